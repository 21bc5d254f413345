"""Three-way merge: what the source corrects comes in, what an editor corrected stays."""

import pytest

from articles.imports.models import Conflict
from articles.models import Article, Issue, Mention
from people.models import Person, Position
from tests.import_tools import (
    Desk,
    article,
    counts,
    issue,
    mention,
    person,
    publication,
    record,
    rows_written,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_what_the_source_corrects_comes_in(desk):
    desk.load(person(description="Poet."))
    assert counts(desk.load(person(description="Mathematician."))) == {"update": 1}
    assert Person.objects.get().description == "Mathematician."


def test_what_an_editor_corrected_stays_when_the_source_says_the_same_again(desk):
    desk.load(person(description="Poet."))
    Person.objects.update(description="Mathematician.")
    assert counts(desk.load(person(description="Poet."))) == {"unchanged": 1}
    assert Person.objects.get().description == "Mathematician."
    assert not Conflict.objects.exists()


def test_both_changed_is_one_conflict_and_the_editors_word_stays(desk):
    desk.load(person(description="Poet."))
    Person.objects.update(description="Mathematician.")
    assert counts(desk.load(person(description="Writer."))) == {"conflict": 1}
    assert Person.objects.get().description == "Mathematician."
    conflict = Conflict.objects.get()
    assert (conflict.field, conflict.ours, conflict.theirs) == (
        "description",
        "Mathematician.",
        "Writer.",
    )


def test_an_undecided_conflict_is_not_counted_again_and_follows_the_source(desk):
    desk.load(person(description="Poet."))
    Person.objects.update(description="Mathematician.")
    desk.load(person(description="Writer."))
    before = rows_written()
    assert counts(desk.load(person(description="Writer."))) == {"unchanged": 1}
    assert rows_written() == before
    assert counts(desk.load(person(description="Countess."))) == {"conflict": 1}
    assert Conflict.objects.get().theirs == "Countess."


@pytest.mark.parametrize("said", ["Mathematician.", "Poet."], ids=["agrees", "goes back"])
def test_a_conflict_closes_when_the_source_agrees_or_goes_back(desk, said):
    desk.load(person(description="Poet."))
    Person.objects.update(description="Mathematician.")
    desk.load(person(description="Writer."))
    assert counts(desk.load(person(description=said))) == {"unchanged": 1}
    assert not Conflict.objects.filter(status="open").exists()
    assert Person.objects.get().description == "Mathematician."


def test_a_field_that_both_corrected_alike_follows_the_source_from_then_on(desk):
    desk.load(person(description="Poet."))
    Person.objects.update(description="Mathematician.")
    touched = Person.objects.get().updated_at
    assert counts(desk.load(person(description="Mathematician."))) == {"unchanged": 1}
    assert Person.objects.get().updated_at == touched
    assert counts(desk.load(person(description="Countess."))) == {"update": 1}


def test_fields_are_merged_one_by_one(desk):
    desk.load(person(description="Poet.", aliases=["Ada"]))
    Person.objects.update(description="Mathematician.")
    report = desk.load(person(description="Poet.", aliases=["Ada", "Ada King"]))
    assert counts(report) == {"update": 1}
    ada = Person.objects.get()
    assert (ada.description, ada.aliases) == ("Mathematician.", ["Ada", "Ada King"])


def test_an_absent_field_is_not_touched(desk):
    desk.load(person(description="Poet.", aliases=["Ada"]))
    assert counts(desk.load(person())) == {"unchanged": 1}
    assert Person.objects.get().description == "Poet."


def test_what_nobody_ever_said_is_filled_in(desk):
    desk.load(person())
    assert counts(desk.load(person(description="Poet."))) == {"update": 1}


def test_what_an_editor_wrote_first_is_not_overruled(desk):
    Person.objects.create(name="Ada Lovelace", slug="ada-lovelace", description="Mathematician.")
    assert counts(desk.load(person(description="Poet."))) == {"conflict": 1}
    assert Person.objects.get().description == "Mathematician."


def test_an_editor_who_clears_a_field_is_not_overruled(desk):
    desk.load(person(description="Poet."))
    Person.objects.update(description="")
    assert counts(desk.load(person(description="Poet."))) == {"unchanged": 1}
    assert counts(desk.load(person(description="Writer."))) == {"conflict": 1}


def test_a_corrected_key_makes_no_second_record(desk):
    """An editor corrects what records are known by; the source goes on saying the old."""
    records = [publication(), issue("17"), person(), article(source="a.txt"), mention()]
    desk.load(*records)
    Issue.objects.update(number="71")
    Person.objects.update(slug="ada-king")
    Article.objects.update(slug="very-quiet")
    assert counts(desk.load(*records)) == {"unchanged": 5}
    assert (Issue.objects.get().number, Person.objects.get().slug) == ("71", "ada-king")
    assert Article.objects.get().slug == "very-quiet"


def test_a_corrected_position_makes_no_second_one(desk):
    records = [
        person(),
        record("people.organization", name="Royal Society", slug="royal-society"),
        record(
            "people.position",
            person=["ada-lovelace"],
            organization=["royal-society"],
            title="Felow",
            started_on="1840-01-01",
        ),
    ]
    desk.load(*records)
    Position.objects.update(title="Fellow")
    assert counts(desk.load(*records)) == {"unchanged": 3}
    assert Position.objects.get().title == "Fellow"


@pytest.mark.parametrize("verdict", ["rejected", "confirmed"])
def test_a_verdict_survives_every_reimport(desk, verdict):
    records = [publication(), issue(), person(), article()]
    desk.load(*records, mention(spans=[[0, 12]], status="auto"))
    Mention.objects.update(status=verdict)
    desk.load(*records, mention(spans=[[0, 12]], status="auto"))
    desk.load(*records, mention(spans=[[0, 3]], status="auto"))
    row = Mention.objects.get()
    assert (row.status, row.spans) == (verdict, [[0, 3]])


def test_a_verdict_of_the_source_against_an_editors_is_a_conflict(desk):
    records = [publication(), issue(), person(), article()]
    desk.load(*records, mention(status="auto"))
    Mention.objects.update(status="rejected")
    assert counts(desk.load(mention(status="confirmed"))) == {"conflict": 1}
    assert Mention.objects.get().status == "rejected"


def test_a_merged_person_goes_on_being_meant_by_the_old_slug(desk):
    records = [publication(), issue(), person(), person("Ada King"), article()]
    both = [mention(), mention(person="ada-king")]
    desk.load(*records)
    winner = Person.objects.get(slug="ada-king")
    Person.objects.filter(slug="ada-lovelace").update(merged_into=winner)
    Mention.objects.all().delete()
    assert desk.load(*both).exit_code == 0
    assert Mention.objects.get().person == winner
    assert counts(desk.load(*records, *both)) == {"unchanged": 7}


def test_a_month_or_year_stands_as_its_first_day_and_comes_again_unchanged(desk):
    records = [
        publication(),
        issue("1", published_on="1998-06-25", date_precision="month"),
        issue("2", published_on="1998-06-25", date_precision="year"),
    ]
    for outcome in ({"create": 3}, {"unchanged": 3}):
        report = desk.load(*records)
        assert report.exit_code == 0 and counts(report) == outcome
    assert [issue.date for issue in Issue.objects.order_by("number")] == ["1998-06", "1998"]


def test_a_derived_headline_never_overrides_a_real_one(desk):
    text = "Publication: Monitor Volume: 6 Issue: 17\n\nA first sentence. A second one.\n"
    desk.documents("a.txt", text)
    assert Article.objects.get().headline_is_derived
    Article.objects.update(headline="A better headline", headline_is_derived=False)
    changed = text.replace("A first sentence.", "Another first sentence.")
    assert desk.documents("a.txt", changed).counts.total("conflict") == 0
    row = Article.objects.get()
    assert (row.headline, row.headline_is_derived) == ("A better headline", False)
    assert row.body.startswith("Another first")
