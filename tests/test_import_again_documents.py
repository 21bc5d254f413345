"""The same documents again: nothing is written, whatever editors did in between."""

import json

import pytest

from articles.imports.run import Options, run_import
from articles.models import Article, Issue, Mention, Publication
from people.merging.merge import merge
from people.models import Person
from tests.import_tools import Desk, counts, person, picture, rows_written

pytestmark = pytest.mark.django_db

TREE = {
    "17/a.txt": "Publication: Monitor Issue: 17\nDate: January 25, 2000\n\nThe river rose.\n",
    "17/b.txt": "Publication: Monitor Issue: 17\nPeople: Ada Lovelace\n\nPrices fell.\n",
    "18.txt": (
        "Publication: MONITOR Issue: 18\nPeople: Ada Lovelace; Charles Babbage\n\nFarmers met.\n"
        "\nPublication: Monitor Issue: 18\n\nThe bridge held.\n"
        "\nPublication: Monitor Issue: 18\n\nNobody was hurt.\n"
    ),
}
ROWS = 1 + 2 + 5 + 3  # publication, issues, articles, mentions


@pytest.fixture
def tree(tmp_path):
    """The documents of TREE, imported once; a second time with those that a test changes."""
    Desk(tmp_path / "..").load(person(), person("Charles Babbage"))

    def load(changed: dict[str, str] | None = None, **options):
        for name, text in (TREE | (changed or {})).items():
            path = tmp_path / "tree" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return run_import([str(tmp_path / "tree")], Options(**options))

    assert counts(load()) == {"create": ROWS}
    return load


def test_of_the_same_documents_nothing_is_written(tree):
    before, written = picture(), rows_written()
    assert counts(tree()) == {"unchanged": ROWS}
    assert picture() == before
    assert rows_written() == written


def test_a_new_document_leaves_the_others_as_they_are(tree):
    new = {"19.txt": "Publication: Monitor Issue: 19\n\nThe ministry kept its silence.\n"}
    assert counts(tree(new)) == {"create": 2, "unchanged": ROWS}
    assert counts(tree(new)) == {"unchanged": ROWS + 2}


def test_a_changed_beginning_of_a_file_is_the_same_article(tree):
    changed = TREE["18.txt"].replace("Farmers met.", "Farmers met again.")
    kept = Article.objects.get(body="Farmers met.").pk
    assert counts(tree({"18.txt": changed})) == {"update": 1, "unchanged": ROWS - 1}
    assert Article.objects.get(pk=kept).body == "Farmers met again."


def merge_two():
    merge(Person.objects.get(slug="ada-lovelace"), Person.objects.get(slug="charles-babbage"))


def take_the_title():
    Publication.objects.update(title="The Monitor")
    Publication.objects.create(title="Monitor", slug="another")


def take_the_number():
    Issue.objects.filter(number="17").update(number="71")
    Issue.objects.create(publication=Publication.objects.get(), number="17")


@pytest.mark.parametrize(
    "edit",
    [
        lambda: Article.objects.update(headline="Words", headline_is_derived=False),
        lambda: Article.objects.update(body="An editor's text."),
        lambda: Article.objects.update(source=""),
        lambda: Article.objects.update(import_base=None),
        lambda: Article.objects.filter(body="Prices fell.").delete(),
        lambda: Article.objects.filter(body="Prices fell.").update(
            issue=Issue.objects.get(number="18")
        ),
        lambda: [Article.objects.all().delete(), Issue.objects.filter(number="18").delete()],
        lambda: Issue.objects.filter(number="17").update(published_on="2000-01-26"),
        lambda: Mention.objects.update(status="rejected"),
        lambda: Mention.objects.first().delete(),
        lambda: Person.objects.filter(slug="ada-lovelace").delete(),
        lambda: Person.objects.filter(slug="ada-lovelace").update(name="Ada King"),
        lambda: Person.objects.create(name="Ada Lovelace", slug="another-ada"),
        merge_two,
        take_the_title,
        take_the_number,
    ],
)
def test_after_whatever_edit_a_second_night_has_nothing_to_do(tree, edit):
    edit()
    planned = tree(dry_run=True)
    assert counts(tree()) == counts(planned)
    before, written = picture(), rows_written()
    report = tree()
    assert {"create", "update", "conflict"}.isdisjoint(counts(report))
    assert picture() == before
    assert rows_written() == written


