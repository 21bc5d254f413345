"""Undated articles by what is known of their issues: dates=estimated and dates=possible."""

import random
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import IssueDating
from tests.builders import make_article, make_issue, make_organization, make_person
from tests.test_api_crawl import crawl, whole

# When undated issues appeared: earliest, latest, estimated.
KNOWN = [
    ("1998-01-10", "1998-03-05", "1998-02-01"),
    ("1998-02-01", "1998-02-01", "1998-02-01"),
    ("1997-11-01", "1999-02-01", None),
    (None, "1998-01-15", "1998-01-02"),
    ("1998-06-01", None, None),
    (None, None, None),
    None,  # nothing is computed yet
]
PRINTED = ["1998-01-01", "1998-02-01", "1998-12-31", "1999-06-15"]


def day(text):
    return text and date.fromisoformat(text)


@pytest.fixture
def archive(db):
    """Two articles of each issue, one of which mentions both; with what is known of it."""
    ada, society = make_person("Ada", slug="ada"), make_organization("RS", slug="rs")
    known = {}
    for number, it in enumerate([*PRINTED, *KNOWN]):
        issue = make_issue(it if isinstance(it, str) else None, number=str(number))
        if isinstance(it, tuple):
            fields = dict(zip(("earliest", "latest", "estimated_on"), it, strict=True))
            IssueDating.objects.create(issue=issue, **fields)
        for mentions in ([ada, society], []):
            article = make_article("Of it", "river", issue=issue, mentions=mentions)
            known[article.pk] = (issue.pk, it, bool(mentions))
    return known


def likely(it, dates):
    """The day by which it is sorted and, when estimated, found."""
    if isinstance(it, str):
        return day(it)
    return day(it[2]) if it and dates == "estimated" else None


def in_range(it, first, last, dates):
    if dates != "possible" or isinstance(it, str):
        on = likely(it, dates)
        return on is not None and first <= on <= last
    earliest, latest, _ = it or (None, None, None)
    return (day(earliest) or first) <= last and (day(latest) or last) >= first


def ids(client, path, **query):
    body = client.get(f"/api/v1/{path}/", {"page_size": 200, **query}).json()
    return [item["id"] for item in body["results"]]


