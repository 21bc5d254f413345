"""The database's part of a request: counted, named in pg_stat_activity, told when slow."""

import pytest
from django.db import ProgrammingError, connection, transaction

from monitor.postgresql import tally
from tests.builders import make_person

pytestmark = pytest.mark.django_db
ROUTE = "/api/v1/people/<slug:slug>/"


def ask(statement, values=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def test_statements_are_counted_while_a_request_is_answered():
    with tally.Tally() as counted:
        ask("SELECT 1")
        ask("SELECT %s", [2])
    ask("SELECT 3")
    assert len(counted.seconds) == 2
    assert min(counted.seconds) > 0


def test_a_statement_that_fails_counts():
    with (
        tally.Tally() as counted,
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        ask("SELECT no_such_column")
    assert counted.seconds


@pytest.mark.parametrize("route", [ROUTE, "/a/.*/b%s/*c*/", "/admin/(?P<url>.*)$"])
def test_the_server_sees_the_route(route):
    with tally.Tally() as counted:
        counted.name(route)
        sent, value = ask(
            "SELECT query, %s FROM pg_stat_activity WHERE pid = pg_backend_pid()", ["50 %"]
        )
    assert sent.startswith(f"/* {route[:3]}")
    assert value == "50 %"


@pytest.fixture
def warnings(capsys, settings, caplog):
    settings.SLOW_QUERY = 20
    return lambda: [record for record in caplog.records if record.msg == "slow query"]


def test_a_slow_statement_is_told_with_its_route_and_without_values(client, warnings, monkeypatch):
    make_person("Ada Lovelace")
    with tally.Tally() as counted:
        counted.name(ROUTE)
        ask("SELECT  pg_sleep(0.03),\n %s", ["secret"])
    (record,) = warnings()
    assert (record.levelname, record.route) == ("WARNING", ROUTE)
    assert record.ms >= 20
    assert record.statement == "SELECT pg_sleep(0.03), %s"


def test_quick_statements_and_those_of_nobody_are_not_told(warnings, settings):
    ask("SELECT pg_sleep(0.03)")
    settings.SLOW_QUERY = 60_000
    with tally.Tally():
        ask("SELECT 1")
    assert warnings() == []


def test_zero_means_that_none_is_told(warnings, settings):
    settings.SLOW_QUERY = 0
    with tally.Tally():
        ask("SELECT pg_sleep(0.03)")
    assert warnings() == []


def test_a_prepared_statement_is_told_by_its_text(client, warnings, settings):
    settings.API_PREPARED_STATEMENTS = True
    settings.SLOW_QUERY = 1e-6
    person = make_person("Ada Lovelace")
    client.get(f"/api/v1/people/{person.slug}/")
    told = [record.statement for record in warnings() if record.route == ROUTE]
    assert told
    assert all(text.startswith(("PREPARE monitor_", "SELECT ")) for text in told)
    assert not any(person.slug in text for text in told)


def test_a_long_statement_is_cut():
    assert len(tally.shortened("SELECT " + "x, " * 1000)) <= tally.SHOWN + 1


def test_texts_are_remembered_within_bounds(monkeypatch):
    monkeypatch.setattr(tally, "texts", {})
    for number in range(tally.MOST_TEXTS + 5):
        tally.remember(f"monitor_{number}", "SELECT 1")
    assert len(tally.texts) <= tally.MOST_TEXTS
