"""A prepared statement that the server no longer has costs no answer."""

import pytest
from django.db import connection

from monitor.api import statements

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "SELECT %(word)s::text"


@pytest.fixture(autouse=True)
def prepared_statements(settings):
    settings.API_PREPARED_STATEMENTS = True
    statements.pooled.clear()
    yield
    statements.pooled.clear()


def told(word):
    return statements.first_row(TEXT, {"word": word})


def kept():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'monitor_%%'")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("lost", ["DISCARD ALL", "DEALLOCATE ALL"])
def test_statements_that_vanish_are_sent_whole_from_then_on(lost):
    assert told("one") == ("one",)
    assert kept() > 0
    with connection.cursor() as cursor:
        cursor.execute(lost)
    assert told("two") == ("two",)
    assert told("three") == ("three",)
    assert kept() == 0
    assert statements.pooled == {"default"}


def test_a_new_connection_prepares_anew():
    assert told("one") == ("one",)
    connection.close()
    assert told("two") == ("two",)
    assert kept() == 1
    assert not statements.pooled


def test_without_prepared_statements_everything_is_sent_whole(settings):
    settings.API_PREPARED_STATEMENTS = False
    before = kept()
    assert told("one") == ("one",)
    assert kept() == before


def test_a_full_text_question_is_planned_once_for_all_words(client):
    connection.close()  # with what other tests asked
    for words in ("one", "two", '"three four" -five'):
        assert client.get("/api/v1/articles/", {"q": words, "date_from": "1999"}).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements"
            " WHERE statement LIKE '%%articles_text%%'"
        )
        assert cursor.fetchall() == [(3, 0)]
