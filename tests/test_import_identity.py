"""Which article a document is: nothing imported is ever lost or doubled."""

import pytest

from articles.models import Article, Issue, Mention, Publication
from people.models import Person, Removal
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

STORY = "The river rose again last night.\n\nThe bridge held.\n\nNobody was hurt, the town said."
OTHER = "Prices of grain fell.\n\nFarmers met in the hall.\n\nThe ministry kept its silence."


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def document(body=STORY, issue="17", headline="", date="") -> str:
    lines = [f"Publication: Monitor Volume: 6 Issue: {issue}"]
    lines += [f"Headline: {headline}"] if headline else []
    lines += [f"Date: {date}"] if date else []
    return "\n".join(lines) + f"\n\n{body}\n"


def test_a_corrected_text_of_the_same_file_is_the_same_article(desk):
    desk.documents("a.txt", document())
    assert counts(desk.documents("a.txt", document(OTHER)))["update"] == 1
    assert Article.objects.get().body == OTHER


def test_the_same_text_under_another_file_name_is_the_same_article(desk):
    desk.documents("a.txt", document())
    desk.documents("b.txt", document())
    assert Article.objects.get().source == "b.txt"
    desk.documents("b.txt", document(OTHER))
    assert Article.objects.get().body == OTHER


def test_a_corrected_issue_moves_the_article(desk):
    desk.documents("a.txt", document(issue="17"))
    desk.documents("a.txt", document(STORY.replace("river", "water"), issue="71"))
    row = Article.objects.get()
    assert row.issue.number == "71"
    assert "water" in row.body


def test_a_file_name_used_again_for_another_text_makes_another_article(desk):
    desk.documents("a.txt", document(issue="17"))
    desk.documents("a.txt", document(OTHER, issue="18"))
    assert {row.body: row.source for row in Article.objects.all()} == {STORY: "", OTHER: "a.txt"}
    again = desk.documents("a.txt", document(OTHER, issue="18"))
    assert set(counts(again)) == {"unchanged"}


def test_two_files_of_one_path_in_two_trees_are_two_articles(desk):
    from articles.imports.run import Options, run_import

    for tree, text in (("one", document()), ("two", document(OTHER))):
        (desk.directory / tree).mkdir()
        (desk.directory / tree / "a.txt").write_text(text)
    trees = [str(desk.directory / "one"), str(desk.directory / "two")]
    run_import(trees, Options())
    assert sorted(Article.objects.values_list("source", flat=True)) == ["a.txt", "a.txt (2)"]
    before = rows_written()
    assert run_import(trees, Options()).counts.total("unchanged") == 4
    assert rows_written() == before
    (desk.directory / "two" / "a.txt").write_text(document(OTHER + " More.", headline=""))
    run_import(trees, Options())
    assert Article.objects.count() == 2


def test_documents_find_the_publication_by_title_and_by_slug(desk):
    desk.load(record("articles.publication", title="The Monitor", slug="monitor"))
    desk.documents("a.txt", document())
    desk.documents("b.txt", document(OTHER).replace("Monitor", "THE MONITOR"))
    assert Publication.objects.count() == 1
    assert Issue.objects.count() == 1


def test_a_document_dates_its_issue_and_a_second_one_cannot_say_otherwise(desk):
    desk.documents("a.txt", document())
    dated = document(date="January 25, 2000") + "\n" + document(OTHER, date="January 26, 2000")
    report = desk.documents("a.txt", dated)
    assert str(Issue.objects.get().published_on) == "2000-01-25"
    (problem,) = report.problems
    assert "2000-01-25" in problem.reason
    assert Article.objects.count() == 2


def test_people_of_the_header_are_mentioned_and_unknown_ones_are_told(desk):
    desk.load(person(aliases=["Countess Lovelace"]))
    text = "Publication: Monitor\nPeople: countess lovelace; Nobody Known\n\nA text.\n"
    report = desk.documents("a.txt", text)
    row = Mention.objects.get()
    assert (row.person.slug, row.origin) == ("ada-lovelace", "import")
    (problem,) = report.problems
    assert problem.value == '"Nobody Known"'
    assert report.exit_code == 1


def test_slugs_of_documents_are_made_unique_in_the_issue(desk):
    text = document(headline="News") + "\n" + document(OTHER, headline="News")
    desk.documents("a.txt", text)
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["news", "news-2"]


def test_references_may_run_forward_and_labels_stay_inside_their_file(desk):
    records = [
        record("articles.mention", 1, article=7, person=8, spans=[[0, 3]]),
        record("articles.article", 7, issue=9, headline="Quiet", body="Ada was quiet."),
        record("articles.issue", 9, publication=3, volume="6", number="17"),
        record("people.person", 8, name="Ada Lovelace", slug="ada-lovelace"),
        record("articles.publication", 3, title="Monitor", slug="monitor"),
    ]
    assert desk.load(*records).exit_code == 0
    assert Mention.objects.get().person.slug == "ada-lovelace"
    report = desk.load(record("articles.mention", 1, article=7, person=8))
    assert "is the pk of no articles.article in this file" in str(report.problems[0])


