"""The same records again: nothing is written, whatever editors did in between."""

import pytest
from django.contrib.auth.models import User

from articles.imports.identify import references
from articles.imports.models import Conflict
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


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.mark.parametrize("records", [BY_KEY, BY_LABEL], ids=["keys", "labels"])
def test_of_the_same_records_nothing_is_written(desk, records):
    desk.load(*records)
    before, written = picture(), rows_written()
    report = desk.load(*records)
    assert counts(report) == {"unchanged": len(records)}
    assert picture() == before
    assert rows_written() == written


def test_of_one_changed_record_the_others_stay_as_they_are(desk):
    desk.load(*BY_KEY)
    changed = [*BY_KEY[:5], BY_KEY[5] | {"fields": BY_KEY[5]["fields"] | {"body": "Quite loud."}}]
    assert counts(desk.load(*changed, *BY_KEY[6:])) == {"unchanged": 7, "update": 1}
    assert counts(desk.load(*changed, *BY_KEY[6:])) == {"unchanged": 8}


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
def test_after_whatever_edit_a_second_night_has_nothing_to_do(desk, edit):
    desk.load(*BY_KEY)
    edit()
    planned = desk.load(*BY_KEY, dry_run=True)
    assert counts(desk.load(*BY_KEY)) == counts(planned)
    before, written = picture(), rows_written()
    report = desk.load(*BY_KEY)
    assert {"create", "update", "conflict"}.isdisjoint(counts(report))
    assert picture() == before
    assert rows_written() == written


def test_records_that_stand_twice_in_a_run_are_counted_twice(desk):
    desk.load(*BY_KEY)
    assert counts(desk.load(*BY_KEY, *BY_KEY)) == {"unchanged": 16}


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


def test_keys_that_were_forgotten_meanwhile_are_looked_up_again(desk, monkeypatch):
    monkeypatch.setattr(references, "_CACHE", 0)
    desk.load(*BY_KEY)
    assert counts(desk.load(*BY_KEY)) == {"unchanged": 8}
