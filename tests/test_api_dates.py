"""Printed months and years are spans of days: no filter, count or format takes one for a day."""

import calendar
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article, Issue, IssueDating
from tests.builders import make_article, make_issue, make_organization, make_person

DATES = [
    *("1998", "1998-01", "1998-02", "1998-12", "1999"),
    *("1998-01-01", "1998-01-31", "1998-02-28", "1998-12-31", "1999-01-01", "1999-06-15"),
]
PRECISIONS = {4: "year", 7: "month", 10: "day"}


def span(text):
    """The first and the last day of 1998, 1998-06 or 1998-06-25."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return date(*parts), date(*parts)
    first, last = [*parts, 1][:2], [*parts, 12][:2]
    return date(*first, 1), date(*last, calendar.monthrange(*last)[1])


def dated(text):
    first, _ = span(text)
    return {"published_on": str(first), "date_precision": PRECISIONS[len(text)]}


@pytest.fixture
def archive(db):
    """Two articles of each date, one of which mentions both; and an undated one."""
    ada, society = make_person("Ada", slug="ada"), make_organization("RS", slug="rs")
    for text in DATES:
        issue = make_issue(**dated(text))
        make_article(text, "river", issue=issue, mentions=[ada, society])
        make_article(text, "harbour", issue=issue)
    far = make_article("none", "river", published_on=None, mentions=[ada, society]).issue
    IssueDating.objects.create(issue=far, earliest=date(2100, 1, 1), latest=date(2100, 1, 1))


def may_be(text, first, last, dates):
    begin, end = span(text)
    if dates == "possible":
        return begin <= last and end >= first
    return first <= begin and end <= last


def listed(client, path, **query):
    body = client.get(path, {"page_size": 200, **query}).json()
    return sorted(item["date"] for item in body["results"])


def matching(ends, dates):
    begin, end = (span(end) for end in ends)
    return sorted(text for text in DATES if may_be(text, begin[0], end[1], dates))


days = st.dates(date(1997, 12, 30), date(1999, 7, 1))
ends = st.tuples(days, st.sampled_from([4, 7, 10])).map(lambda it: str(it[0])[: it[1]])
ranges = st.tuples(ends, ends).filter(lambda it: span(it[0])[0] <= span(it[1])[1])
modes = st.sampled_from(["printed", "possible"])
QUESTIONS = [{"person": "ada"}, {"person": "ada", "organization": "rs"}, {"q": "river"}]
same_archive = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@same_archive
@given(range=ranges, dates=modes, question=st.sampled_from(QUESTIONS))
def test_a_range_holds_what_is_certain_or_what_may_be(client, archive, range, dates, question):
    query = {"date_from": range[0], "date_to": range[1], "dates": dates}
    right = matching(range, dates)
    assert listed(client, "/api/v1/issues/", **query) == right
    assert listed(client, "/api/v1/articles/", **query) == sorted(right * 2)
    assert listed(client, "/api/v1/articles/", **query, **question) == [
        text for text in right if text != "none"
    ]
    possible = dates == "possible"
    first, last = span(range[0])[0], span(range[1])[1]
    found = Article.objects.published_between(first, last, possible=possible)
    assert sorted(article.date for article in found) == sorted(right * 2)


@same_archive
@given(range=ranges, dates=modes, by=st.sampled_from(["year", "month", "week"]))
def test_each_number_of_a_timeline_is_that_of_its_list(client, archive, range, dates, by):
    query = {"date_from": range[0], "date_to": range[1], "dates": dates, "by": by}
    body = client.get("/api/v1/people/ada/timeline/", query).json()
    for period in body["periods"]:
        template = body["url_template"]
        for name in ("date_from", "date_to"):
            template = template.replace(f"{{{name}}}", period[name])
        counted = len(client.get(f"{template}&page_size=200").json()["results"])
        assert counted == period["articles"], period
        assert period["share"] == (None if not counted else 0.5)
    for name, length in (("year_only", 4), ("month_only", 7)):
        right = [text for text in matching(range, dates) if len(text) == length]
        assert body[name]["articles"] == len(right)
        assert sorted(item["date"] for item in client.get(body[name]["url"]).json()["results"]) == (
            right
        )


@same_archive
@given(range=ranges, dates=modes)
def test_each_year_of_a_facet_is_that_of_its_list(client, archive, range, dates):
    query = {"date_from": range[0], "date_to": range[1], "dates": dates, "facet": "year"}
    years = client.get("/api/v1/articles/", query).json()["facets"]["year"]
    right = [text[:4] for text in matching(range, dates) * 2]
    assert {str(it["year"]): it["articles"] for it in years} == {
        year: right.count(year) for year in right
    }
    for it in years:
        assert len(client.get(f"{it['url']}&page_size=200").json()["results"]) == it["articles"]


def test_without_a_range_a_year_is_in_no_month(client, archive):
    body = client.get("/api/v1/people/ada/timeline/").json()
    months = {it["period"]: it["articles"] for it in body["periods"]}
    assert months["1998-01"] == len(["1998-01", "1998-01-01", "1998-01-31"])
    assert sum(months.values()) == len([text for text in DATES if len(text) > 4])
    assert body["year_only"]["articles"] == 2
    years = client.get("/api/v1/people/ada/timeline/?by=year").json()["periods"]
    assert sum(it["articles"] for it in years) == len(DATES)


def test_related_counts_what_its_list_shows(client, archive):
    path = "/api/v1/people/ada/related/?date_from=1998-01&date_to=1998-06"
    for more, number in (("", 5), ("&dates=possible", 6)):
        [other] = client.get(path + more).json()["results"]
        assert other["articles"] == number
        assert len(client.get(other["articles_url"]).json()["results"]) == number


@pytest.mark.parametrize("precision", ["day", "month", "year"])
def test_lists_are_narrowed_to_what_is_known_of_a_date(client, archive, precision):
    right = sorted(text for text in DATES if PRECISIONS[len(text)] == precision)
    query = {"date_precision": precision}
    assert listed(client, "/api/v1/issues/", **query) == right
    assert listed(client, "/api/v1/articles/", **query, person="ada") == right
    refused = client.get("/api/v1/articles/", {**query, "has_date": "false"})
    assert refused.json()["errors"][0]["parameter"] == "date_precision"


@pytest.mark.parametrize("text", ["1998", "1998-06", "1998-06-25", None])
def test_every_format_says_what_is_known_of_a_date(client, db, text):
    given = dated(text) if text else {"published_on": None}
    article = make_article(issue=make_issue(**given), mentions=[make_person("Ada", slug="ada")])
    first = given["published_on"]
    for path in (f"articles/{article.pk}/", f"issues/{article.issue_id}/"):
        body = client.get(f"/api/v1/{path}").json()
        assert (body["date"], body["published_on"]) == (text, first)
    item = client.get("/api/v1/articles/").json()["results"][0]
    assert item["date"] == item["issue"]["date"] == text
    rows = b"".join(client.get("/api/v1/articles/?fields=date,issue&format=csv")).decode()
    assert rows.splitlines()[1].startswith(f"{text or ''},")
    entity = client.get("/api/v1/people/ada/").json()
    assert entity["first_mentioned"] == entity["last_mentioned"] == text
    assert entity["first_mentioned_on"] == first


def test_an_issue_whose_precision_changes_takes_its_articles_along(db):
    article = make_article(
        issue=make_issue("1998-01-01"), mentions=[make_person("Ada", slug="ada")]
    )
    Issue.objects.update(date_precision="year")
    article.refresh_from_db()
    assert article.date == article.mentions.get().date == "1998"
    assert article.search.published_until == date(1998, 12, 31)
    Issue.objects.update(published_on=None)
    article.refresh_from_db()
    assert article.date is article.published_until is article.mentions.get().published_until is None
