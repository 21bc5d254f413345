"""Whole results for slow readers: a share of the threads, and no transaction that waits."""

import json
import time

import pytest
from django.db import connection

from monitor.api import pace, streams
from monitor.api.statements import limit
from monitor.postgresql.tally import Tally
from tests.builders import make_article, make_person

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = 20
ADDRESS = "/api/v1/articles/?format=ndjson&ordering=published_on&expand=body"


@pytest.fixture(autouse=True)
def archive(monkeypatch):
    monkeypatch.setattr(streams, "share", streams.Share(2))
    ada = make_person()
    for number in range(NUMBER):
        make_article(f"Letter {number}", 'Ada Lovelace wrote: "é\n\r\n\u2028"', mentions=[ada])


def lines(response) -> list[dict]:
    return [json.loads(line) for line in response.getvalue().split(b"\n") if line]


def test_a_slow_reader_gets_the_same_and_holds_no_transaction(client, monkeypatch):
    quick = lines(client.get(ADDRESS))
    monkeypatch.setattr(streams, "PATIENCE", -1)
    response = client.get(ADDRESS)
    rows = iter(response)
    first = next(rows)
    assert not connection.in_atomic_block
    assert [json.loads(line) for line in (first + b"".join(rows)).split(b"\n") if line] == quick
    assert len(quick) == NUMBER


def test_a_reader_who_becomes_slow_holds_it_no_longer(client, monkeypatch):
    monkeypatch.setattr(streams, "AT_ONCE", 2)
    rows = iter(client.get(ADDRESS))
    first = next(rows)
    assert connection.in_atomic_block
    monkeypatch.setattr(streams, "PATIENCE", -1)
    second = next(rows)
    assert not connection.in_atomic_block
    assert (first + second + b"".join(rows)).count(b"\n") == NUMBER


def test_a_stream_rests_while_others_are_answered_and_only_then(client, monkeypatch):
    rests: list[float] = []
    monkeypatch.setattr(pace.time, "sleep", rests.append)
    monkeypatch.setattr(streams, "AT_ONCE", 2)
    response = client.get(ADDRESS)  # which is one of the others, a moment ago
    monkeypatch.setattr(pace, "LATELY", -1)
    rows = iter(response)
    text = next(rows)
    assert rests == []
    with pace.others:
        text += b"".join(rows)
    assert text.count(b"\n") == NUMBER
    assert len(rests) >= NUMBER // 2 - 2
    assert 0 < min(rests) <= max(rests) <= pace.LONGEST


def test_who_leaves_ends_the_query(client, monkeypatch):
    monkeypatch.setattr(streams, "AT_ONCE", 2)
    response = client.get(ADDRESS)
    next(iter(response))
    response.close()
    assert not connection.in_atomic_block


def test_streams_have_their_share_and_others_go_on(client):
    reading = [client.get(ADDRESS) for _ in range(2)]
    refused = client.get(ADDRESS)
    assert (refused.status_code, refused["Retry-After"]) == (503, "10")
    assert "Too many whole results" in refused.json()["detail"]
    assert client.get("/api/v1/articles/").status_code == 200
    reading.pop().close()
    assert client.get(ADDRESS).status_code == 200
    reading.clear()  # a response that nobody closed


def test_a_worker_gives_half_of_its_threads_to_streams():
    for threads, places in ((4, 2), (5, 2), (1, 1)):
        streams.limit_share(threads)
        holders = [streams.Share(1) for _ in range(places + 1)]
        for holder in holders[:-1]:
            streams.share.take(holder)
        with pytest.raises(streams.StreamsBusyError):
            streams.share.take(holders[-1])


def test_the_limit_is_that_of_the_whole_request(settings):
    settings.API_STATEMENT_TIMEOUT = 10
    with Tally() as request:
        assert 9_000 < int(limit().split("=")[1].strip("; ")) <= 10_000
        request.started = time.perf_counter() - 8
        assert 1_000 < int(limit().split("=")[1].strip("; ")) <= 2_000
        assert "= 10000;" in limit(by_progress=True)
        request.started -= 8
        assert "= 1;" in limit()
        settings.API_STATEMENT_TIMEOUT = 0
        assert "= 0;" in limit()
