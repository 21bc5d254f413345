"""Every number is the length of the list that its address opens."""

import pytest

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
    people = [make_person(name) for name in ("Ada Lovelace", "Bob Brown", "Cay Cole")]
    nato = make_organization("North Atlantic Treaty Organization", slug="nato")
    harbour = make_publication("Harbour Notes")
    dates = ["1999-12-30", "2000-01-25", "2000-01-26", "2000-03-31", "2001-01-01", None]
    for number, date in enumerate(dates):
        issue = make_issue(date, publication=harbour if number % 2 else None)
        for count in range(3):
            mentions = [people[0], people[1 + count % 2]][: 1 + number % 2]
            article = make_article(f"{number}{count}", "count", issue=issue, mentions=mentions)
            make_mention(article, nato, status=["auto", "confirmed", "rejected"][count])


def length(client, url):
    """The length of the whole list at that address."""
    response = client.get(f"{url}&format=ndjson")
    assert response.status_code == 200, (url, b"".join(response))
    return len(b"".join(response).splitlines())


QUESTIONS = [
    "",
    "person=ada-lovelace",
    "person=ada-lovelace,bob-brown&page_size=1",
    "organization=nato&mention_status=confirmed",
    "date_from=2000-01-26&date_to=2001-01-01",
    "has_date=true&publication=harbour-notes",
    "has_date=false",
    "q=count&not_person=bob-brown",
]


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("question", QUESTIONS)
def test_facets(client, question):
    names = "person,organization,publication,year"
    response = client.get(f"/api/v1/articles/?{question}&facet={names}&count=exact")
    body = response.json()
    assert list(body["facets"]) == names.split(",")
    for values in body["facets"].values():
        for value in values:
            assert length(client, value["url"]) == value["articles"], value
    years = sum(value["articles"] for value in body["facets"]["year"])
    assert years == body["count"] > 0


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("by", ["year", "month", "week"])
@pytest.mark.parametrize("span", ["", "date_from=2000-01-26&date_to=2000", "date_to=2000-01-25"])
def test_timeline(client, by, span):
    for address in ("people/ada-lovelace", "people/cay-cole", "organizations/nato"):
        body = client.get(f"/api/v1/{address}/timeline/?by={by}&{span}").json()
        assert length(client, body["undated"]["url"]) == body["undated"]["articles"]
        for period in body["periods"]:
            url = body["url_template"].format(**period)
            assert length(client, url) == period["articles"], period
        for earlier, later in zip(body["periods"], body["periods"][1:], strict=False):
            assert earlier["date_to"] < later["date_from"]


@pytest.mark.usefixtures("archive")
def test_timeline_fills_empty_periods_and_tells_shares(client):
    body = client.get("/api/v1/people/bob-brown/timeline/?by=month&date_from=2000").json()
    told = {p["period"]: (p["articles"], p["share"]) for p in body["periods"]}
    assert list(told) == [*(f"2000-{month:02}" for month in range(1, 13)), "2001-01"]
    assert told["2000-01"] == (2, 0.333333)
    assert told["2000-02"] == (0, None)
    whole = client.get("/api/v1/people/bob-brown/timeline/?by=week").json()
    assert whole["url_template"] == (
        "http://testserver/api/v1/articles/?person=bob-brown"
        "&date_from={date_from}&date_to={date_to}"
    )
    assert whole["periods"][0] == {
        "period": "2000-W04",
        "date_from": "2000-01-24",
        "date_to": "2000-01-30",
        "articles": 2,
        "share": 0.333333,
    }


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("address", ["people/ada-lovelace", "organizations/nato"])
def test_related(client, address):
    for query in ("", "?kind=person", "?kind=organization&page_size=1", "?date_from=2000"):
        body = client.get(f"/api/v1/{address}/related/{query}").json()
        for item in body["results"]:
            assert length(client, item["articles_url"]) == item["articles"] > 0, item
            assert client.get(item["url"]).status_code == 200
            assert not item["url"].endswith(f"{address}/")


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("address", ["people/ada-lovelace", "people/cay-cole"])
def test_counts_of_an_entity(client, address):
    body = client.get(f"/api/v1/{address}/").json()
    assert length(client, body["articles_url"]) == body["articles"] > 0


@pytest.mark.parametrize("address", ["timeline", "related", "timeline/?by=month"])
def test_nobody_has_no_numbers(client, address):
    address = address if "?" in address else f"{address}/"
    assert client.get(f"/api/v1/people/nobody/{address}").status_code == 404


@pytest.mark.parametrize("address", ["timeline", "related"])
def test_a_merged_entity_leads_to_its_winner(client, address):
    make_person("Loser", merged_into=make_person("Winner"))
    response = client.get(f"/api/v1/people/loser/{address}/?date_from=2000")
    assert response.status_code == 301
    assert response["Location"].endswith(f"/api/v1/people/winner/{address}/?date_from=2000")


def test_a_snippet_is_html_with_the_words_marked(client):
    make_article(body='Counting <b>fish</b> & "more" amp.')
    [item] = client.get("/api/v1/articles/?q=fish+or+lt&snippet=true").json()["results"]
    expected = "Counting &lt;b&gt;<mark>fish</mark>&lt;/b&gt; &amp; &quot;more"
    assert item["snippet"] == expected
