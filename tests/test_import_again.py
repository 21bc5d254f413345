"""The same records again are known at a glance, and only while nothing that matters changed."""

import pytest
from django.contrib.auth.models import User
from django.db import connection

from articles.imports import stream
from articles.imports.decide.planner import Planner
from articles.imports.identify import references
from articles.imports.models import Conflict, KnownRecords
from articles.imports.undo.decide import decide
from articles.imports.undo.undo import undo
from articles.models import Article, Issue, Mention
from people.merging.merge import merge
from people.models import Person
from tests.import_tools import (
    Desk,
    article,
    counts,
    issue,
    mention,
    person,
    picture,
    publication,
    record,
    rows_written,
)

pytestmark = pytest.mark.django_db

BY_KEY = [
    publication(),
    issue(published_on="2000-01-25"),
    person(),
    person("Charles Babbage"),
    article(),
    article("loud", headline="Loud", body="Charles Babbage was loud."),
    mention(spans=[[0, 12]]),
    mention("loud", "charles-babbage"),
]
BY_LABEL = [
    record("articles.publication", 1, title="Monitor", slug="monitor"),
    record("articles.issue", 1, publication=1, volume="6", number="17"),
    record("people.person", 1, name="Ada Lovelace", slug="ada-lovelace"),
    record("articles.article", 1, issue=1, headline="Quiet", slug="quiet", body="Ada."),
    record("articles.mention", 1, article=1, person=1, spans=[[0, 3]]),
]


@pytest.fixture(autouse=True)
def planned(monkeypatch) -> list:
    """The records that are planned, chunks being short."""
    monkeypatch.setattr(stream, "CHUNK_AT_MOST", 2)
    seen: list = []
    stage = Planner.stage

    def noting(planner, schema, records, implicit=False):
        seen.extend(records)
        return stage(planner, schema, records, implicit)

    monkeypatch.setattr(Planner, "stage", noting)
    return seen


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.mark.parametrize("records", [BY_KEY, BY_LABEL], ids=["keys", "labels"])
def test_the_same_records_are_not_planned_again_and_nothing_is_written(desk, planned, records):
    desk.load(*records)
    planned.clear()
    before, written = picture(), rows_written()
    report = desk.load(*records)
    assert counts(report) == {"unchanged": len(records)}
    assert planned == []
    assert picture() == before
    assert rows_written() == written


def test_one_changed_record_is_planned_with_its_neighbours_alone(desk, planned):
    desk.load(*BY_KEY)
    planned.clear()
    changed = [*BY_KEY[:5], BY_KEY[5] | {"fields": BY_KEY[5]["fields"] | {"body": "Quite loud."}}]
    assert counts(desk.load(*changed, *BY_KEY[6:])) == {"unchanged": 7, "update": 1}
    assert len(planned) == 2
    planned.clear()
    assert counts(desk.load(*changed, *BY_KEY[6:])) == {"unchanged": 8}
    assert planned == []


def correct_a_slug():
    Article.objects.filter(slug="loud").update(slug="silent")
    Article.objects.create(
        issue=Issue.objects.get(), slug="loud", headline="Another", body="Another text."
    )


def merge_two():
    merge(Person.objects.get(slug="ada-lovelace"), Person.objects.get(slug="charles-babbage"))


def forget_what_was_brought():
    Article.objects.update(import_base=None)


def correct_the_slug_of_a_person():
    Person.objects.filter(slug="ada-lovelace").update(slug="ada")
    Person.objects.create(name="Another Ada", slug="ada-lovelace")


@pytest.mark.parametrize(
    "edit",
    [
        lambda: Article.objects.update(headline="An editor's headline"),
        lambda: Article.objects.filter(slug="loud").delete(),
        lambda: Mention.objects.first().delete(),
        lambda: Mention.objects.update(status="rejected"),
        lambda: Person.objects.filter(slug="ada-lovelace").delete(),
        lambda: Issue.objects.update(number="18"),
        correct_a_slug,
        correct_the_slug_of_a_person,
        merge_two,
        forget_what_was_brought,
    ],
)
def test_after_whatever_edit_a_glance_says_what_planning_says(desk, edit):
    desk.load(*BY_KEY)
    edit()
    said: list = []
    planned = desk.load(*BY_KEY, dry_run=True, listen=said.append)
    glanced = desk.load(*BY_KEY, dry_run=True)
    assert glanced.counts.as_json() == planned.counts.as_json()
    assert [one.reason for one in glanced.problems] == [one.reason for one in planned.problems]
    assert counts(desk.load(*BY_KEY)) == counts(planned)


def test_records_that_stand_twice_in_a_run_are_known_once_and_planned_once(desk, planned):
    desk.load(*BY_KEY)
    planned.clear()
    assert counts(desk.load(*BY_KEY, *BY_KEY)) == {"unchanged": 16}
    assert len(planned) == 8


def test_an_undone_import_is_planned_again(desk):
    undo(desk.load(*BY_KEY).run)
    assert counts(desk.load(*BY_KEY)) == {"create": 8}


def test_a_refused_record_is_refused_again_with_its_line(desk):
    bad = person(slug="a b")
    desk.load(*BY_KEY, bad)
    report = desk.load(*BY_KEY, bad)
    assert [one.place.line for one in report.problems] == [9]


def test_a_conflict_is_looked_at_again_when_it_was_decided(desk):
    desk.load(*BY_KEY)
    Person.objects.filter(slug="ada-lovelace").update(description="An editor's word.")
    theirs = [*BY_KEY[:2], person(description="The source's."), *BY_KEY[3:]]
    assert counts(desk.load(*theirs))["conflict"] == 1
    assert counts(desk.load(*theirs)) == {"unchanged": 8}
    decide([Conflict.objects.get().pk], "taken", User.objects.create_superuser("editor"))
    assert counts(desk.load(*theirs)) == {"unchanged": 8}


def test_labels_lead_from_what_is_known_to_what_is_new(desk):
    desk.load(*BY_LABEL)
    more = record("articles.article", 2, issue=1, headline="More", slug="more", body="More.")
    naming = record("articles.mention", 2, article=2, person=1, spans=[[0, 4]])
    assert counts(desk.load(*BY_LABEL, more, naming)) == {"unchanged": 5, "create": 2}


def test_a_label_that_means_another_record_now_is_noticed(desk):
    desk.load(*BY_LABEL)
    other = record("people.person", 1, name="Charles Babbage", slug="charles-babbage")
    report = desk.load(*BY_LABEL[:2], other, *BY_LABEL[3:])
    assert counts(report) == {"unchanged": 3, "create": 2}
    assert Mention.objects.count() == 2


def test_what_was_not_met_for_long_is_forgotten(desk, planned):
    desk.load(*BY_KEY)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE imports_knownrecords SET kept_at = kept_at - interval '200 days'")
    desk.load(person("Someone Else"))
    assert KnownRecords.objects.count() == 1
    planned.clear()
    assert counts(desk.load(*BY_KEY)) == {"unchanged": 8}
    assert len(planned) == 8


def test_keys_that_were_forgotten_meanwhile_are_looked_up_again(desk, planned, monkeypatch):
    monkeypatch.setattr(references, "_CACHE", 0)
    desk.load(*BY_KEY)
    planned.clear()
    assert counts(desk.load(*BY_KEY)) == {"unchanged": 8}
    assert planned == []
