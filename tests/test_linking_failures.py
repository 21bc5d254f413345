"""Mentions are derived: what goes wrong with them costs nothing that somebody gave."""

import sys

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.db import DataError, connection
from django.urls import reverse

from articles.imports.models import ImportRun
from articles.mentions import matching
from articles.mentions.isolation import by_halves
from articles.mentions.linker import link
from articles.mentions.pending import link_entities, link_pending, link_texts
from articles.models import Article, Mention, PendingLink
from people.merging.merge import merge, undo
from people.models import ChangedName, Person
from people.names import Matcher
from tests.builders import make_article, make_mention, make_organization, make_person
from tests.import_tools import Desk, article, issue, person, publication

pytestmark = pytest.mark.django_db
BAD = "Babbage"
RECORDS = [
    publication(),
    issue(),
    person("Ada Lovelace"),
    person("Charles Babbage"),
    article("both", body="Ada Lovelace met Charles Babbage."),
    article("ada", body="Ada Lovelace wrote."),
]


@pytest.fixture
def refusing():
    """The database refuses every mention of whoever is called BAD, and every later change of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF EXISTS (SELECT FROM people_person WHERE id = NEW.person_id"
            f" AND name LIKE '%{BAD}%') THEN RAISE EXCEPTION 'not him'; END IF;"
            " RETURN NEW; END $$;"
            "CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON articles_mention"
            " FOR EACH ROW EXECUTE FUNCTION refuse()"
        )

    def mend():
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER refuse ON articles_mention")

    return mend


@pytest.fixture
def breaking(monkeypatch):
    """The matcher breaks at every text with BAD in it, until told to find again."""
    find = Matcher.find

    def broken(self, body, **context):
        if BAD in body:
            raise IndexError("no such thing")
        return find(self, body, **context)

    monkeypatch.setattr(Matcher, "find", broken)
    return lambda: monkeypatch.setattr(Matcher, "find", find)


def mentions() -> set[tuple[str, str]]:
    rows = Mention.objects.select_related("article", "person", "organization")
    return {(row.article.slug, row.entity.name) for row in rows}


@pytest.fixture
def pair():
    make_person("Ada Lovelace")
    make_person("Charles Babbage")
    make_article(slug="both", body="Ada Lovelace met Charles Babbage.")
    return make_article(slug="ada", body="Ada Lovelace wrote.")


def test_a_mention_that_the_database_refuses_costs_no_other(pair, refusing):
    report = link()
    assert mentions() == {("both", "Ada Lovelace"), ("ada", "Ada Lovelace")}
    (failure,) = report.failures
    assert (failure.headline, failure.name) == ("A headline", "Charles Babbage")
    assert "not him" in str(failure) and "Charles Babbage" in str(failure)
    assert report.added == 2
    assert PendingLink.objects.get().article.slug == "both"
    refusing()
    assert link_pending().added == 1
    assert not PendingLink.objects.exists()


def test_where_all_is_refused_that_is_soon_known():
    attempts = []

    def write(items):
        attempts.append(items)
        raise DataError("no")

    refused = by_halves(range(10_000), write)
    assert [item for item, _ in refused] == list(range(10_000))
    assert len(attempts) < 500


def test_a_text_that_breaks_the_matcher_costs_no_other(pair, breaking):
    report = link()
    assert mentions() == {("ada", "Ada Lovelace")}
    assert [failure.article for failure in report.failures] == [Article.objects.get(slug="both").pk]
    breaking()
    assert link_pending().added == 2


def test_the_previous_text_is_kept_for_the_next_time(pair, breaking):
    link(matcher=Matcher([]))
    ada = Person.objects.get(name="Ada Lovelace")
    both = Article.objects.get(slug="both")
    make_mention(both, ada, spans=[[13, 16]], status="confirmed", origin="editor")
    Article.objects.filter(slug="both").update(body="Yes. Ada Lovelace met Charles Babbage.")
    assert link_pending().failures
    breaking()
    link_pending()
    assert both.mentions.get(person=ada).spans[-1] == [18, 21]


def test_a_name_that_cannot_be_spelt_is_left_out_and_told_of(pair, monkeypatch):
    def broken(entities):
        entities = list(entities)
        if any(BAD in entity.name for entity in entities):
            raise IndexError("no such spelling")
        return Matcher(entities)

    monkeypatch.setattr(matching, "Matcher", broken)
    monkeypatch.setattr(matching, "kept", {})
    report = link_pending()
    assert [str(failure) for failure in report.failures] == [
        "Charles Babbage: not linked, and tried again the next time: IndexError: no such spelling"
    ]
    assert mentions() == {("both", "Ada Lovelace"), ("ada", "Ada Lovelace")}


@pytest.mark.parametrize("fault", ["refusing", "breaking"])
def test_an_import_brings_the_article_and_names_what_failed(fault, request, tmp_path):
    mend = request.getfixturevalue(fault)
    desk = Desk(tmp_path)
    report = desk.load(*RECORDS)
    assert (report.exit_code, report.message, report.not_read) == (1, "", 0)
    assert Article.objects.count() == 2
    assert ("ada", "Ada Lovelace") in mentions()
    run = ImportRun.objects.get()
    assert run.state == ImportRun.State.PARTIAL
    reason = run.problems.get().reason
    assert "Quiet" in reason
    assert fault == "breaking" or "Charles Babbage: " in reason
    mend()
    assert desk.load(*RECORDS).exit_code == 0
    assert ("both", "Charles Babbage") in mentions()


def test_an_import_outlives_a_linker_that_breaks_as_a_whole(monkeypatch, tmp_path):
    monkeypatch.setattr("articles.mentions.linker.settled_doubts", lambda: 1 / 0)
    report = Desk(tmp_path).load(*RECORDS)
    assert report.exit_code == 1
    assert [problem.told for problem in report.problems] == [
        "the texts: not linked, and tried again the next time: ZeroDivisionError: division by zero"
    ]
    assert Article.objects.count() == 2
    assert PendingLink.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_desk_keeps_what_was_given_and_warns(breaking, admin_client):
    make_article(slug="both", body="Ada Lovelace met Charles Babbage.")
    inlines = {
        f"{name}-{part}": "0"
        for name in ("positions", "identifiers")
        for part in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    sent = {"name": "Charles Babbage", "slug": "charles-babbage", "aliases": "", **inlines}
    response = admin_client.post(reverse("admin:people_person_add"), sent, follow=True)
    assert response.status_code == 200
    assert Person.objects.exists()
    assert "not linked, and tried again the next time" in response.content.decode()


@pytest.mark.parametrize("fault", ["refusing", "breaking"])
def test_the_api_keeps_what_was_given(fault, request, client):
    client.force_login(User.objects.create_superuser("chief"))
    make_article(slug="both", body="Ada Lovelace met Charles Babbage.")
    link_pending()
    mend = request.getfixturevalue(fault)
    answer = client.post(
        "/api/v1/people/", {"name": "Charles Babbage"}, content_type="application/json"
    )
    assert answer.status_code == 201
    assert not Mention.objects.exists()
    mend()
    link_pending()
    assert mentions() == {("both", "Charles Babbage")}


def test_texts_whose_linking_breaks_as_a_whole_wait(pair, monkeypatch):
    link()
    monkeypatch.setattr("articles.mentions.linker.settled_doubts", lambda: 1 / 0)
    assert link_texts([pair.pk]).failures
    assert PendingLink.objects.get().article == pair
    Person.objects.filter(name="Ada Lovelace").update(aliases=["Ada"])
    ada = Person.objects.get(name="Ada Lovelace")
    assert link_entities("person", [ada.pk]).failures
    assert ChangedName.objects.filter(entity_id=ada.pk).exists()


def test_the_command_tells_what_failed(pair, breaking, capsys):
    with pytest.raises(SystemExit) as left:
        call_command("link_mentions")
    assert left.value.code == 1
    output = capsys.readouterr()
    assert "article" in output.err and "no such thing" in output.err
    assert "failures: 1" in output.out


def test_an_unexpected_error_of_a_run_is_no_success(monkeypatch, tmp_path, settings, capsys):
    settings.ADMINS = [("Ada", "ada@example.org")]
    monkeypatch.setattr("articles.imports.run.carry_out", lambda *_: 1 / 0)
    file = tmp_path / "a.txt"
    file.write_text("Publication: Monitor Volume: 6 Issue: 17\n\nText.\n")
    with pytest.raises(SystemExit) as left:
        call_command("import_archive", str(file))
    assert left.value.code == 3
    run = ImportRun.objects.get()
    assert (run.state, run.message) == ("failed", "ZeroDivisionError: division by zero")
    assert run.finished_at
    (message,) = mail.outbox
    assert message.subject.endswith("import: broken off: ZeroDivisionError: division by zero")
    assert "import: broken off" in capsys.readouterr().err


def test_a_fault_of_any_command_is_exit_code_3(monkeypatch, capsys):
    import manage

    monkeypatch.setattr(sys, "argv", ["manage.py", "link_mentions"])
    monkeypatch.setattr(manage, "run", lambda: 1 / 0)
    with pytest.raises(SystemExit) as left:
        manage.main()
    assert left.value.code == 3
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_where_an_editor_says_who_is_meant_nobody_else_is_found():
    make_person("Ada Lovelace")
    countess = make_person("Augusta King")
    article = make_article(body="Ada Lovelace wrote. Ada Lovelace waited.")
    mention = make_mention(article, countess, spans=[[0, 12]], origin="editor", status="confirmed")
    link()
    assert article.mentions.get(person__name="Ada Lovelace").spans == [[20, 32]]
    mention.status = "rejected"
    mention.save()
    link()
    assert article.mentions.get(person__name="Ada Lovelace").spans == [[0, 12], [20, 32]]


def test_organizations_whose_spans_overlap_are_merged_and_separated_again():
    bureau = make_organization("Federal Bureau of Investigation", aliases=["FBI"])
    agency = make_organization("Central Intelligence Agency", aliases=["CIA"])
    text = make_article(body="The note went to the FBI, CIA, NSA and DEA.")
    make_mention(text, bureau, spans=[[21, 29]], status="confirmed", origin="editor")
    make_mention(text, agency, spans=[[17, 24], [26, 29]], status="confirmed", origin="editor")
    before = sorted(Mention.objects.values_list("organization__name", "spans"))
    done = merge(bureau, agency)
    assert Mention.objects.get().spans == [[17, 29]]
    link_entities("organization", [bureau.pk, agency.pk])
    assert Mention.objects.get().spans == [[17, 29]]
    undo(done)
    link_entities("organization", [bureau.pk, agency.pk])
    assert sorted(Mention.objects.values_list("organization__name", "spans")) == before
