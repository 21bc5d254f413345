"""The embedded database: it starts, is shared, survives kills, and ends with its last user."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest

from monitor.embedded import keeper, programs, server
from tests.waiting import until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
USE = """
import sys
from pathlib import Path
from monitor.embedded import server
import psycopg2
sockets = server.ensure(Path(sys.argv[1]), fsync="safe" in sys.argv)
connection = psycopg2.connect(host=str(sockets), user="monitor", dbname="postgres")
connection.autocommit = True
cursor = connection.cursor()
print("connected", flush=True)
for line in sys.stdin:
    cursor.execute(line)
    print(cursor.fetchall() if cursor.description else "done", flush=True)
"""


class Client:
    """Another process that uses the database; it runs each statement it is told."""

    def __init__(self, data, *options):
        self.process = subprocess.Popen(
            [sys.executable, "-c", USE, str(data), *options],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def connected(self):
        assert self.process.stdout.readline() == "connected\n"
        return self

    def ask(self, statement):
        self.process.stdin.write(f"{statement}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def end(self):
        self.process.communicate(timeout=60)

    def kill(self):
        self.process.kill()
        self.process.communicate(timeout=60)


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "var" / "postgres"
    yield path
    until(lambda: not server.is_kept(path))


@pytest.fixture
def client(data):
    clients = []

    def start(place=data, *options):
        clients.append(Client(place, *options))
        return clients[-1]

    yield start
    for each in clients:
        each.kill()


def stopped(data):
    """No process of PostgreSQL lives, by the lock that all of them inherit."""
    return server.is_free(data, "server", fcntl.LOCK_EX) and not server.is_kept(data)


def test_it_starts_without_a_network_port_and_sorts_alike_everywhere(data, client):
    one = client().connected()
    assert one.ask("SHOW listen_addresses") == "[('',)]"
    assert one.ask("SELECT 'B' < 'a', 'z' < 'ä', lower('Ä')") == "[(True, True, 'ä')]"
    assert one.ask("SHOW server_encoding") == "[('UTF8',)]"


def test_only_the_owner_may_enter(data, client):
    client().connected()
    assert data.stat().st_mode & 0o777 == 0o700
    assert server.socket_directory(data).stat().st_mode & 0o777 == 0o700


def test_it_stops_with_the_last_of_two_processes_that_start_at_once(data, client):
    one, two = client(), client()
    one.connected(), two.connected()
    assert one.ask("SELECT pg_postmaster_start_time()::text") == two.ask(
        "SELECT pg_postmaster_start_time()::text"
    )
    one.end()
    assert two.ask("SELECT 1") == "[(1,)]"
    assert not stopped(data)
    two.end()
    until(lambda: stopped(data))


def test_data_are_kept(data, client):
    one = client().connected()
    one.ask("CREATE TABLE kept AS SELECT 7 AS number")
    one.end()
    assert client().connected().ask("SELECT number FROM kept") == "[(7,)]"


def test_a_killed_client_leaves_nothing_running(data, client):
    client().connected().kill()
    until(lambda: stopped(data))
    assert client().connected().ask("SELECT 1") == "[(1,)]"


def test_a_killed_postmaster_is_started_anew_with_its_data(data, client):
    one = client(data, "safe").connected()
    one.ask("CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(keeper.postmaster(data)[0], signal.SIGKILL)
    assert client().connected().ask("SELECT number FROM kept") == "[(7,)]"


def test_a_killed_keeper_is_replaced_and_its_postgres_stopped(data, client):
    one = client().connected()
    first = keeper.postmaster(data)[0]
    os.kill(parent_of(first), signal.SIGKILL)
    until(lambda: not server.is_kept(data))
    two = client().connected()
    assert keeper.postmaster(data)[0] != first
    one.kill()
    two.end()
    until(lambda: stopped(data))


def parent_of(pid):
    said = subprocess.run(["ps", "-o", "ppid=", "-p", str(pid)], capture_output=True, text=True)
    return int(said.stdout)


def test_a_stale_pid_file_with_the_number_of_a_living_process_is_no_obstacle(data, client):
    client().connected().kill()
    until(lambda: stopped(data))
    stale = [str(os.getpid()), str(data), "1", "5432", "", "", "1 1", "ready"]
    (data / "postmaster.pid").write_text("\n".join(stale) + "\n")
    assert client().connected().ask("SELECT 1") == "[(1,)]"


@pytest.mark.parametrize(
    "place", ["with a space/postgres", 'it\'s, a "name"/postgres', f"{'long' * 40}/postgres"]
)
def test_any_path_will_do(tmp_path, client, place):
    data = tmp_path / place
    assert client(data).connected().ask("SELECT 1") == "[(1,)]"
    path = server.socket_directory(data) / server.SOCKET_NAME
    assert len(os.fsencode(path)) <= server.SOCKET_PATH_BYTES


def test_a_forked_child_keeps_the_database_up(data, client):
    one = client().connected()
    assert one.ask("SELECT 1") == "[(1,)]"
    fork = USE.replace(
        'print("connected"', 'import os, time\nif os.fork(): os._exit(0)\nprint("connected"'
    )
    process = subprocess.Popen(
        [sys.executable, "-c", fork, str(data)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "connected\n"
    process.wait(timeout=60)
    one.end()
    time.sleep(0.3)
    assert not stopped(data)
    process.communicate(timeout=60)
    until(lambda: stopped(data))


FORK = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "monitor.settings"
import django
django.setup()
from django.db import connection
def backend():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]
before = backend()
child = os.fork()
if not child:
    os._exit(0 if backend() != before else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), backend() == before)
"""


