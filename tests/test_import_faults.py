"""Whatever happens to an import: killed, cut off, two at once, editors saving meanwhile."""

import io
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction

from articles.imports.export import export
from articles.imports.models import ImportRun
from articles.imports.run import LOCK, BusyError, Options, run_import
from articles.models import Article, Issue
from monitor.embedded import server
from people.models import Person
from tests.beside import start_beside
from tests.builders import make_article, make_issue, make_mention, make_person
from tests.import_tools import Desk, article, counts, issue, mention, person, publication
from tests.waiting import until

ROOT = Path(__file__).parent.parent
ENTITIES = str(ROOT / "samples" / "entities.json")
DOCUMENTS = str(ROOT / "samples" / "documents")
# Of this database only: the other processes of the tests have theirs on the same server.
LOCKS_HELD = """
SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND datname = current_database()
"""
# The threads of a live server, of other tests of this process, have sessions here, too.
OTHER = "the process of a test"
OTHERS = f"""
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = '{OTHER}'
"""

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def archive() -> bytes:
    output = io.BytesIO()
    export(output)
    return output.getvalue()


def in_another_process(work) -> int:
    """Run `work` in a fork with a connection of its own; return the pid."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    connection.settings_dict["OPTIONS"]["application_name"] = OTHER
    try:
        work()
        os._exit(0)
    except BaseException:
        os._exit(1)


def is_gone() -> bool:
    """PostgreSQL has noticed that the process is gone, and has ended its session."""
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        return cursor.fetchone() == (0,)


def test_killed_at_50_moments_the_archive_is_as_before_or_as_after():
    run_import([ENTITIES], Options())
    before = archive()
    started = time.monotonic()
    os.waitpid(in_another_process(lambda: run_import([DOCUMENTS], Options())), 0)
    longest = time.monotonic() - started
    after = archive()
    assert after != before

    moments = random.Random(6)
    states = []
    for _ in range(50):
        if not states or states[-1] == after:
            call_command("flush", interactive=False, verbosity=0)
            run_import([ENTITIES], Options())
        pid = in_another_process(lambda: run_import([DOCUMENTS], Options()))
        moment = moments.uniform(0, longest)
        time.sleep(moment)
        if os.waitpid(pid, os.WNOHANG) == (0, 0):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        else:  # the machine has become quicker: no need to wait so long again
            longest = moment
        until(is_gone)
        states.append(archive())
    assert all(state in (before, after) for state in states)
    assert states.count(before) > 10

    run_import([DOCUMENTS], Options())
    assert archive() == after
    assert not ImportRun.objects.filter(state="running").exists()
    assert ImportRun.objects.filter(state="interrupted").exists()


def test_cut_off_from_the_database_the_archive_is_as_before():
    run_import([ENTITIES], Options())
    before = archive()

    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            own = cursor.fetchone()[0]
        told = []

        def progress(done, source):
            if not told:
                told.append(done)
                other = connection.copy()
                with other.cursor() as cursor:
                    cursor.execute("SELECT pg_terminate_backend(%s)", [own])
                other.close()

        run_import([DOCUMENTS], Options(progress=progress))

    _, status = os.waitpid(in_another_process(cut), 0)
    assert os.waitstatus_to_exitcode(status) == 1
    until(is_gone)
    assert archive() == before
    assert run_import([DOCUMENTS], Options()).exit_code == 0


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="stops a server of its own")
def test_a_server_stopped_under_the_import_is_one_line_and_the_next_run_completes(tmp_path):
    # As in real use: what is not synced to disk has no promise to survive a crash of the server.
    synced = {"MONITOR_VAR": str(tmp_path / "var"), "MONITOR_EMBEDDED_FSYNC": "true"}
    environment = os.environ | synced
    data = tmp_path / "var" / "postgres"
    lines = [json.dumps(person(f"Person {number}")) + "\n" for number in range(12_000)]

    def manage(*arguments):
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(command, env=environment, text=True, **pipes)

    assert manage("migrate", "-v0").wait(300) == 0
    running = manage("import_archive", "-")
    running.stdin.write("".join(lines[:6000]))
    running.stdin.flush()
    until(lambda: import_has_begun(data))
    os.kill(int((data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGQUIT)
    _, errors = running.communicate("".join(lines[6000:]), timeout=300)
    assert running.returncode == 2, errors
    assert "Traceback" not in errors
    assert errors.strip().splitlines()[-1].startswith("import: the database ")
    again = manage("import_archive", "-")
    output, errors = again.communicate("".join(lines), timeout=300)
    assert again.returncode == 0, errors
    assert "12000 created" in output


def import_has_begun(data: Path) -> bool:
    """An import on that embedded server has its lock."""
    sockets = str(server.socket_directory(data))
    try:
        other = psycopg2.connect(host=sockets, user="monitor", dbname="monitor")
    except psycopg2.OperationalError:
        return False
    with closing(other), other.cursor() as cursor:
        cursor.execute(LOCKS_HELD)
        return cursor.fetchone() != (0,)


def test_a_second_import_says_so_and_leaves(desk):
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        with pytest.raises(BusyError, match="another import is running"):
            desk.load(person())
        errors = io.StringIO()
        with pytest.raises(SystemExit) as left:
            call_command("import_archive", ENTITIES, stderr=errors, verbosity=0)
        assert left.value.code == 2
        assert errors.getvalue() == "import: another import is running; nothing was imported\n"
    finally:
        other.close()
    assert not ImportRun.objects.exists()
    assert desk.load(person()).exit_code == 0


def test_the_lock_is_that_of_the_transaction_so_that_a_pooler_can_lend_the_connection(desk):
    desk.load(person())
    with connection.cursor() as cursor:
        cursor.execute(LOCKS_HELD)
        assert cursor.fetchone() == (0,)


def test_editors_save_while_imports_run_and_no_edit_is_lost(desk):
    """They change two people in one transaction, in either order, as the admin does."""
    people = [person(f"Person {number}", description="First.") for number in range(60)]
    desk.load(*people)
    keys = list(Person.objects.values_list("pk", flat=True))
    edits: dict[int, str] = {}
    failures = []
    stop = threading.Event()

    def edit(seed: int) -> None:
        chance = random.Random(seed)
        mine = keys[seed::2]
        try:
            while not stop.is_set():
                pair = chance.sample(mine, 2)
                text = f"Edited {chance.random()}"
                with transaction.atomic():
                    for key in pair:
                        Person.objects.filter(pk=key).update(description=text)
                        time.sleep(0.01)
                edits.update(dict.fromkeys(pair, text))
        except OperationalError as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=edit, args=(seed,)) for seed in range(2)]
    for thread in threads:
        thread.start()
    for number in range(5):
        changed = [
            person(f"Person {one}", description=f"Import {number}.", aliases=[f"P{number}"])
            for one in range(60)
        ]
        report = desk.load(*changed)
        assert all("being edited" in problem.reason for problem in report.problems)
    stop.set()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert edits
    now = dict(Person.objects.values_list("pk", "description"))
    assert {key: now[key] for key in edits} == edits


def test_a_record_that_an_editor_holds_is_left_for_the_next_import(desk):
    desk.load(person(description="Poet."), person("Ada King", description="Poet."))
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("UPDATE people_person SET name = name || '' WHERE slug = 'ada-king'")
    told = [person(description="Writer."), person("Ada King", description="Writer.")]
    try:
        report = desk.load(*told)
    finally:
        other.rollback()
        other.close()
    assert counts(report) == {"update": 1, "rejected": 1}
    assert "is being edited at this moment" in report.problems[0].reason
    assert counts(desk.load(*told)) == {"update": 1, "unchanged": 1}


def create_person():
    make_person("Ada Lovelace", description="An editor's word.")


def create_article():
    make_article("Quiet", "Ada Lovelace was quiet.", issue=Issue.objects.get(), slug="quiet")


def create_mention():
    make_mention(Article.objects.get(), Person.objects.get())


def rows(given) -> int:
    """How many rows of its model there are, Ada King aside."""
    return apps.get_model(given["model"]).objects.count() - (given["model"] == "people.person")


created_meanwhile = pytest.mark.parametrize(
    ("create", "there", "given"),
    [
        (create_person, [], person()),
        (create_article, [publication(), issue()], article()),
        (create_mention, [publication(), issue(), article(body="A text."), person()], mention()),
    ],
)


@created_meanwhile
def test_what_an_editor_is_creating_is_left_for_the_next_import(desk, create, there, given):
    desk.load(*there)
    reports = []
    with transaction.atomic():
        create()
        importing = start_beside(lambda: reports.append(desk.load(given, person("Ada King"))))
        importing.join(60)
    assert counts(reports[0]) == {"create": 1, "rejected": 1}
    assert "is being edited at this moment" in reports[0].problems[0].reason
    assert desk.load(given).exit_code == 0
    assert rows(given) == 1


@created_meanwhile
def test_what_an_editor_has_just_created_is_met_and_not_doubled(desk, create, there, given):
    desk.load(*there)
    reports = []
    with transaction.atomic():
        create()
        importing = start_beside(lambda: reports.append(desk.load(given, person("Ada King"))))
    importing.join(60)
    assert {"is being edited" in one.reason for one in reports[0].problems} <= {True}
    assert Person.objects.filter(slug="ada-king").exists()
    assert desk.load(given).exit_code == 0
    assert rows(given) == 1


def test_one_record_that_is_held_makes_the_others_no_slower(desk, django_assert_max_num_queries):
    reports = []
    others = [person(f"Ada {number}") for number in range(500)]
    with transaction.atomic():
        make_person("Ada Lovelace")

        def load():
            with django_assert_max_num_queries(250):
                report = desk.load(*others[:200], person(), *others[200:])
            reports.append(report)

        importing = start_beside(load)
        importing.join(60)
    assert counts(reports[0]) == {"create": 500, "rejected": 1}


def test_a_document_of_an_issue_that_an_editor_is_creating_waits_with_it(desk):
    text = "Publication: Monitor Volume: 6 Issue: 17\n\nThe harbour was quiet.\n"
    desk.load(publication(), issue("16"))
    reports = []
    with transaction.atomic():
        make_issue(volume="6", number="17")
        importing = start_beside(lambda: reports.append(desk.documents("a.txt", text)))
        importing.join(60)
    first, second = reports[0].problems
    assert "is being edited at this moment" in first.reason
    assert second.reason == "its issue was rejected"
    assert not Article.objects.exists()
    assert desk.documents("a.txt", text).exit_code == 0
    assert Article.objects.get().issue.number == "17"
