"""Names become mentions; what an editor decided stays, whatever is linked again."""

import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.mentions import matching, pending
from articles.mentions.linker import link
from articles.mentions.naming import articles_naming
from articles.mentions.pending import link_entities, link_pending
from articles.mentions.report import LinkReport
from articles.models import Article, Mention, PendingLink
from people.models import ChangedName, Person
from people.names import Matcher
from tests.builders import (
    make_article,
    make_mention,
    make_organization,
    make_person,
    make_position,
)

pytestmark = pytest.mark.django_db


def mentioned(article) -> dict[str, list[str]]:
    """What the texts at the spans of each mention say."""
    article.refresh_from_db()
    return {
        mention.entity.name: [article.body[start:end] for start, end in mention.spans]
        for mention in article.mentions.select_related("person", "organization")
    }


def rows_written() -> tuple:
    """A fingerprint of every mention row version: it moves when a row is written at all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin::text, ctid::text, spans FROM articles_mention ORDER BY id")
        return tuple(map(str, cursor.fetchall()))


def test_people_and_organizations_are_found_where_they_stand():
    make_person("Ada Lovelace")
    make_organization("Royal Society")
    article = make_article(body="Ada Lovelace wrote to the Royal Society. Lovelace waited.")
    report = link()
    assert mentioned(article) == {
        "Ada Lovelace": ["Ada Lovelace", "Lovelace"],
        "Royal Society": ["Royal Society"],
    }
    assert report == LinkReport(articles=1, added=2)
    assert {m.origin for m in article.mentions.all()} == {"matcher"}


def test_linking_twice_writes_nothing():
    make_person("Ada Lovelace")
    make_article(body="Ada Lovelace wrote.")
    link()
    before = rows_written()
    assert link() == LinkReport(articles=1, kept=1)
    assert rows_written() == before


def test_a_name_that_left_the_text_takes_its_automatic_mention_along():
    make_person("Ada Lovelace")
    article = make_article(body="Ada Lovelace wrote.")
    link()
    Article.objects.update(body="Nobody wrote.")
    assert link_pending().removed == 1
    assert mentioned(article) == {}


@pytest.mark.parametrize(
    "verdict",
    [
        {"status": "rejected"},
        {"status": "rejected", "origin": "editor"},
        {"status": "confirmed"},
        {"origin": "import"},
        {"origin": "editor", "status": "confirmed"},
    ],
)
def test_a_verdict_survives_linking_and_a_changed_text(verdict):
    ada = make_person("Ada Lovelace")
    article = make_article(body="Ada Lovelace wrote.")
    mention = make_mention(article, ada, **verdict)
    link()
    Article.objects.update(body="Some say that\nAda Lovelace wrote.")
    link_pending()
    mention.refresh_from_db()
    assert {field: getattr(mention, field) for field in verdict} == verdict
    assert mention.spans == [[14, 26]]
    assert not mention.needs_review


def test_confirmed_spans_that_no_name_explains_follow_the_text():
    ada = make_person("Ada Lovelace")
    article = make_article(body="The Countess wrote. She waited.")
    make_mention(article, ada, spans=[[0, 12]], status="confirmed", origin="editor")
    link()
    Article.objects.update(body="In 1843 it happened. The  Countess wrote. She waited.")
    link_pending()
    assert mentioned(article) == {"Ada Lovelace": ["The  Countess"]}


@pytest.mark.parametrize("origin", ["matcher", "import", "editor"])
def test_a_confirmed_mention_that_is_lost_asks_for_an_editor(origin):
    ada = make_person("Ada Lovelace")
    article = make_article(body="The Countess wrote.")
    mention = make_mention(article, ada, spans=[[0, 12]], status="confirmed", origin=origin)
    link()
    Article.objects.update(body="Nobody knows.")
    link_pending()
    mention.refresh_from_db()
    assert (mention.status, mention.spans, mention.needs_review) == ("confirmed", [], True)


def test_spans_given_together_with_the_new_text_are_left_alone():
    ada = make_person("Ada Lovelace")
    article = make_article(body="Ada Lovelace wrote. Ada Lovelace waited.")
    mention = make_mention(article, ada, origin="import", spans=[[0, 12]])
    link()
    Article.objects.update(body="Now Ada Lovelace wrote. Ada Lovelace waited.")
    Mention.objects.update(spans=[[4, 16]])
    link_pending()
    mention.refresh_from_db()
    assert mention.spans == [[4, 16]]


def test_imported_mentions_without_places_get_them():
    ada = make_person("Ada Lovelace")
    article = make_article(body="Ada Lovelace wrote.")
    mention = make_mention(article, ada, origin="import", spans=[])
    link()
    mention.refresh_from_db()
    assert (mention.spans, mention.origin) == ([[0, 12]], "import")


def test_only_what_changed_is_read_again():
    make_person("Ada Lovelace")
    make_article(body="Ada Lovelace wrote.")
    make_article(body="Charles Babbage wrote.")
    assert link_pending().articles == 2
    assert link_pending() == LinkReport()
    make_person("Charles Babbage")
    assert link_pending() == LinkReport(articles=1, added=1)


def test_a_text_changed_by_plain_sql_is_picked_up():
    article = make_article(body="Nobody wrote.")
    make_person("Ada Lovelace")
    link_pending()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET body = 'Ada Lovelace wrote.'")
    link_pending()
    assert mentioned(article) == {"Ada Lovelace": ["Ada Lovelace"]}


def test_renaming_and_new_aliases_link_what_they_affect():
    ada = make_person("Ada Byron")
    article = make_article(body="Ada Lovelace wrote.")
    make_article(body="Nothing of the kind.")
    link_pending()
    ada.aliases = ["Ada Lovelace"]
    ada.save()
    assert link_entities("person", [ada.pk]) == LinkReport(articles=1, added=1)
    assert mentioned(article) == {"Ada Byron": ["Ada Lovelace"]}
    ada.aliases = []
    ada.save()
    assert link_entities("person", [ada.pk]) == LinkReport(articles=1, removed=1)


def test_a_deleted_homonym_settles_the_other():
    first = make_person("John Smith", slug="first")
    second = make_person("John Smith", slug="second")
    article = make_article(body="John Smith came.")
    assert link_pending().in_doubt == 1
    second.delete()
    link_pending()
    assert article.mentions.get().person == first


def test_a_position_settles_a_homonym():
    navy = make_organization("Royal Navy")
    make_person("John Smith", slug="first")
    admiral = make_person("John Smith", slug="admiral")
    article = make_article(body="Admiral John Smith came.")
    link_pending()
    assert mentioned(article) == {}
    make_position(admiral, navy, title="Admiral")
    link_pending()
    assert article.mentions.get().person == admiral


def test_a_merged_entity_is_not_looked_for():
    ada = make_person("Ada Lovelace")
    make_person("Ada King", merged_into=ada)
    article = make_article(body="Ada King wrote.")
    link()
    assert mentioned(article) == {}


def test_linking_leaves_nothing_pending():
    ada = make_person("Ada Lovelace")
    article = make_article(body="Ada Lovelace wrote.")
    assert PendingLink.objects.get().article == article
    assert ChangedName.objects.get().entity_id == ada.pk
    link_pending()
    assert not PendingLink.objects.exists() and not ChangedName.objects.exists()


def test_a_name_in_too_many_texts_waits_for_the_next_linking(monkeypatch):
    monkeypatch.setattr(pending, "AT_ONCE", 1)
    ada = make_person("Ada Lovelace")
    make_article(body="Ada Lovelace wrote.")
    make_article(body="Ada Lovelace read.")
    assert link_entities("person", [ada.pk]) is None
    assert not ada.mentions.exists()
    assert link_pending().added == 2


def test_too_many_names_wait_for_the_next_linking(monkeypatch):
    monkeypatch.setattr(pending, "MANY_NAMES", 1)
    people = [make_person("Ada Lovelace"), make_person("Mary Shelley")]
    make_article(body="Ada Lovelace wrote.")
    assert link_entities("person", [person.pk for person in people]) is None
    assert link_pending().added == 1


def test_saving_without_a_change_of_names_reads_nothing():
    ada = make_person("Ada Lovelace")
    make_article(body="Ada Lovelace wrote.")
    link_pending()
    ada.description = "A mathematician."
    ada.save()
    assert link_entities("person", [ada.pk]) == LinkReport()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Lech Wałęsa", "Mr Walesa and Lech Walesa spoke."),
        ("Lech Walesa", "Lech Wałęsa spoke."),
        ("Vladimir Putin", "“Putin”, he said. Vladimir\nPutin’s term."),
        ("Vladimir Putin", "Prime Minister Putin spoke."),
        ("John Smith", "Smith/Jones: John Smith/Mary Jones wrote."),
        ("Jean-Paul Sartre", "Jean Paul Sartre and SARTRE."),
        ("Miles O'Neill", "Miles O’Neill wrote."),
    ],
)
def test_articles_naming_leaves_none_out(name, body):
    article = make_article(body=body)
    make_article(body="Nothing of the kind.")
    assert articles_naming([("person", name)]) == {article.pk}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("US", "The U.S. said no."),
        ("G7", "A G7 meeting, and the G7's."),
        ("AT&T", "AT&T grew."),
        ("The Who", "A song by The Who."),
        ("IT", "He works at IT, not here."),
    ],
)
def test_names_that_search_drops_are_found_by_reading(name, body):
    article = make_article(body=body)
    assert article.pk in articles_naming([("organization", name)])


def test_the_command_says_what_it_did(capsys):
    ada = make_person("Ada Lovelace")
    article = make_article(body="Ada Lovelace wrote.")
    for options in ({}, {"all": True}, {"article": article.pk}, {"person": "ada-lovelace"}):
        call_command("link_mentions", **options)
    call_command("link_mentions", publication="monitor")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        "articles read: 1; mentions: 1 added, 0 removed, 0 changed, 0 kept; places in doubt: 0"
    )
    assert all("mentions: 0 added, 0 removed, 0 changed, 1 kept" in line for line in lines[1:])
    assert len(lines) == 5
    assert Person.objects.get() == ada


def test_the_command_names_what_does_not_exist():
    with pytest.raises(CommandError, match="There is no person 'nobody'."):
        call_command("link_mentions", person="nobody")


@pytest.mark.django_db(transaction=True)
def test_threads_that_need_the_same_names_make_one_matcher(monkeypatch):
    def slowly(entities):
        made.append(entities)
        time.sleep(0.2)
        return Matcher(entities)

    def one_of_many():
        try:
            found.append(matching.current_matcher())
        finally:
            connection.close()

    made, found = [], []
    monkeypatch.setattr(matching, "kept", {})
    monkeypatch.setattr(matching, "Matcher", slowly)
    make_person("Ada Lovelace")
    threads = [threading.Thread(target=one_of_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len(found) == 4
    assert len(set(map(id, found))) == 1
    make_person("Charles Babbage")
    assert matching.current_matcher() not in found
    assert len(matching.kept) == 1


def test_only_tables_that_have_grown_are_measured_anew(monkeypatch):
    monkeypatch.setattr("articles.mentions.linker.BATCH", 1)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE articles_article, articles_mention CASCADE")
    make_person("Ada King")
    for number in range(3):
        make_article(f"Text {number}", body="Ada King wrote.")

    def measured():
        with CaptureQueriesContext(connection) as queries:
            link()
        statements = [query["sql"] for query in queries if query["sql"].startswith("ANALYZE")]
        return [statement.split()[1] for statement in statements]

    assert sorted(measured()) == ["articles_article", "articles_mention"]
    assert measured() == []


def test_initials_of_a_new_organization_are_found_in_old_texts():
    article = make_article(body="The NTHC met.")
    link_pending()
    make_organization("North Torr Harbour Council")
    link_pending()
    assert mentioned(article) == {"North Torr Harbour Council": ["NTHC"]}
    make_organization("New Torr Home Company")
    link_pending()
    assert mentioned(article) == {}
