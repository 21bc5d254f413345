"""Filters of articles: match, near miss, malformed, combined; and that nothing is let pass."""

import pytest

from articles.api.search import starts
from tests.builders import (
    make_article,
    make_issue,
    make_mention,
    make_organization,
    make_person,
    make_publication,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive():
    ada = make_person("Ada Lovelace", aliases=["Countess of Lovelace"])
    bob = make_person("Bob Brown")
    nato = make_organization("North Atlantic Treaty Organization", slug="nato", aliases=["NATO"])
    harbour = make_publication("Harbour Notes")
    january = make_issue("2000-01-31", number="17-18")
    february = make_issue("2000-02-01", number="19", volume="7", publication=harbour)
    undated = make_issue(None, number="20")
    make_article("one", "Ada Lovelace counts fish.", issue=january, mentions=[ada])
    make_article("two", "Ada Lovelace, Bob Brown.", issue=february, mentions=[ada, bob])
    make_article("three", "Bob Brown at NATO & co.", issue=february, mentions=[bob, nato])
    article = make_article(
        "four", "Ada Lovelace, NATO, counting at the café.", issue=undated, mentions=[ada]
    )
    make_mention(article, nato, status="confirmed")
    rejected = make_article("five", "Nobody at all.", issue=undated)
    make_mention(rejected, ada, status="rejected")


def headlines(client, query):
    response = client.get(f"/api/v1/articles/?{query}")
    assert response.status_code == 200, response.content
    return {item["headline"] for item in response.json()["results"]}


ALL = {"one", "two", "three", "four", "five"}


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL),
        ("person=ada-lovelace", {"one", "two", "four"}),
        ("person=ada-lovelace&person=bob-brown", {"two"}),
        ("person=ada-lovelace,bob-brown", {"one", "two", "three", "four"}),
        ("person=ada-lovelace&organization=nato", {"four"}),
        ("organization=nato&person=bob-brown", {"three"}),
        ("entity=NATO", {"three", "four"}),
        ("entity=nato&entity=bob-brown", {"three"}),
        ("entity=Countess+of+Lovelace", {"one", "two", "four"}),
        ("not_person=ada-lovelace", {"three", "five"}),
        ("not_person=ada-lovelace,bob-brown", {"five"}),
        ("not_organization=nato&person=ada-lovelace", {"one", "two"}),
        ("mention_status=confirmed&organization=nato", {"four"}),
        ("mention_status=auto&organization=nato", {"three"}),
        ("date_from=2000-02", {"two", "three"}),
        ("date_to=2000-01", {"one"}),
        ("date_to=2000-01-30", set()),
        ("date_from=2000&date_to=2000", {"one", "two", "three"}),
        ("date_from=2001", set()),
        ("has_date=false", {"four", "five"}),
        ("has_date=true&person=ada-lovelace", {"one", "two"}),
        ("has_date=false&person=ada-lovelace", {"four"}),
        ("publication=harbour-notes", {"two", "three"}),
        ("publication=harbour-notes,monitor", ALL),
        ("volume=7", {"two", "three"}),
        ("number=17-18", {"one"}),
        ("number=17", set()),
        ("number=19&volume=6", set()),
        ("q=count", {"one", "four"}),
        ("q=count+-fish", {"four"}),
        ("q=count&date_to=2000", {"one"}),
        ("q=count&organization=nato&ordering=rank", {"four"}),
        ("q=five", {"five"}),
        ("q=the+five", set()),
        ("q=-the+-fish&person=ada-lovelace", {"two"}),
        ("q=unheard", set()),
        ("q=cafe%CC%81", {"four"}),
        ("ordering=headline&person=ada-lovelace&date_from=2000", {"one", "two"}),
        ("ordering=-updated_at&publication=harbour-notes&person=bob-brown", {"two", "three"}),
    ],
)
def test_filter_finds(client, query, found):
    assert headlines(client, query) == found
    lines = b"".join(client.get(f"/api/v1/articles/?{query}&format=ndjson")).splitlines()
    assert len(lines) == len(found)
    counted = client.get(f"/api/v1/articles/?{query}&count=exact&page_size=1").json()
    assert counted["count"] == len(found)


