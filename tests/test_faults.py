"""The database restarts, has no connection left or no room: a clear 503, and all is well after."""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager, suppress

import psycopg2
import pytest

from monitor.embedded import accounts
from monitor.postgresql import lines
from monitor.postgresql.tally import TallyCursor
from tests.clusters import ROOT, Postgres, Site
from tests.waiting import until

pytestmark = pytest.mark.slow
ARTICLES = "/api/v1/articles/?page_size=5"
FILLER = "x" * 200_000
NO_DISK = "this account may not mount a disk of its own"
SHORT_LOG = {"wal_keep_size": "0", "min_wal_size": "32MB", "max_wal_size": "64MB"}


def test_a_migration_gives_up_rather_than_make_everybody_wait(database, site):
    """As docs/operating.md upgrades: it ends with one line, half of it is never done."""
    applied = "SELECT count(*) FROM django_migrations"
    before = database.ask(applied)
    hurried = site.environment | {"PGOPTIONS": "-c lock_timeout=200ms"}
    where = {"host": "127.0.0.1", "port": database.port, "user": "monitor", "dbname": "monitor"}
    command = [sys.executable, "manage.py", "migrate", "articles", "0006"]
    with closing(psycopg2.connect(**where)) as reader, reader.cursor() as cursor:
        # A reader of every table; the locks last to the end of the transaction.
        cursor.execute(
            "SELECT string_agg(tablename, ', ') FROM pg_tables WHERE tablename ~ '^articles_'"
        )
        cursor.execute(f"LOCK TABLE {cursor.fetchone()[0]} IN ACCESS SHARE MODE")
        done = subprocess.run(command, cwd=ROOT, env=hurried, capture_output=True, text=True)
        assert all_well(site)
    assert done.returncode == 2
    assert re.fullmatch(
        "monitor: the database: canceling statement due to lock timeout.*\n", done.stderr
    )
    assert database.ask(applied) <= before
    site.run("manage.py", "migrate", "--verbosity=0")
    assert database.ask(applied) == before


@contextmanager
def mounted(place, megabytes):
    """Whether that place is now a disk of its own, in memory; for who may mount one."""
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "none", str(place)]
    mount = [shutil.which("mount") or "mount", *options]
    small = os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield small
    finally:
        if small:
            subprocess.run(["umount", "-l", place], check=True)


@pytest.fixture(scope="module")
def database(sample_server, tmp_path_factory):
    postgres = Postgres(tmp_path_factory.mktemp("server")).copy_of(sample_server).start()
    yield postgres
    postgres.stop()


@pytest.fixture(scope="module")
def site(database, tmp_path_factory):
    one = Site(tmp_path_factory.mktemp("site"), DATABASE_URL=database.url).start()
    yield one
    one.stop()


def said(answer):
    """(status, when to try again)."""
    return answer.status, answer.headers["Retry-After"]


def page(site):
    """The desk, with a session to be looked up."""
    return site.ask("GET", "/admin/", Cookie=f"sessionid={'a' * 32}")


def all_well(site):
    """Every thread of every worker has a connection that works."""
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(site.ask("GET", ARTICLES).status))
        for _ in range(24)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return set(answers) == {200}


def test_a_restart_is_over_when_the_database_is_back(database, site):
    assert all_well(site)
    got, ended = [], threading.Event()

    def read():
        while not ended.is_set():
            began = time.monotonic()
            answer = site.ask("GET", ARTICLES)
            got.append((began, answer.status, answer.headers["Retry-After"]))
            time.sleep(0.02)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    until(lambda: len(got) > 20)
    assert {status for _, status, _ in list(got)} == {200}
    database.kill()
    assert said(site.ask("GET", ARTICLES)) == said(page(site)) == (503, "5")
    database.start()
    assert all_well(site)
    assert page(site).status == 302
    over = time.monotonic()
    until(lambda: got[-1][0] > over)
    ended.set()
    for reader in readers:
        reader.join()
    assert {(status, retry) for _, status, retry in got} == {(200, None), (503, "5")}
    assert {status for began, status, _ in got if began > over} == {200}


