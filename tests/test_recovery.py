"""Point-in-time recovery: the drill of docs/operating.md, with real servers."""

import shutil
import time

import pytest

from monitor.embedded import accounts
from tests.clusters import Postgres, Site
from tests.waiting import until

pytestmark = pytest.mark.slow
ARTICLES = "SELECT count(*) FROM articles_article"
KEPT = "SELECT count(*) FROM people_person WHERE slug = 'written-last'"


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "wal"
    accounts.own_directory(path, accounts.database_account(path))
    return path


@pytest.fixture
def live(sample_server, tmp_path, archive):
    """A server that keeps its log in the archive, and a base backup of it."""
    kept = f"{archive}/%f"
    server = Postgres(
        tmp_path / "live",
        archive_mode="on",
        archive_command=f"test ! -f {kept} && cp %p {kept}.part && mv {kept}.part {kept}",
    ).copy_of(sample_server)
    yield server.start()
    server.kill()


@pytest.fixture
def base(live, tmp_path):
    return Postgres(tmp_path / "base").copy_of(live)


def write(server):
    server.ask(
        "INSERT INTO people_person (name, slug, aliases, description, created_at, updated_at)"
        " VALUES ('Written Last', 'written-last', '{}', '', now(), now())"
    )


def moment_by_name(server):
    server.ask("SELECT pg_create_restore_point('before the mistake')")
    return {"recovery_target_name": "before the mistake"}


def moment_by_time(server):
    time.sleep(0.1)
    moment = server.ask("SELECT clock_timestamp()::text")
    time.sleep(0.1)
    return {"recovery_target_time": moment}


def moment_by_position(server):
    return {"recovery_target_lsn": server.ask("SELECT pg_current_wal_insert_lsn()::text")}


def destroy(server, archive):
    """The last piece of the log reaches the archive, then everything else is gone."""
    last = server.ask("SELECT pg_walfile_name(pg_switch_wal())")
    until(lambda: (archive / last).exists())
    server.kill()
    shutil.rmtree(server.data)


def recover(backup, archive, target):
    backup.configuration |= {
        "restore_command": f"cp {archive}/%f %p",
        "recovery_target_action": "promote",
        **target,
    }
    (backup.data / "recovery.signal").touch()
    backup.start()
    until(lambda: not backup.ask("SELECT pg_is_in_recovery()"))
    return backup


@pytest.mark.parametrize("moment", [moment_by_name, moment_by_time, moment_by_position])
def test_the_archive_comes_back_as_it_was_at_a_moment(live, base, archive, tmp_path, moment):
    before = live.ask(ARTICLES)
    write(live)
    target = moment(live)
    live.ask("TRUNCATE articles_article CASCADE")
    destroy(live, archive)
    recovered = recover(base, archive, target)
    try:
        assert (recovered.ask(ARTICLES), recovered.ask(KEPT)) == (before, 1)
        Site(tmp_path, DATABASE_URL=recovered.url).run("manage.py", "migrate", "--check")
    finally:
        recovered.kill()
