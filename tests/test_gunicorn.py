"""gunicorn with Monitor's settings for it: one log, one count, whatever becomes of its workers."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing, suppress
from itertools import product
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.test_faults import NO_DISK, mounted
from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "gunicorn", "--config", "python:monitor.gunicorn"]
NOBODY = "postgresql://monitor@127.0.0.1:1/monitor"
#: Some that need no database to be refused.
ROUTES = ("articles/x/", "people/?zzz=1", "issues/?zzz=1", "zzz/", "organizations/?zzz=1", "auth/")
pytestmark = pytest.mark.slow


def environment(folder, **changes):
    ours = ("MONITOR_", "DATABASE_", "DJANGO_", "PROMETHEUS_")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    return clean | {"MONITOR_VAR": str(folder), "DATABASE_URL": NOBODY} | changes


class Served:
    """gunicorn without a database: enough for /healthz."""

    def __init__(self, folder, port, **changes):
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / "log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [*COMMAND, f"--bind=127.0.0.1:{port}", "--workers=2"],
                cwd=ROOT,
                env=environment(folder, **changes),
                stdout=log,
                stderr=log,
            )
        self.until(self.answers)

    def until(self, happened):
        until(happened, said=self.log.read_text)

    def answers(self):
        assert self.process.poll() is None, self.log.read_text()
        try:
            return bool(self.get("/healthz"))
        except OSError:
            return False

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=60) as reply:
            return reply.read().decode()

    def workers(self):
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True
        )
        return {int(pid) for pid in listed.stdout.split()}

    def counted(self):
        counts = re.findall(
            r'seconds_count\{method="GET",route="/healthz",status="200"\} (\S+)',
            self.get("/metrics"),
        )
        return sum(map(float, counts))


@pytest.fixture
def served(tmp_path, unused_port):
    one = Served(tmp_path, unused_port)
    yield one
    one.process.terminate()
    assert one.process.wait(60) == 0  # its workers have 30 seconds to end in good order


@pytest.fixture
def unused_port():
    return free_port()


def test_workers_count_together_also_those_that_have_ended(served, tmp_path):
    for _ in range(20):
        served.get("/healthz")
    before = served.counted()
    assert before >= 21
    assert "monitor_database_up 0.0" in served.get("/metrics")
    former = served.workers()
    served.process.send_signal(signal.SIGHUP)
    served.until(lambda: served.workers() and not served.workers() & former)
    served.get("/healthz")
    assert served.counted() == before + 1
    killed = min(served.workers())
    os.kill(killed, signal.SIGKILL)
    served.until(lambda: len(served.workers() - {killed}) == 2)
    served.get("/healthz")
    assert served.counted() >= before + 2
    # Two processes at a time while the old give way to the new, so at most four files.
    assert len(list((tmp_path / "metrics").glob("*.db"))) <= 4

    lines = served.log.read_text().splitlines()[:-1]  # the last may be half written
    said = [json.loads(line) for line in lines if line[:1] == "{"]
    loggers = {line["logger"] for line in said}
    assert {"gunicorn.error", "monitor.requests"} <= loggers
    assert "gunicorn.access" not in loggers


def test_a_full_disk_ends_no_worker(tmp_path, unused_port):
    place = tmp_path / "small"
    place.mkdir()
    with mounted(place, 1) as small:
        if not small:
            pytest.skip(NO_DISK)
        one = Served(tmp_path, unused_port, RUNTIME_DIRECTORY=str(place))
        try:
            former = one.workers()
            with suppress(OSError), open(place / "filler", "wb", buffering=0) as file:
                while True:
                    file.write(bytes(4096))
            for number in range(200):  # each of another route, method or status
                with suppress(urllib.error.HTTPError):
                    one.get(f"/api/v1/{ROUTES[number % len(ROUTES)]}")
            assert one.workers() == former
            assert one.get("/healthz")
        finally:
            one.process.terminate()
            one.process.wait(60)


def test_no_place_for_the_counts_is_one_line(tmp_path):
    (tmp_path / "file").touch()
    done = subprocess.run(
        [*COMMAND, f"--bind=unix:{tmp_path}/socket"],
        cwd=ROOT,
        env=environment(tmp_path, RUNTIME_DIRECTORY=str(tmp_path / "file")),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 2
    last = done.stderr.splitlines()[-1]
    assert last == f"monitor: RUNTIME_DIRECTORY: {tmp_path}/file/metrics: Not a directory"


def test_under_bin_serve_it_ends_with_whoever_started_it(tmp_path, unused_port):
    settings = ROOT / "bin" / "tools" / "gunicorn_of_serve.py"
    gunicorn = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", f"file:{settings}"]
        + [f"--bind=127.0.0.1:{unused_port}"],
        cwd=ROOT,
        env=environment(tmp_path),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with gunicorn.stdin as pipe, gunicorn.stderr as said:
        while b"Listening at" not in said.readline():
            assert gunicorn.poll() is None
        pipe.close()
        said.read()
    assert gunicorn.wait(60) == 0


def test_a_line_of_a_request_has_up_to_8190_bytes(served, unused_port):
    statuses = []
    for length in (8190, 8191):
        line = f"GET /{'x' * length}"[: length - 9] + " HTTP/1.1"
        with socket.create_connection(("127.0.0.1", unused_port), timeout=60) as connection:
            text = f"{line}\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            connection.sendall(text.encode())
            statuses.append(connection.recv(100).split()[1])
    assert statuses == [b"404", b"400"]


def test_a_bad_setting_is_one_line(tmp_path):
    done = subprocess.run(
        [*COMMAND, f"--bind=unix:{tmp_path}/socket"],
        cwd=ROOT,
        env=environment(tmp_path, MONITOR_SLOW_QUERY="soon"),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 2
    assert done.stderr == "monitor: MONITOR_SLOW_QUERY: 'soon' is not a number of milliseconds\n"


READ_NAMES = """
import gc, django
django.setup()
from articles.mentions import matching
from django.db import connection
from monitor import gunicorn
gunicorn.read_names()
print(len(matching.kept), gc.get_freeze_count() > 50_000, connection.connection)
"""


def read_names(folder, url):
    done = subprocess.run(
        [sys.executable, "-c", READ_NAMES],
        cwd=ROOT,
        env=environment(folder, DATABASE_URL=url, DJANGO_SETTINGS_MODULE="monitor.settings"),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split(), done.stderr


def test_a_worker_reads_the_names_before_an_editor_needs_them(sample_server, tmp_path):
    assert read_names(tmp_path, sample_server.url)[0] == ["1", "True", "None"]


def test_a_worker_without_a_database_says_that_it_reads_the_names_later(tmp_path):
    told, said = read_names(tmp_path, NOBODY)
    assert told == ["0", "True", "None"]
    [line] = said.splitlines()
    assert "names are read with the first save" in line


def test_no_request_is_left_without_an_answer_by_the_body_of_the_one_before(served):
    """Nobody reads these bodies: they are refused before."""
    host = served.url.removeprefix("http://")
    with closing(http.client.HTTPConnection(host, timeout=60)) as line:
        line.connect()
        kept = line.sock
        for size, (method, path) in product((2, 70_000, 3_000_000), REFUSED):
            line.request(method, path, b"x" * size, {"Content-Type": "application/json"})
            answer = line.getresponse()
            answer.read()
            assert 400 <= answer.status < 500, f"{answer.status}: {method} {path}"
            assert line.sock is kept, f"a new connection after {size} bytes to {path}"


REFUSED = (
    ("POST", "/nowhere/"),
    ("POST", "/api/v1/nowhere/"),
    ("PUT", "/api/v1/auth/login/"),
    ("POST", "/api/v1/people/"),
    ("POST", "/admin/login/"),
    ("DELETE", "/api/v1/people/ada/"),
)
