"""The same record twice in one run: nothing doubled, nothing lost, no false alarm."""

import json

import pytest

from articles.imports import stream
from articles.imports.run import Options, Report, run_import
from articles.models import Article, Mention
from people.models import Person, Position
from tests.import_tools import Desk, article, counts, issue, person, publication, record

pytestmark = pytest.mark.django_db

HEADER = "Publication: Monitor Volume: 6 Issue: 17\n"
TEXT = "\nThe river rose again last night.\n"
LABELLED = [
    record("articles.publication", 1, title="Monitor", slug="monitor"),
    record("articles.issue", 1, publication=1, volume="6", number="17"),
    record("people.person", 1, name="Ada Lovelace", slug="ada-lovelace"),
    record("people.organization", 1, name="Royal Society", slug="royal-society"),
    record("people.position", 1, person=1, organization=1, title="Fellow"),
    record("people.identifier", 1, person=1, scheme="wikidata", value="Q7259"),
    record("articles.article", 1, issue=1, headline="Quiet", slug="quiet", body="Ada.", source="a"),
    record("articles.mention", 1, article=1, person=1, spans=[[0, 3]]),
]


@pytest.fixture(params=[5000, 1], ids=["in one batch", "in two batches"], autouse=True)
def batches(request, monkeypatch):
    monkeypatch.setattr(stream, "BATCH", request.param)


@pytest.fixture
def load(tmp_path):
    """Import files of these contents together, named by their order."""

    def load(*contents: str | list[dict]) -> Report:
        for number, content in enumerate(contents):
            text = content if isinstance(content, str) else json.dumps(content)
            (tmp_path / f"{number}.txt").write_text(text)
        return run_import([str(tmp_path)], Options())

    return load


@pytest.fixture
def known(tmp_path):
    """Import records before."""
    return Desk(tmp_path / "..").load


def test_a_document_under_two_names_is_one_article(load):
    report = load(HEADER + TEXT, HEADER + TEXT)
    assert counts(report) == {"create": 3, "unchanged": 1}
    assert report.exit_code == 0
    assert Article.objects.get().source == "0.txt"
    assert counts(load(HEADER + TEXT, HEADER + TEXT)) == {"unchanged": 4}
    assert Article.objects.get().source == "0.txt"


def test_whom_only_the_second_copy_names_is_mentioned_too(load, known):
    known(person(), person("Charles Babbage"))
    first, second = "People: Ada Lovelace\n", "People: Charles Babbage; Ada Lovelace\n"
    report = load(HEADER + first + TEXT, HEADER + second + TEXT)
    assert not report.problems
    names = Mention.objects.values_list("person__slug", flat=True)
    assert sorted(names) == ["ada-lovelace", "charles-babbage"]


@pytest.mark.parametrize(
    ("more", "field", "value"),
    [("Headline: High water\n", "headline", '"High water"'), ("Position: 3\n", "position", "3")],
)
def test_a_second_copy_that_says_otherwise_is_refused_with_both_places(load, more, field, value):
    report = load(HEADER + TEXT, HEADER + more + TEXT)
    [problem] = report.problems
    assert problem.place.file.endswith("1.txt")
    assert (problem.field, problem.value) == (field, value)
    assert "differs from what" in problem.reason
    assert "0.txt, line 1, record 1 said of the same text" in problem.reason
    assert report.exit_code == 1
    assert Article.objects.get().headline_is_derived


def test_a_fixture_under_two_names_comes_in_once(load):
    report = load(LABELLED, LABELLED)
    assert counts(report) == {"create": 8, "unchanged": 8}
    assert report.exit_code == 0
    assert [Person.objects.count(), Position.objects.count(), Mention.objects.count()] == [1, 1, 1]
    assert counts(load(LABELLED, LABELLED)) == {"unchanged": 16}


def test_the_labels_of_a_second_copy_lead_to_the_same_rows(load):
    more = record("articles.article", 2, issue=1, headline="Loud", slug="loud", body="Ada!")
    naming = record("articles.mention", 2, article=2, person=1, spans=[[0, 3]])
    report = load(LABELLED, [*LABELLED, more, naming])
    assert counts(report) == {"create": 10, "unchanged": 8}
    assert set(Mention.objects.values_list("person__slug", flat=True)) == {"ada-lovelace"}


