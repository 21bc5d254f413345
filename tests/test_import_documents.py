"""What documents bring beside their text: publications, positions, authors, headings, dates."""

import unicodedata

import orjson
import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from articles.imports.identify.misprints import near_title
from articles.mentions.pending import link_pending
from articles.models import Article, Issue, Mention, Publication
from tests.builders import make_article, make_person, make_publication
from tests.import_tools import (
    TABLES,
    Desk,
    article,
    counts,
    issue,
    publication,
    record,
    rows_written,
)

pytestmark = pytest.mark.django_db
HEAD = "Publication: Monitor Volume: 6 Issue: {}\n\n"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def text(number=17, body="Text.", more="") -> str:
    return f"Publication: Monitor Volume: 6 Issue: {number}\n{more}\n{body}\n\n"


def positions() -> list[tuple[str, int | None]]:
    return list(Article.objects.order_by("position", "pk").values_list("body", "position"))


def again(desk, *files: tuple[str, str], **options) -> None:
    """Import once more and see that nothing is written."""
    before = archive_rows()
    for name, content in files:
        report = desk.documents(name, content, **options)
        assert set(counts(report)) <= {"unchanged", "rejected"}
    assert archive_rows() == before


def archive_rows() -> dict[str, tuple[int, ...]]:
    return {table: rows for table, rows in rows_written().items() if table in TABLES}


# Publications that documents found


def test_a_publication_that_a_document_founds_is_told(desk, admin_client):
    report = desk.documents("a.txt", text())
    [founded] = report.founded
    assert (founded["title"], founded["file"].endswith("a.txt")) == ("Monitor", True)
    report.run.refresh_from_db()
    assert report.run.founded == report.founded
    page = admin_client.get(reverse("admin:imports_importrun_change", args=[report.run.pk]))
    assert "new publications" in page.content.decode().lower()
    report = desk.documents("a.txt", text())
    assert report.founded == []
    again(desk, ("a.txt", text()))


def test_the_nightly_mail_and_both_reports_tell_new_publications(
    tmp_path, capsys, settings, monkeypatch
):
    settings.ADMINS = [("A", "a@example.org")]
    monkeypatch.setattr("articles.imports.inbox.PAUSE", 0)
    (tmp_path / "a.txt").write_text(text())
    for more in ([], ["--json"]):
        with pytest.raises(SystemExit) as ended:
            call_command("import_archive", str(tmp_path / "a.txt"), "--dry-run", *more)
        assert not ended.value.code
    shown = capsys.readouterr().out
    assert 'new publication: "Monitor"' in shown
    last = orjson.loads(shown.strip().splitlines()[-1])
    assert last["outcome"]["new_publications"][0]["title"] == "Monitor"
    with pytest.raises(SystemExit):
        call_command("import_archive", "--inbox", str(tmp_path))
    [message] = mail.outbox
    assert 'new publication: "Monitor"' in message.body


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Monitr", "Monitor"),
        ("Mointor", "Monitor"),
        ("Monitors", "Monitor"),
        ("The Monitor", "Monitor"),
        ("RFE/RL News line", "RFE/RL Newsline"),
        ("Eurasia Dailly Monitor", "Eurasia Daily Monitor"),
    ],
)
def test_a_title_that_is_nearly_one_of_the_archive_is_refused(desk, title, other):
    make_publication(other)
    report = desk.documents(
        "a.txt", f"Publication: {title} Issue: 1\n\nA.\n\nPublication: Own\n\nB."
    )
    [problem] = report.problems
    assert f'is nearly "{other}"' in str(problem)
    assert [one["title"] for one in report.founded] == ["Own"]
    assert set(Publication.objects.values_list("title", flat=True)) == {other, "Own"}
    assert Article.objects.count() == 1
    again(desk, ("a.txt", f"Publication: {title} Issue: 1\n\nA."))


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Chechnya Weekly", "Chechnya Daily"),
        ("Newsline Part II", "Newsline Part I"),
        ("Bulletin 2", "Bulletin 1"),
        ("North News", "South News"),
        ("East Wind", "West Wind"),
        ("Eurasia Daily Monitor", "Monitor"),
        ("Journal of American History", "Journal of African History"),
        ("Prism", "Prison"),
    ],
)
def test_other_titles_are_not_nearly_the_same(title, other):
    assert near_title(title, [other]) == near_title(other, [title]) == ""


