"""Backups: made, proved, damaged, restored."""

import errno
import io
import json
import threading
from contextlib import closing, suppress

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from articles.models import Article
from monitor.backup import tools
from monitor.changes.models import archive_version
from people.models import Person
from tests.builders import make_article, make_person
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def backup(tmp_path):
    make_article("Kept for ten years", mentions=[make_person("Ada Lovelace")])
    path = tmp_path / "archive.dump"
    call_command("backup", path, no_verify=True)
    return path


@pytest.fixture
def no_database_left():
    before = databases()
    yield
    name = connection.settings_dict["NAME"]
    for left in databases() - before:
        tools.drop_database(left)
    assert name in databases()


def databases() -> set[str]:
    """Ours: tests that run beside these have their own on the same server."""
    with tools.administration() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        name = connection.settings_dict["NAME"]
        return {other for (other,) in cursor.fetchall() if other.startswith(name)}


def test_a_destroyed_archive_comes_back_whole(backup, no_database_left, capsys):
    Article.objects.all().delete()
    Person.objects.all().delete()
    call_command("restore", backup, yes=True)
    article = Article.objects.get()
    assert article.headline == "Kept for ten years"
    assert article.mentions.get().person.name == "Ada Lovelace"
    make_article("The triggers work", published_on="2001-02-03")
    assert str(Article.objects.get(headline="The triggers work").published_on) == "2001-02-03"


def test_what_clients_have_seen_never_fits_a_restored_archive(backup, no_database_left, client):
    make_person("Charles Babbage")
    seen = client.get("/api/v1/people/")["ETag"]
    version = archive_version()
    call_command("restore", backup, yes=True)
    assert archive_version() > version
    assert client.get("/api/v1/people/", headers={"if-none-match": seen}).status_code == 200
    version = archive_version()
    make_person("Augusta Byron")
    assert archive_version() == version + 1


def test_an_archive_without_tables_is_restored(backup, no_database_left):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE changes_archive, articles_mention CASCADE")
    call_command("restore", backup, yes=True)
    assert Article.objects.get().mentions.count() == 1


def test_the_database_that_was_replaced_is_kept(backup, no_database_left, capsys):
    make_person("Charles Babbage")
    call_command("restore", backup, yes=True)
    kept = capsys.readouterr().out.strip().rsplit(" ", 1)[1]
    assert not Person.objects.filter(name="Charles Babbage").exists()
    with tools.administration(kept) as cursor:
        cursor.execute("SELECT count(*) FROM people_person WHERE name = 'Charles Babbage'")
        assert cursor.fetchone() == (1,)


def test_a_restore_gets_by_clients_who_come_back_at_once(backup, no_database_left):
    Article.objects.all().delete()
    where, over, came = tools.parameters(), threading.Event(), []

    def come_back():
        while not over.is_set():
            with suppress(psycopg2.OperationalError), closing(psycopg2.connect(**where)) as link:
                came.append(link)
                with link.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(60)")

    clients = [threading.Thread(target=come_back) for _ in range(4)]
    for client in clients:
        client.start()
    until(lambda: len(came) >= len(clients))
    try:
        call_command("restore", backup, yes=True)
    finally:
        over.set()
        until(lambda: have_left(clients))
    assert Article.objects.exists()


def test_no_moment_of_a_restore_leaves_the_archive_closed(backup, no_database_left, monkeypatch):
    closed = []

    def look(cursor, databases):
        cursor.execute("SELECT datname FROM pg_database WHERE NOT datallowconn")
        closed.extend(name for (name,) in cursor.fetchall())
        end_connections(cursor, databases)

    end_connections = tools.end_connections
    monkeypatch.setattr(tools, "end_connections", look)
    call_command("restore", backup, yes=True)
    assert set(closed) == {"template0"}


def have_left(clients):
    """Told until they have: one may have been about to come once more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    return not any(client.is_alive() for client in clients)


@pytest.fixture
def lesser_role():
    """A role of its own: roles belong to the whole server."""
    name = f"{connection.settings_dict['NAME']}_reader"
    with tools.administration() as cursor:
        cursor.execute(f"CREATE ROLE {name}")
    yield name
    with tools.administration() as cursor:
        cursor.execute(f"DROP ROLE {name}")


def test_a_role_that_may_make_no_database_is_told_so(backup, lesser_role, monkeypatch):
    before = databases()
    options = connection.settings_dict["OPTIONS"] | {"options": f"-c role={lesser_role}"}
    with monkeypatch.context() as lesser:
        lesser.setitem(connection.settings_dict, "OPTIONS", options)
        with pytest.raises(CommandError, match="database: permission denied to create database"):
            call_command("restore", backup, yes=True)
    assert databases() == before


def test_a_backup_is_proved_in_a_database_that_does_not_stay(tmp_path, capsys):
    before = databases()
    call_command("backup", tmp_path / "archive.dump")
    assert "restored and compared" in capsys.readouterr().out
    assert databases() == before


def test_nobody_else_may_read_a_backup(tmp_path):
    """Whatever the umask, and whatever a backup that was killed has left."""
    path = tmp_path / "archive.dump"
    tools.sibling(path, ".part").touch(mode=0o666)
    call_command("backup", path, no_verify=True)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_damaged_backup_changes_nothing(backup):
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 1
    backup.write_bytes(data)
    with pytest.raises(CommandError, match="is damaged: its SHA-256 is"):
        call_command("restore", backup, yes=True)
    assert Article.objects.exists()


def test_a_backup_with_other_rows_than_promised_is_refused(backup):
    manifest_path = backup.with_name("archive.dump.json")
    manifest = json.loads(manifest_path.read_text())
    manifest["rows"]["articles_article"] += 1
    manifest_path.write_text(json.dumps(manifest))
    before = databases()
    with pytest.raises(CommandError, match="articles_article: 1 rows instead of 2"):
        call_command("restore", backup, yes=True)
    assert databases() == before


def test_a_backup_never_overwrites_another(backup):
    with pytest.raises(CommandError, match="exists; a backup never overwrites"):
        call_command("backup", backup)


def test_no_manifest_is_named(backup):
    backup.with_name("archive.dump.json").unlink()
    with pytest.raises(CommandError, match="archive.dump.json: No such file"):
        call_command("restore", backup, yes=True)


@pytest.mark.parametrize(
    ("answer", "told"), [("no\n", "nothing was changed"), ("", "nobody is there to answer")]
)
def test_without_a_yes_nothing_happens(backup, monkeypatch, answer, told):
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    with pytest.raises(CommandError, match=told):
        call_command("restore", backup)


def test_who_restores_an_older_backup_is_told_to_migrate(tmp_path, no_database_left, capsys):
    unseen = ["accounts", "0003_credentials_end"]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", unseen)
    path = tmp_path / "older.dump"
    try:
        call_command("backup", path, no_verify=True)
        call_command("restore", path, yes=True)
        assert "older than this code: run `python manage.py migrate`" in capsys.readouterr().out
    finally:
        MigrationRecorder(connection).record_applied(*unseen)


def test_a_backup_that_does_not_fit_leaves_one_line_and_nothing_else(tmp_path, monkeypatch):
    def full(path):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr("monitor.backup.archive.digest", full)
    with pytest.raises(CommandError, match="archive.dump.part: No space left on device"):
        call_command("backup", tmp_path / "archive.dump")
    assert list(tmp_path.iterdir()) == []