def test_an_article_without_a_slug_is_known_by_its_text(load):
    bare = article()
    del bare["fields"]["slug"]
    report = load([publication(), issue(), bare], [bare])
    assert counts(report) == {"create": 3, "unchanged": 1}
    assert Article.objects.count() == 1


def test_a_second_record_that_says_less_says_nothing_else(load):
    report = load([person(description="First.")], [person()])
    assert counts(report) == {"create": 1, "unchanged": 1}
    assert Person.objects.get().description == "First."


def test_two_records_of_one_key_that_differ_are_told(load):
    report = load([person()], [person(description="Second.")])
    [problem] = report.problems
    assert (problem.field, problem.value) == ("description", '"Second."')
    assert problem.reason.endswith("0.txt, line 1, record 1 said of ada-lovelace")
    assert Person.objects.get().description == ""


def test_a_good_record_counts_where_the_one_before_it_was_refused(load):
    society = record("people.organization", name="Royal Society", slug="royal-society")
    key = {"person": ["ada-lovelace"], "organization": ["royal-society"], "title": "Fellow"}
    backwards, right = (
        record("people.position", **key, started_on="1843-01-01", ended_on=end)
        for end in ("1842-01-01", "1844-01-01")
    )
    report = load([person(), society, backwards, backwards], [right])
    assert ["lies before" in one.reason for one in report.problems] == [True, True]
    assert str(Position.objects.get().ended_on) == "1844-01-01"


def test_a_good_document_counts_where_an_article_of_its_text_was_refused(load):
    bare = article(body="The river rose again last night.")
    del bare["fields"]["slug"], bare["fields"]["headline"]
    report = load([publication(), issue(), bare], HEADER + TEXT)
    assert [one.field for one in report.problems] == ["slug"]
    assert counts(report) == {"create": 3, "rejected": 1}


def test_a_good_document_counts_where_a_named_article_of_its_text_was_refused(load):
    bare = article(body="The river rose again last night.")
    del bare["fields"]["headline"]
    report = load([publication(), issue(), bare], HEADER + TEXT)
    assert [one.field for one in report.problems] == ["headline"]
    assert counts(report) == {"create": 3, "rejected": 1}
    assert Article.objects.get().source == "1.txt"


def test_no_document_is_the_article_of_which_a_refused_record_said_its_text(load):
    twice = [article(), article(body="The river rose again last night.")]
    copies = HEADER + TEXT + "\n" + HEADER + TEXT
    contents = [publication(), issue(), *twice], copies
    first = load(*contents)
    assert [one.place.record for one in first.problems] == [4]
    assert counts(first) == {"create": 4, "unchanged": 1, "rejected": 1}
    for _ in range(2):
        again = load(*contents)
        assert list(again.problems) == list(first.problems)
        assert counts(again) == {"unchanged": 5, "rejected": 1}


def test_a_copy_of_a_record_in_conflict_says_nothing_else(load, known):
    known(person(description="First."))
    Person.objects.update(description="An editor's word.")
    theirs = person(description="Second.")
    report = load([theirs], [theirs], [theirs, theirs])
    assert counts(report) == {"conflict": 1, "unchanged": 3}
    again = load()
    assert counts(again) == {"unchanged": 4}
    assert not again.problems


def test_a_record_behind_one_that_says_less_is_measured_by_what_the_run_said_first(load):
    full = person(description="First.")
    assert counts(load([full], [person(), full])) == {"create": 1, "unchanged": 2}


def test_each_document_that_dates_its_issue_otherwise_is_told_with_its_place(load):
    first = HEADER + "Date: January 25, 2000\n" + TEXT
    other = HEADER + "Date: January 26, 2000\n\nPrices fell.\n"
    third = HEADER + "Date: January 26, 2000\n\nFarmers met.\n"
    report = load(first, HEADER + "\nUndated.\n" + "\n" + other, third)
    places = [(one.place.file[-5:], one.place.record) for one in report.problems]
    assert places == [("1.txt", 2), ("2.txt", 1)]
    assert str(Article.objects.latest("pk").published_on) == "2000-01-25"


def test_a_record_may_repeat_what_an_earlier_import_brought(load, known):
    known(person(description="First."))
    assert counts(load([person()], [person(description="First.")])) == {"unchanged": 2}