def test_articles_without_a_source_do_not_get_into_each_others_way(desk):
    report = desk.load(publication(), issue(), article("one"), article("two", body="Another text."))
    assert (report.exit_code, Article.objects.count()) == (0, 2)


def test_loaddata_and_the_import_agree(desk, tmp_path):
    import json

    from django.core.management import call_command

    records = [publication(), issue(published_on="2000-01-25"), person(), article(), mention()]
    path = tmp_path / "all.json"
    path.write_text(json.dumps(records))
    call_command("loaddata", str(path), verbosity=0)
    assert counts(desk.load(*records)) == {"unchanged": 5}


@pytest.mark.parametrize("options", [{}, {"use_natural_foreign_keys": True}])
def test_what_dumpdata_writes_comes_in(desk, tmp_path, options):
    from django.core.management import call_command

    from articles.imports.run import Options, run_import

    ada = person(aliases=["A. L.", 'the "Countess"'])
    said = mention(spans=[[0, 12]])
    desk.load(publication(), issue(published_on="2000-01-25"), ada, article(), said)
    path = tmp_path / "dump.json"
    call_command("dumpdata", "articles", "people", output=str(path), verbosity=0, **options)
    assert counts(run_import([str(path)], Options())) == {"unchanged": 5}
    for model in (Mention, Article, Issue, Publication, Person):
        model.objects.all().delete()
    Removal.objects.all().delete()
    assert counts(run_import([str(path)], Options())) == {"create": 5}
    row = Mention.objects.get()
    assert row.person.aliases == ["A. L.", 'the "Countess"']
    assert row.article.body[slice(*row.spans[0])] == "Ada Lovelace"


def test_a_file_that_takes_over_the_text_of_another_loses_neither(desk):
    from articles.imports.run import Options, run_import

    desk.documents("a.txt", document())
    (desk.directory / "tree" / "a.txt").write_text(document(OTHER))
    (desk.directory / "tree" / "b.txt").write_text(document())
    assert run_import([str(desk.directory / "tree")], Options()).exit_code == 0
    texts = dict(Article.objects.values_list("source", "body"))
    assert texts == {"a.txt": OTHER, "b.txt": STORY}


STORIES = {
    "A": STORY,
    "B": OTHER,
    "C": "A train was late.\n\nPassengers waited in the cold.\n\nThe railway said sorry.",
    "new": "A new school opened.\n\nChildren sang a song.\n\nThe mayor cut a ribbon.",
    "A'": STORY.replace("night", "week"),
    "B'": OTHER.replace("fell", "rose"),
    "C'": "A train was early.\n\nPassengers waited in the cold.\n\nThe railway said sorry.",
}


def file_of(names: str) -> str:
    return "\n".join(document(STORIES[name]) for name in names.split())


@pytest.mark.parametrize(
    "names",
    [
        *("A new B C", "new A B C", "A B new C'", "A new B' C", "new A' B' C'", "new A' B C"),
        *("C B A", "C' B A", "B C' A", "B' A C", "A' B' C'", "B C", "B' C", "C'"),
    ],
)
def test_in_a_file_that_was_changed_anywhere_each_text_is_the_article_it_was(desk, names):
    desk.documents("a.txt", file_of("A B C"))
    was = {row.body: row.pk for row in Article.objects.all()}
    desk.documents("a.txt", file_of(names))
    now = {row.body: row.pk for row in Article.objects.all()}
    for name in names.split():
        former = was.get(STORIES[name[0]]) if name != "new" else None
        assert now[STORIES[name]] == (former or max(now.values()))
    assert len(now) == 3 + names.count("new")
    assert set(counts(desk.documents("a.txt", file_of(names)))) == {"unchanged"}


def test_what_an_editor_said_of_an_article_stays_with_it_when_another_takes_its_place(desk):
    desk.documents("a.txt", file_of("A B C"))
    Article.objects.filter(body=OTHER).update(headline="Grain", headline_is_derived=False)
    report = desk.documents("a.txt", file_of("A new B C"))
    assert counts(report).get("conflict", 0) == 0
    assert Article.objects.get(headline="Grain").body == OTHER


def test_a_new_text_in_the_place_of_a_deleted_one_comes_in(desk):
    desk.documents("a.txt", file_of("A B C"))
    Article.objects.get(body=OTHER).delete()
    desk.documents("a.txt", file_of("A new B C"))
    texts = set(Article.objects.values_list("body", flat=True))
    assert texts == {STORIES[name] for name in ("A", "new", "C")}