def test_documents_without_a_publication_follow_the_option(tree, tmp_path):
    path = tmp_path / "bare.txt"
    path.write_text("Issue: 1\n\nWithout a home.\n")
    for title in ("Monitor", "Monitor", "Herald", "Herald", "Monitor"):
        run_import([str(path)], Options(publication=title))
        home = Article.objects.get(body="Without a home.").issue.publication
        assert home.title == title


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Publication: Monitor Issue: 17\nPeople: Nobody\n\nText.\n", "name of no person"),
        ("Publication: Monitor Issue: 17\nDate: 2000-01-26\n\nText.\n", "differs from 2000-01-25"),
        ("Publication: Monitor Issue: 17\nDate: soon\n\nText.\n", "Date"),
    ],
)
def test_what_is_wrong_with_a_document_is_told_every_night(tree, text, reason):
    for _ in range(3):
        [problem] = tree({"17/c.txt": text}).problems
        assert reason in str(problem)


NAMING_NOBODY = {
    "17/c.txt": "Publication: Monitor Issue: 17\nPeople: Ada; Mary\n\nA train was late.\n"
}


def test_that_a_document_names_nobody_is_told_every_night_and_nothing_is_written(tree):
    first = tree(NAMING_NOBODY)
    before = picture()
    for _ in range(2):
        again = tree(NAMING_NOBODY)
        assert counts(again) == {"unchanged": ROWS + 1, "rejected": 2}
        assert list(again.problems) == list(first.problems)
    assert picture() == before


def test_whom_a_document_names_is_mentioned_once_somebody_has_the_name(tree):
    tree(NAMING_NOBODY)
    Person.objects.create(name="Mary Somerville", aliases=["Mary"], slug="mary")
    report = tree(NAMING_NOBODY)
    assert [one.value for one in report.problems] == ['"Ada"']
    assert Mention.objects.get(person__slug="mary").article.body == "A train was late."
    assert counts(tree(NAMING_NOBODY)) == {"unchanged": ROWS + 2, "rejected": 1}


def test_whom_a_known_document_names_may_come_later_in_the_same_run(tree, tmp_path):
    tree(NAMING_NOBODY)
    (tmp_path / "tree" / "people.json").write_text(json.dumps([person("Mary")]))
    assert [one.value for one in tree(NAMING_NOBODY).problems] == ['"Ada"']
    assert Mention.objects.filter(person__slug="mary").count() == 1


def test_a_deleted_mention_of_a_document_is_kept_out(tree):
    Mention.objects.filter(person__slug="charles-babbage").delete()
    tree()
    assert counts(tree()) == {"unchanged": ROWS - 1, "kept out": 1}


def test_a_document_whose_place_was_taken_is_planned_until_it_has_it(tmp_path):
    path, fixture = tmp_path / "a.txt", tmp_path / "fixture.json"
    path.write_text("Publication: Monitor Issue: 17\n\nThe river rose.\n")
    run_import([str(path)], Options())
    issue = {"publication": ["monitor"], "volume": "", "number": "17"}
    story = {"issue": ["monitor", "", "17"], "headline": "Flood", "slug": "flood", "source": ""}
    records = [
        {"model": "articles.issue", "fields": issue},
        {"model": "articles.article", "fields": story | {"body": "The river rose."}},
    ]
    fixture.write_text(json.dumps(records))
    path.write_text("Publication: Monitor Issue: 18\n\nThe river rose.\n")
    for _ in range(2):
        run_import([str(fixture), str(path)], Options())
    assert Article.objects.get(issue__number="18").source == "a.txt"
