"""Monitor behind the real PgBouncer in transaction mode: few connections, shared by everybody."""

import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import psycopg2
import pytest

from monitor.embedded import accounts
from tests.clusters import NAME, PASSWORD, ROOT, Postgres, Site
from tests.ports import free_port
from tests.waiting import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("pgbouncer"), reason="needs pgbouncer: apt install it"),
]
# Two connections for eight threads and the commands: none of them keeps one for itself.
POOLER = """
[databases]
monitor = host=127.0.0.1 port={server} user=monitor
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
ignore_startup_parameters = extra_float_digits
"""


@pytest.fixture(scope="module")
def pooler(sample_server, tmp_path_factory):
    """The address of PgBouncer in front of a server with the sample archive."""
    folder = tmp_path_factory.mktemp("pooler")
    server = Postgres(folder).copy_of(sample_server).start()
    port = free_port()
    account = accounts.database_account(server.data)
    place = folder / "pgbouncer"
    accounts.own_directory(place, account)
    configuration = place / "pgbouncer.ini"
    configuration.write_text(POOLER.format(server=server.port, port=port))
    configuration.chmod(0o644)
    command = [shutil.which("pgbouncer"), str(configuration)]
    with open(folder / "pgbouncer.log", "ab") as log:
        process = subprocess.Popen(account.command(command), stderr=log)
    url = f"postgresql://monitor@127.0.0.1:{port}/monitor"
    until(lambda: answers(url))
    yield url
    process.kill()  # SIGTERM waits for its clients in some versions
    process.wait(60)
    server.kill()


def answers(url):
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


@pytest.fixture(scope="module")
def site(pooler, tmp_path_factory):
    settings = {
        "DATABASE_URL": pooler,
        "MONITOR_PREPARED_STATEMENTS": "false",
        "MONITOR_DEBUG": "true",  # static files need not be collected
    }
    site = Site(tmp_path_factory.mktemp("site"), **settings).start()
    yield site
    site.stop()


QUESTIONS = [
    "articles/",
    "articles/?person=helena-marsk&count=exact",
    "articles/?q=river&ordering=rank",
    "articles/?format=ndjson&expand=body",
    "people/helena-marsk/timeline/",
    "changes/",
]


def ask_all(site):
    with ThreadPoolExecutor(8) as pool:
        return [answer.status for answer in pool.map(site.get, QUESTIONS * 20)]


def test_the_api_answers_many_at_once(site):
    assert set(ask_all(site)) == {200}


def test_the_api_answers_also_when_the_setting_was_forgotten(pooler, tmp_path):
    site = Site(tmp_path, DATABASE_URL=pooler).start(workers=1)
    try:
        assert set(ask_all(site)) == {200}
    finally:
        site.stop()


def test_records_are_written_with_their_history(site):
    token = site.login()
    created = site.ask("PUT", "/api/v1/people/grace-hopper/", {"name": "Grace Hopper"}, **token)
    assert created.status == 201
    changed = site.ask(
        "PATCH", "/api/v1/people/grace-hopper/", {"description": "Admiral."}, **token
    )
    assert changed.json()["description"] == "Admiral."
    deleted = site.ask("DELETE", "/api/v1/people/grace-hopper/", **token)
    assert deleted.status == 204


def test_the_admin_lets_in_and_shows_its_screens(site):
    form = site.ask("GET", "/admin/login/")
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', form.body)[1].decode()
    csrf = form.headers["Set-Cookie"].partition(";")[0]
    fields = {"username": NAME, "password": PASSWORD, "csrfmiddlewaretoken": token}
    answer = site.ask(
        "POST",
        "/admin/login/",
        urlencode(fields),
        Content_Type="application/x-www-form-urlencoded",
        Cookie=csrf,
    )
    assert answer.status == 302
    session = next(c for c in answer.headers.get_all("Set-Cookie") if c.startswith("sessionid="))
    for screen in ("", "articles/article/", "people/person/", "imports/importrun/"):
        assert site.ask("GET", f"/admin/{screen}", Cookie=session.partition(";")[0]).status == 200


def test_the_nightly_commands_run(site):
    samples = [str(ROOT / "samples" / name) for name in ("entities.json", "documents")]
    assert "unchanged" in site.run("manage.py", "import_archive", *samples)
    site.run("manage.py", "link_mentions", "--all")
    site.run("manage.py", "suggest_names")


def test_two_imports_at_once_do_not_mix(site, pooler):
    """The lock of an import is its transaction's, not that of a connection that others use."""
    command = ["manage.py", "import_archive", str(ROOT / "samples" / "documents")]
    with ThreadPoolExecutor(3) as pool:
        tried = [pool.submit(site.run, *command) for _ in range(3)]
    refusals = [str(one.exception()) for one in tried if one.exception()]
    assert len(refusals) < 3
    assert all("another import is running" in text for text in refusals)
    site.run(*command)  # nobody holds the lock any more