PAIRS = {
    "person=ada-lovelace&person=bob-brown": {"two"},
    "person=ada-lovelace&organization=nato": {"four"},
    "person=ada-lovelace&organization=nato&has_date=false": {"four"},
    "person=ada-lovelace&organization=nato&date_from=2000": set(),
    "person=bob-brown&organization=nato&date_from=2000-02-01&date_to=2000-02-01": {"three"},
    "person=bob-brown&organization=nato&mention_status=confirmed": set(),
    "person=bob-brown&organization=nato&ordering=headline": {"three"},
    "person=bob-brown&organization=nato&not_person=ada-lovelace": {"three"},
    "person=bob-brown&person=ada-lovelace&organization=nato": set(),
    "person=bob-brown&organization=nato&number=19": {"three"},
    "person=bob-brown&organization=nato&q=NATO": {"three"},
    "person=bob-brown&entity=NATO": {"three"},
}


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("frequent", [starts.FREQUENT, 2, 1])
@pytest.mark.parametrize(("query", "found"), PAIRS.items())
def test_a_pair_is_found_however_frequent(client, monkeypatch, frequent, query, found):
    monkeypatch.setattr(starts, "FREQUENT", frequent)
    assert headlines(client, query) == found
    counted = client.get(f"/api/v1/articles/?{query}&count=exact&facet=person").json()
    assert counted["count"] == len(found)
    lines = b"".join(client.get(f"/api/v1/articles/?{query}&format=ndjson")).splitlines()
    assert len(lines) == len(found)


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("query", "parameter", "nearest"),
    [
        ("persn=ada-lovelace", "persn", "person"),
        ("person=", "person", None),
        ("person=ada-lovelac", "person", "ada-lovelace"),
        ("person=ada-lovelace,nobody-here", "person", None),
        ("person=a,,b", "person", None),
        ("person=%00", "person", None),
        ("q=%ff", "q", None),
        ("person=%c3%28", "person", None),
        ("date_from=0000", "date_from", None),
        ("date_from=%D9%A2%D9%A0%D9%A0%D9%A0", "date_from", None),
        ("page_size=%D9%A2", "page_size", None),
        ("page_size=1e1", "page_size", None),
        ("page_size=%2B5", "page_size", None),
        ("organization=ada-lovelace", "organization", None),
        ("entity=Countess", "entity", None),
        ("not_person=bob-browne", "not_person", "bob-brown"),
        ("person=ada-lovelace&person=bob-bron", "person", "bob-brown"),
        ("person=ada-lovelace&organization=natto", "organization", "nato"),
        ("person=ada-lovelac&q=fish&date_from=2000", "person", "ada-lovelace"),
        ("person=ada-lovelace&not_person=bob-bron", "not_person", "bob-brown"),
        ("publication=harbor-notes", "publication", "harbour-notes"),
        ("mention_status=rejected&person=ada-lovelace", "mention_status", None),
        ("mention_status=auto", "mention_status", None),
        ("date_from=2000-13", "date_from", None),
        ("date_from=2000-00", "date_from", None),
        ("date_to=2000-01-00", "date_to", None),
        ("date_from=2000-02-30", "date_from", None),
        ("date_from=25.1.2000", "date_from", None),
        ("date_from=2000-02&date_to=2000-01", "date_from", None),
        ("date_from=2000&has_date=false", "date_from", None),
        ("date_from=2000&date_from=2001", "date_from", None),
        ("has_date=yes", "has_date", None),
        ("has_date=True", "has_date", "true"),
        ("ordering=-published", "ordering", "-published_on"),
        ("ordering=rank", "ordering", None),
        ("snippet=true", "snippet", None),
        ("page_size=0", "page_size", "1"),
        ("page_size=201", "page_size", "200"),
        ("page_size=x", "page_size", None),
        ("count=yes", "count", None),
        ("cursor=x", "cursor", None),
        ("fields=headlin", "fields", "headline"),
        ("fields=head", "fields", None),
        ("limit=10", "limit", None),
        ("fields=id,id", "fields", None),
        ("fields=id&fields=id", "fields", None),
        ("fields=id&fields=", "fields", None),
        ("fields=id&omit=id", "omit", None),
        ("fields=id&expand=body", "expand", None),
        ("expand=bodyy", "expand", "body"),
        ("format=xml", "format", None),
        ("format=jso", "format", "json"),
        ("person=ada-lovelace&not_person=ada-lovelace", "not_person", None),
        ("q=%20", "q", None),
        ("q=%E2%80%A6", "q", None),
        ("q=%22+%2C+%22&person=ada-lovelace", "q", None),
        ("q=-&person=ada-lovelace,bob-brown&ordering=rank", "q", None),
        ("q=!!!&count=exact&facet=year", "q", None),
        ("q=title:x&format=csv", "q", None),
        ("q=x&person=ada-lovelac", "person", "ada-lovelace"),
    ],
)
def test_what_is_not_understood_is_refused(client, query, parameter, nearest):
    response = client.get(f"/api/v1/articles/?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert (body["status"], body["title"]) == (400, "Bad Request")
    assert [(e["parameter"], e["nearest"]) for e in body["errors"]] == [(parameter, nearest)]


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("query", "parameter", "value"),
    [
        ("has_date=false&date_from=2000", "date_from", "2000"),
        ("has_date=false&date_to=2000-05", "date_to", "2000-05"),
        ("date_from=2000-02&date_to=2000-01", "date_from", "2000-02"),
        ("person=ada-lovelace&not_person=+ada-lovelace+", "not_person", " ada-lovelace "),
        ("mention_status=auto", "mention_status", "auto"),
        ("ordering=rank", "ordering", "rank"),
        ("fields=id&expand=body", "expand", "body"),
        ("fields=id,slug&omit=slug,id", "omit", "slug"),
        ("format=csv&page_size=05", "page_size", "05"),
        ("cursor=WyItcHVibGlzaGVkX29uIix0cnVlLCIyMDAwIiwieCJd", "cursor",
         "WyItcHVibGlzaGVkX29uIix0cnVlLCIyMDAwIiwieCJd"),
    ],
)  # fmt: skip
def test_a_fault_tells_the_value_as_it_was_given(client, query, parameter, value):
    [fault, *_] = client.get(f"/api/v1/articles/?{query}").json()["errors"]
    assert (fault["parameter"], fault["value"]) == (parameter, value)