def test_a_forked_child_opens_a_connection_of_its_own(tmp_path):
    clean = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-c", FORK],
        cwd=ROOT,
        env=clean | {"MONITOR_VAR": str(tmp_path), "MONITOR_EMBEDDED_FSYNC": "false"},
        capture_output=True,
        text=True,
    )
    assert (done.stdout.strip(), done.stderr) == ("0 True", "")


def test_release_waits_until_it_has_stopped(data):
    sockets = server.ensure(data, fsync=False)
    psycopg2.connect(host=str(sockets), user="monitor", dbname="postgres").close()
    assert server.release(data)
    assert stopped(data)


def test_release_leaves_it_to_another_user(data, client):
    one = client().connected()
    server.ensure(data, fsync=False)
    assert not server.release(data)
    assert one.ask("SELECT 1") == "[(1,)]"


def test_a_damaged_cluster_is_one_line_with_the_reason(data, client):
    client().connected().kill()
    until(lambda: stopped(data))
    (data / "global" / "pg_control").unlink()
    with pytest.raises(server.EmbeddedError, match="does not start: .*control") as error:
        server.ensure(data, fsync=False)
    assert "\n" not in str(error.value)
    server.release(data)


@pytest.mark.django_db
def test_a_server_that_is_too_old_is_refused(monkeypatch):
    from django.db import NotSupportedError, connection

    monkeypatch.setattr(connection, "get_database_version", lambda: (14, 9))
    monkeypatch.delitem(connection.__dict__, "pg_version", raising=False)
    with pytest.raises(NotSupportedError, match="PostgreSQL 15 or later is required"):
        connection.check_database_version_supported()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")
def test_root_may_keep_its_archive_where_no_other_user_can_enter(tmp_path, client):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    one = client(closed / "var" / "postgres").connected()
    assert one.ask("CREATE TABLE t AS SELECT 1") == "done"
    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")
def test_root_may_keep_its_programs_where_no_other_user_can_enter(
    tmp_path, data, client, monkeypatch
):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    wheel = programs.binaries().parent.parent
    for part in wheel.parent.glob(f"{wheel.name}*"):  # its libraries stand beside it
        shutil.copytree(part, closed / part.name, symlinks=True)
    monkeypatch.setenv("PYTHONPATH", str(closed))
    one = client().connected()
    assert str(closed) in Path(f"/proc/{keeper.postmaster(data)[0]}/cmdline").read_text()
    assert one.ask("SELECT 1") == "[(1,)]"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
def test_an_ordinary_user_is_told_whose_database_it_is(tmp_path, client):
    data = tmp_path / "var" / "postgres"
    client(data).connected().kill()
    until(lambda: stopped(data))
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and "pytest" in folder.name:
            folder.chmod(0o755)
    reading, writing = os.pipe()
    if not os.fork():  # a fork, for another user may not be allowed to run this Python
        os.setuid(65534)
        try:
            server.ensure(data)
        except server.EmbeddedError as error:
            os.write(writing, str(error).encode())
        os._exit(0)
    os.close(writing)
    os.wait()
    with open(reading) as said:
        assert "run as the user who made" in said.read()


@pytest.mark.parametrize(
    ("gigabytes", "shared", "maintenance"),
    [
        *[(0.5, "128MB", "64MB"), (4, "512MB", "128MB")],
        *[(16, "2048MB", "512MB"), (64, "2048MB", "1024MB")],
    ],
)
def test_memory_follows_the_machine(gigabytes, shared, maintenance):
    settings = keeper.memory(int(gigabytes * 2**30))
    assert settings["shared_buffers"] == shared
    assert settings["maintenance_work_mem"] == maintenance


@pytest.mark.parametrize("limit", ["268435456\n", "max\n", None])
def test_a_containers_limit_counts_as_the_memory_of_the_machine(tmp_path, limit):
    file = tmp_path / "memory.max"
    if limit:
        file.write_text(limit)
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert keeper.memory_of_machine(file) == (2**28 if limit == "268435456\n" else whole)