def test_of_two_new_titles_that_are_nearly_the_same_the_first_counts(desk):
    report = desk.documents("a.txt", "Publication: Monitor\n\nA.\n\nPublication: Monitr\n\nB.")
    assert [one["title"] for one in report.founded] == ["Monitor"]
    assert 'is nearly "Monitor"' in str(report.problems[0])


def test_a_publication_that_an_editor_renamed_is_not_new(desk):
    desk.documents("a.txt", "Publication: Monitr\n\nA.")
    Publication.objects.update(title="Monitor", slug="monitor")
    report = desk.documents("a.txt", "Publication: Monitr\n\nA.", known_publications=True)
    assert (report.founded, list(report.problems)) == ([], [])


def test_known_publications_refuses_every_new_one(desk):
    make_publication("Monitor")
    report = desk.documents("a.txt", text() + "Publication: Prism\n\nB.", known_publications=True)
    assert "is no publication of the archive" in str(report.problems[0])
    assert Publication.objects.get().title == "Monitor"
    assert Article.objects.get().body == "Text."


# Positions


def test_articles_stand_in_the_order_of_their_file(desk):
    content = "".join(text(body=body) for body in ("One.", "Two.", "Three."))
    desk.documents("a.txt", content)
    assert positions() == [("One.", 1), ("Two.", 2), ("Three.", 3)]
    again(desk, ("a.txt", content))


def test_articles_of_several_files_stand_in_the_order_of_the_files(desk):
    for name in ("a.txt", "b.txt", "c.txt"):
        desk.documents(name, text(body=f"Of {name}."))
    assert [at for _, at in positions()] == [1, 2, 3]
    again(desk, ("b.txt", text(body="Of b.txt.")))


def test_each_issue_begins_with_1(desk):
    desk.documents("a.txt", text(17, "One.") + text(18, "Two.") + text(18, "Three."))
    assert sorted(positions()) == [("One.", 1), ("Three.", 2), ("Two.", 1)]


def test_a_printed_position_is_kept_and_the_next_follows_it(desk):
    content = text(body="One.", more="Position: 5\n") + text(body="Two.")
    desk.documents("a.txt", content)
    assert positions() == [("One.", 5), ("Two.", 6)]
    again(desk, ("a.txt", content))


def test_an_article_put_into_the_middle_of_a_file_moves_those_behind_it(desk):
    bodies = [f"Text number {word} of many." for word in ("one", "two", "three")]
    desk.documents("a.txt", "".join(text(body=body) for body in bodies))
    bodies.insert(1, "Something quite else.")
    content = "".join(text(body=body) for body in bodies)
    desk.documents("a.txt", content)
    assert positions() == [(body, at) for at, body in enumerate(bodies, 1)]
    again(desk, ("a.txt", content))


def test_the_position_of_an_editor_is_never_overwritten(desk):
    bodies = [f"Text number {word} of many." for word in ("one", "two", "three")]
    content = "".join(text(body=body) for body in bodies)
    desk.documents("a.txt", content)
    Article.objects.filter(body=bodies[1]).update(position=9)
    again(desk, ("a.txt", content))
    report = desk.documents("a.txt", text(body="Something quite else.") + content)
    assert "conflict" not in counts(report)
    assert Article.objects.get(body=bodies[1]).position == 9
    assert Article.objects.get(body="Something quite else.").position == 1


def test_the_position_that_a_fixture_leaves_out_is_left_alone(desk):
    desk.load(publication(), issue(), article())
    assert Article.objects.get().position is None


# Authors, dates, headings