def test_a_name_that_is_near_no_parameter_is_told_all_of_them(client):
    [fault] = client.get("/api/v1/people/?prson=x").json()["errors"]
    assert fault["nearest"] is None
    assert "there are count, cursor" in fault["reason"]


@pytest.mark.usefixtures("archive")
def test_a_list_may_be_repeated_or_separated_by_commas(client):
    for query in (
        "fields=id,slug&facet=year,person",
        "fields=id&fields=slug&facet=year&facet=person",
    ):
        body = client.get(f"/api/v1/articles/?{query}").json()
        assert set(body["results"][0]) == {"id", "slug"}
        assert set(body["facets"]) == {"year", "person"}


@pytest.mark.usefixtures("archive")
def test_every_fault_is_told_at_once(client):
    response = client.get("/api/v1/articles/?persn=x&page_size=0&date_from=never")
    assert {e["parameter"] for e in response.json()["errors"]} == {
        "persn",
        "page_size",
        "date_from",
    }


def test_a_merged_entity_is_found_by_its_old_slug(client):
    winner = make_person("Ada Lovelace")
    make_person("Ada Byron", merged_into=winner)
    make_article("one", "Ada Lovelace.", mentions=[winner])
    assert headlines(client, "person=ada-byron") == {"one"}
    assert headlines(client, "entity=Ada+Byron") == {"one"}