def test_a_connection_that_was_ended_with_words_unread_is_an_outage(database):
    """Not a fault of the code, though libpq takes it for alive."""
    where = {"host": "127.0.0.1", "port": database.port, "user": "monitor", "dbname": "monitor"}
    ours = {"connection_factory": lines.Connection, "cursor_factory": TallyCursor}
    with closing(psycopg2.connect(**where, **ours)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        database.kill()  # it says good-bye, and nobody listens
        connection.hang_up()
        with pytest.raises(psycopg2.OperationalError):
            cursor.execute("SELECT 1")
    database.start()


def test_no_connection_left_is_a_503_and_soon_over(tmp_path, database):
    limit = 12
    database.ask("CREATE ROLE crowd LOGIN")
    database.ask(f"ALTER DATABASE monitor CONNECTION LIMIT {limit}")
    crowd = []
    lonely = Site(tmp_path, DATABASE_URL=database.url.replace("monitor@", "crowd@"))
    database.ask("GRANT ALL ON ALL TABLES IN SCHEMA public TO crowd")
    lonely.start()
    where = {"host": "127.0.0.1", "port": database.port, "user": "crowd", "dbname": "monitor"}
    try:
        with pytest.raises(psycopg2.OperationalError, match="too many connections"):
            while True:
                crowd.append(psycopg2.connect(**where))
        answer = lonely.ask("GET", ARTICLES)
        assert said(answer) == said(page(lonely)) == (503, "5")
        assert answer.json()["detail"].startswith("The database does not answer.")
        assert lonely.ask("GET", "/readyz").status == 503
        while crowd:
            crowd.pop().close()
        until(lambda: lonely.ask("GET", ARTICLES).status == 200)
    finally:
        for connection in crowd:
            connection.close()
        database.ask("ALTER DATABASE monitor CONNECTION LIMIT -1", database="postgres")
        lonely.stop()


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 200 MB with nothing else on it, so that nobody but the test fills it."""
    place = tmp_path / "disk"
    place.mkdir()
    with mounted(place, 200) as small:
        if not small:
            pytest.skip(NO_DISK)
        yield place


def test_a_full_disk_refuses_writing_and_loses_nothing(
    small_disk, sample_server, tmp_path, request
):
    server = Postgres(small_disk / "server", **SHORT_LOG).copy_of(sample_server).start()
    request.addfinalizer(server.kill)
    site = Site(tmp_path, DATABASE_URL=server.url).start()
    request.addfinalizer(site.stop)
    login = site.login()
    issue = server.ask("SELECT min(id) FROM articles_issue")
    before = server.ask("SELECT count(*) FROM articles_article")
    server.ask("SELECT pg_switch_wal()")
    server.ask("CHECKPOINT")  # begins a file of the log, with room for all that comes
    fill(small_disk)
    answers = [write(site, login, issue, number) for number in range(3)]
    assert [said(answer) for answer in answers if answer.status != 201][-1] == (503, "5")
    (small_disk / "filler").unlink()
    until(lambda: write(site, login, issue, "after").status == 201)
    written = sum(answer.status == 201 for answer in answers) + 1
    assert server.ask("SELECT count(*) FROM articles_article") == before + written
    assert all_well(site)
    server.ask("REINDEX DATABASE monitor")


def test_a_log_that_finds_no_room_stops_writing_and_keeps_what_was_answered(
    small_disk, sample_server, tmp_path, request
):
    server = Postgres(tmp_path / "server", **SHORT_LOG)
    accounts.own_directory(small_disk / "log", server.account)
    server.copy_of(sample_server, f"--waldir={small_disk}/log").start()
    request.addfinalizer(server.kill)
    site = Site(tmp_path, DATABASE_URL=server.url).start()
    request.addfinalizer(site.stop)
    login = site.login()
    issue = server.ask("SELECT min(id) FROM articles_issue")
    fill(small_disk)
    answers = {}
    while not (refused := [one for one in answers.values() if one.status != 201]):
        number = len(answers)
        answers[number] = write(site, login, issue, number)
        with suppress(psycopg2.Error):  # a new file of the log, where there is room for one
            server.ask("SELECT pg_switch_wal()")
    assert {said(one) for one in refused} == {(503, "5")}
    assert "No space left on device" in server.log.read_text()
    (small_disk / "filler").unlink()
    # Its own recovery may have found no room either: it has ended, or hangs and has to be ended.
    server.kill()
    server.start()
    until(lambda: write(site, login, issue, "after").status == 201)
    assert all_well(site)
    kept = server.ask("SELECT array_agg(headline) FROM articles_article")
    answered = {f"Full {number}" for number, one in answers.items() if one.status == 201}
    assert answered <= set(kept)
    server.ask("REINDEX DATABASE monitor")


def fill(place):
    """To the last byte."""
    with open(place / "filler", "wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 65536)


def write(site, login, issue, number):
    body = {"issue": issue, "headline": f"Full {number}", "body": FILLER}
    return site.ask("POST", "/api/v1/articles/", body, **login)