days = st.dates(date(1997, 10, 1), date(1999, 7, 1))
ranges = st.tuples(days, days).map(sorted)
modes = st.sampled_from(["printed", "estimated", "possible"])
same_archive = settings(
    max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@same_archive
@given(
    range=ranges,
    dates=modes,
    question=st.sampled_from(
        [{}, {"person": "ada"}, {"person": "ada", "organization": "rs"}, {"q": "river"}]
    ),
)
def test_a_range_finds_what_counts(client, archive, range, dates, question):
    query = {"date_from": str(range[0]), "date_to": str(range[1]), "dates": dates}
    right = {
        pk: issue
        for pk, (issue, it, mentioned) in archive.items()
        if in_range(it, *range, dates) and (mentioned or "person" not in question)
    }
    assert sorted(ids(client, "articles", **query, **question)) == sorted(right)
    assert sorted(ids(client, "issues", **query)) == sorted(
        {issue for issue, it, _ in archive.values() if in_range(it, *range, dates)}
    )


@same_archive
@given(range=ranges, question=st.sampled_from([{}, {"person": "ada"}, {"q": "river"}]))
def test_a_range_tells_what_it_does_not_find(client, archive, range, question):
    query = {"date_from": str(range[0]), "date_to": str(range[1]), **question}
    for path in ("articles", "issues"):
        if path == "issues" and question:
            continue
        told = client.get(f"/api/v1/{path}/", query).json()["undated_possible"]
        found = client.get(told["url"] + "&page_size=200").json()["results"]
        assert len(found) == told["articles"]
        assert all(item["date"] is None for item in found)
        both = set(ids(client, path, **query, dates="possible"))
        assert both == {*ids(client, path, **query), *(item["id"] for item in found)}


@pytest.mark.parametrize("ordering", ["published_on", "-published_on"])
@pytest.mark.parametrize("question", ["", "&person=ada", "&q=river", "&person=ada&organization=rs"])
def test_estimates_and_printed_dates_are_merged_in_order(client, archive, ordering, question):
    query = f"dates=estimated&ordering={ordering}{question}"
    found = whole(client, query)
    shown = [likely(archive[pk][1], "estimated") for pk in found]
    dated = [it for it in shown if it]
    assert shown == [*sorted(dated, reverse=ordering.startswith("-")), *[None] * shown.count(None)]
    assert len(found) == sum(
        1 for _, _, mentioned in archive.values() if mentioned or "ada" not in question
    )
    for size in (1, 3, 7):
        url = f"/api/v1/articles/?{query}&page_size={size}"
        assert crawl(client, url, "next", lambda: None) == found
    last = crawl_to_the_end(client, f"/api/v1/articles/?{query}&page_size=3")
    assert crawl(client, last, "previous", lambda: None) == found


def crawl_to_the_end(client, url):
    while following := client.get(url).json()["next"]:
        url = following
    return url


@same_archive
@given(range=st.none() | ranges, dates=modes, by=st.sampled_from(["year", "month"]))
def test_each_number_of_a_timeline_is_that_of_its_list(client, archive, range, dates, by):
    query = {"dates": dates, "by": by}
    if range:
        query |= {"date_from": str(range[0]), "date_to": str(range[1])}
    body = client.get("/api/v1/people/ada/timeline/", query).json()
    assert len(client.get(body["undated"]["url"]).json()["results"]) == body["undated"]["articles"]
    chance = random.Random(1)
    for period in chance.sample(body["periods"], min(6, len(body["periods"]))):
        url = body["url_template"]
        for name in ("date_from", "date_to"):
            url = url.replace(f"{{{name}}}", period[name])
        assert len(client.get(f"{url}&page_size=200").json()["results"]) == period["articles"]


@same_archive
@given(range=st.none() | ranges, dates=modes)
def test_each_year_of_a_facet_is_that_of_its_list(client, archive, range, dates):
    query = {"dates": dates, "facet": "year", "person": "ada"}
    if range:
        query |= {"date_from": str(range[0]), "date_to": str(range[1])}
    for it in client.get("/api/v1/articles/", query).json()["facets"]["year"]:
        assert len(client.get(f"{it['url']}&page_size=200").json()["results"]) == it["articles"]


@same_archive
@given(range=ranges, dates=modes)
def test_related_counts_what_its_list_shows(client, archive, range, dates):
    query = {"date_from": str(range[0]), "date_to": str(range[1]), "dates": dates}
    for other in client.get("/api/v1/people/ada/related/", query).json()["results"]:
        found = client.get(f"{other['articles_url']}&page_size=200").json()["results"]
        assert len(found) == other["articles"]


@pytest.mark.parametrize(("has_date", "number"), [("true", 4), ("false", 7)])
def test_an_estimate_is_a_date_where_estimates_count(client, archive, has_date, number):
    for dates, more in (("printed", 0), ("possible", 0), ("estimated", 3)):
        right = number + (more if has_date == "true" else -more)
        query = {"has_date": has_date, "dates": dates}
        assert len(ids(client, "issues", **query)) == right
        assert len(ids(client, "articles", **query)) == 2 * right


def test_an_undated_issue_says_what_is_known_of_it(client, db):
    article = make_article(published_on=None)
    for path in (f"articles/{article.pk}/", f"issues/{article.issue_id}/"):
        assert client.get(f"/api/v1/{path}").json()["dating"] is None
    IssueDating.objects.create(
        issue=article.issue,
        earliest=date(2000, 1, 23),
        latest=date(2000, 2, 14),
        estimated_on=date(2000, 1, 25),
        basis="pattern",
    )
    dating = {
        "estimated_on": "2000-01-25",
        "earliest": "2000-01-23",
        "latest": "2000-02-14",
        "edtf": "[2000-01-23..2000-02-14]",
        "basis": "pattern",
    }
    for path in (f"articles/{article.pk}/", f"issues/{article.issue_id}/"):
        body = client.get(f"/api/v1/{path}").json()
        assert (body["dating"], body["date"], body["published_on"]) == (dating, None, None)
    table = b"".join(client.get("/api/v1/articles/?fields=id,dating&format=csv")).decode()
    assert table.splitlines()[0].endswith(
        "dating_estimated_on,dating_earliest,dating_latest,dating_edtf,dating_basis"
    )
    assert "2000-01-25,2000-01-23,2000-02-14,[2000-01-23..2000-02-14],pattern" in table
    dated = make_article(published_on="2000-01-25")
    assert client.get(f"/api/v1/articles/{dated.pk}/").json()["dating"] is None