def test_author_and_date_come_in_and_stay_an_editors(desk):
    content = text(more="By: A. Author\nDate: Winter 2000\n")
    report = desk.documents("a.txt", content)
    assert "Winter 2000" in str(report.problems[0])
    one = Article.objects.select_related("issue").get()
    assert (one.byline, one.issue.printed_date) == ("A. Author", "Winter 2000")
    again(desk, ("a.txt", content))
    Article.objects.update(byline="Ada")
    Issue.objects.update(published_on="2000-02-01", date_precision="month")
    again(desk, ("a.txt", content))
    assert Article.objects.get().byline == "Ada"
    assert str(Issue.objects.get().published_on) == "2000-02-01"


def test_names_in_the_heading_of_the_next_article_are_no_mentions(desk, admin_client):
    ada = make_person("Ada Lovelace")
    content = text(body="Ada Lovelace spoke.\n\nADA LOVELACE GOES HOME")
    desk.documents("a.txt", content)
    one = Article.objects.get()
    assert one.next_heading == "ADA LOVELACE GOES HOME"
    assert Mention.objects.get(person=ada).spans == [[0, 12]]
    again(desk, ("a.txt", content))
    chosen = {"action": "cut_next_heading", "_selected_action": [one.pk]}
    admin_client.post(reverse("admin:articles_article_changelist"), chosen)
    one.refresh_from_db()
    assert (one.body, one.next_heading) == ("Ada Lovelace spoke.", "")
    again(desk, ("a.txt", content))


def test_a_heading_that_is_none_can_be_unmarked(desk):
    make_person("Ada Lovelace")
    desk.documents("a.txt", text(body="She spoke.\n\nLONG LIVE ADA LOVELACE"))
    assert not Mention.objects.exists()
    Article.objects.update(next_heading="")
    link_pending()
    assert Mention.objects.get().spans == [[22, 34]]


@pytest.mark.parametrize("body", ["A text.", "A text.\n\nTHE OTHER END", "THE NEXT ONE"])
def test_the_mark_goes_when_the_text_does_not_end_with_it(body):
    one = make_article(body="A text.\n\nTHE NEXT ONE", next_heading="THE NEXT ONE")
    assert one.next_heading == "THE NEXT ONE"
    Article.objects.update(body=body)
    one.refresh_from_db()
    assert one.next_heading == ""


# What else comes in


def test_a_name_of_a_file_is_one_name_however_its_accents_are_written(desk):
    composed = "Übersicht.txt"
    content = text(body="The council met in the hall, and went on with many words.")
    desk.documents(composed, content)
    name = unicodedata.normalize("NFD", composed)
    report = desk.documents(name, content.replace("many", "more"))
    assert report.counts.total("create") == 0
    assert Article.objects.get().source == composed


def test_a_title_is_one_title_however_its_accents_are_written(desk):
    for form in ("NFC", "NFD"):
        desk.documents(f"{form}.txt", unicodedata.normalize(form, "Publication: Été\n\nÉté.\n"))
        title = unicodedata.normalize(form, "Été")
        assert desk.load(record("articles.publication", title=title, slug="ete")).exit_code == 0
    assert (Publication.objects.count(), Article.objects.count()) == (1, 1)


def test_models_that_are_none_of_the_archive_are_counted_and_no_problem(desk, capsys):
    foreign = [
        {"model": "auth.permission", "pk": n, "fields": {"name": "x"}} for n in range(1, 1500)
    ]
    report = desk.load(*foreign, {"model": "imports.importrun", "fields": {}}, publication())
    assert (report.exit_code, list(report.problems)) == (0, [])
    assert report.counts.as_json()["auth.permission"] == {"passed over": 1499}
    assert Publication.objects.count() == 1


def test_a_headline_alone_is_an_article(desk):
    briefs = [article(slug, headline=slug, body="") for slug in ("one", "two")]
    report = desk.load(publication(), issue(), *briefs)
    assert report.exit_code == 0
    report = desk.load(publication(), issue(), *briefs)
    assert counts(report) == {"unchanged": 4}
    assert Article.objects.filter(body="").count() == 2
    assert "must hold more than spaces" in str(desk.load(article("three", body=" \n")).problems[0])
