"""A dry run tells what the real run will do, and is in nobody's way."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from articles.imports.run import LOCK, Options, run_import
from articles.models import Article
from people.merging.merge import merge
from people.models import Person
from tests.import_tools import (
    Desk,
    article,
    counts,
    issue,
    mention,
    person,
    publication,
    record,
)

#: What this transaction holds of tables that others see, and which locks of the import.
HELD = """
    SELECT DISTINCT mode FROM pg_locks LEFT JOIN pg_class ON pg_class.oid = relation
    WHERE pid = pg_backend_pid() AND (relpersistence = 'p' OR locktype = 'advisory')
"""
FIRST = [publication(), issue(), article(), person(), mention(spans=[[0, 3]])]
CORRECTED = [
    *(publication(), issue(published_on="2000-01-25"), article(body="Ada was loud."), person()),
    *(issue("18"), article("loud", "18"), mention("loud", number="18")),
]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def elsewhere():
    """Runs something over a connection of its own, and waits for it."""
    with ThreadPoolExecutor(1) as thread:
        yield lambda action: thread.submit(action).result(timeout=120)
        thread.submit(lambda: connection.close()).result()


@pytest.mark.django_db(transaction=True)
def test_it_runs_beside_an_import_and_another_dry_run_and_holds_no_lock(desk, elsewhere):
    desk.load(*FIRST)
    held, beside = [], []

    def meanwhile(entry):
        if not held:
            with connection.cursor() as cursor:
                cursor.execute(HELD)
                held.extend(cursor.fetchall())
            beside.append(elsewhere(lambda: desk.load(*CORRECTED, dry_run=True)))
            beside.append(elsewhere(lambda: desk.load(*CORRECTED)))

    dry = desk.load(*CORRECTED, dry_run=True, listen=meanwhile)
    assert held == [("AccessShareLock",)]
    assert [counts(report) for report in beside] == [counts(dry)] * 2
    assert Article.objects.get(slug="quiet").body == "Ada was loud."


@pytest.mark.django_db(transaction=True)
def test_it_does_not_wait_for_the_lock_of_the_import(desk):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        assert counts(desk.load(person(), dry_run=True)) == {"create": 1}
    finally:
        other.close()
    assert not Person.objects.exists()


def many_words(number: int) -> str:
    """A text that is too long for the index of words."""
    return " ".join(f"word{one}" for one in range(number))


REFUSED = {
    "a text too long for the index": [article(body=many_words(80_000))],
    "a source that another article has": [article("other", source="a.txt")],
    "spans beyond the end of a text of before": [mention(spans=[[0, 3], [20, 90]])],
    "two dates of one issue": [
        issue(published_on="2000-01-25"),
        issue(published_on="2000-01-26"),
    ],
    "a person who is merged into himself": [
        record("people.person", pk=1, name="Ada Lovelace", slug="ada-lovelace"),
        record("people.person", pk=2, name="Ada", slug="ada", merged_into=2),
    ],
    "a mention of nobody": [mention(person="nobody")],
}


def both(desk, *records):
    """The plan and the report of a dry run, and those of the real run of the same file."""
    path = desk.directory / "both.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in records))
    outcomes = []
    for dry_run in (True, False):
        plan = []
        report = run_import([str(path)], Options(dry_run=dry_run, listen=plan.append))
        outcomes.append((plan, report.counts.as_json(), [*report.problems]))
    return outcomes


@pytest.mark.django_db
@pytest.mark.parametrize("records", REFUSED.values(), ids=REFUSED)
def test_it_refuses_what_the_real_run_refuses_in_the_same_words(desk, records):
    desk.load(*FIRST, article("sourced", "17", body="Else.", source="a.txt"))
    dry, real = both(desk, *records)
    assert any(entry.action == "rejected" for entry in real[0])
    assert dry == real


@pytest.mark.django_db
def test_it_knows_who_was_merged_and_who_is_merged_by_the_file(desk):
    desk.load(*FIRST, person("Ada King"), person("Ada Byron"))
    merge(*Person.objects.filter(slug__in=["ada-king", "ada-byron"]))
    dry, real = both(
        desk,
        record("people.person", pk=1, name="Ada Lovelace", slug="ada-lovelace"),
        record("people.person", pk=2, name="Ada King", slug="ada-king", merged_into=1),
        article("new"),
        mention("new", person="ada-byron", spans=[[0, 3]]),
        mention("new", person="ada-lovelace", spans=[[0, 3]]),
    )
    assert dry == real


@pytest.mark.django_db
def test_files_of_many_documents_are_told_as_they_come_in(tmp_path):
    text = "Publication: Monitor Volume: 6 Issue: {}\n\n{}\n"
    path = tmp_path / "a.txt"

    def put(*pairs):
        path.write_text("\n".join(text.format(*pair) for pair in pairs))
        said, done = [], []
        dry = run_import([str(path)], Options(dry_run=True, listen=said.append))
        real = run_import([str(path)], Options(listen=done.append))
        assert said == done
        assert counts(dry) == counts(real)
        return counts(real)

    assert put((17, "One is one."), (17, "Two is two."), (18, "Three is three."))["create"] == 6
    # One put between two, one moved to another issue, one reworded.
    again = put((17, "One is one."), (17, "New."), (17, "Two is two now."), (19, "Three is three."))
    assert set(again) == {"create", "update", "unchanged"}
