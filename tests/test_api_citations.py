"""Who reported it, by the API: roles of mentions, cites and its days, facets and time lines."""

import itertools
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.api.search import starts
from articles.mentions.linker import link
from articles.models import Article, IssueDating, Mention
from people.merging.merge import merge
from tests.builders import (
    make_article,
    make_citation,
    make_issue,
    make_mention,
    make_organization,
    make_person,
)
from tests.test_api_crawl import crawl

pytestmark = pytest.mark.django_db

BODIES = {
    "one": "NATO met (Reuters, January 20-22; AFP, January 24).",
    "two": "Reuters asked Ada Lovelace (Reuters, January 10).",
    "three": "Ada Lovelace and NATO (AFP, January 25; see the Monitor, June 19).",
    "four": "NATO met (Ada Lovelace, Reuters, 25 January 1999).",
    "five": "Nobody is cited (in January).",
}


@pytest.fixture
def archive():
    for name in ("Reuters", "AFP", "NATO"):
        make_organization(name)
    make_person("Ada Lovelace")
    for day, (headline, body) in enumerate(BODIES.items(), 25):
        issue = make_issue(f"2000-01-{day}" if headline != "four" else None)
        make_article(headline, body, issue=issue)
    link()


def found(client, query) -> set[str]:
    response = client.get(f"/api/v1/articles/?{query}")
    assert response.status_code == 200, response.content
    items = {item["headline"] for item in response.json()["results"]}
    lines = b"".join(client.get(f"/api/v1/articles/?{query}&format=ndjson")).splitlines()
    assert len(lines) == len(items)
    assert client.get(f"/api/v1/articles/?{query}&count=exact").json()["count"] == len(items)
    return items


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("query", "articles"),
    [
        ("organization=reuters", "two"),
        ("organization=reuters&role=text", "two"),
        ("organization=reuters&role=cited", "one four"),
        ("organization=reuters&role=any", "one two four"),
        ("organization=reuters,afp&role=cited", "one three four"),
        ("organization=reuters&organization=afp&role=any", "one"),
        ("organization=reuters&organization=afp&role=any&mention_status=auto", "one"),
        ("organization=reuters&organization=afp", ""),
        ("person=ada-lovelace&organization=reuters&role=any", "two four"),
        ("person=ada-lovelace&organization=reuters&role=cited", "four"),
        ("organization=reuters&organization=afp&person=ada-lovelace&role=any", ""),
        ("not_organization=reuters", "one three four five"),
        ("not_organization=reuters&role=any", "three five"),
        ("organization=reuters&role=any&has_date=false", "four"),
        ("organization=reuters&role=any&q=NATO", "one four"),
        ("standing=known&role=cited", "one three four"),
        ("cites=reuters", "one two four"),
        ("cites=reuters&cites=afp", "one"),
        ("cites=reuters,afp", "one two three four"),
        ("cites=nato", ""),
        ("cites=reuters&organization=nato", "one four"),
        ("cites=reuters&cited_from=2000-01-21", "one"),
        ("cites=reuters&cited_from=2000-01-22&cited_to=2000-01-22", "one"),
        ("cites=reuters&cited_from=2000-01-23", ""),
        ("cites=reuters&cited_to=2000-01-20", "one two four"),
        ("cites=reuters&cited_to=2000-01-19", "two four"),
        ("cites=reuters&cites=afp&cited_from=2000-01-23", ""),
        ("cites=reuters&cited_to=1999", "four"),
        ("cited_from=2000-01-24", "one three"),
        ("cited_from=1999-06&cited_to=1999-06", "three"),
        ("cited_to=1998", ""),
        ("cites=reuters&ordering=headline&date_from=2000", "one two"),
    ],
)
def test_filter_finds(client, query, articles):
    assert found(client, query) == set(articles.split())


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("articles/?role=asked&person=ada-lovelace", "role"),
        ("articles/?role=any", "role"),
        ("articles/?role=cited&facet=year", "role"),
        ("articles/?cites=routers", "cites"),
        ("articles/?cites=ada-lovelace", "cites"),
        ("articles/?cites=", "cites"),
        ("articles/?cited_from=2000-13", "cited_from"),
        ("articles/?cited_from=2000-02&cited_to=2000-01", "cited_from"),
        ("articles/?cited_from=2000&cited_from=2001", "cited_from"),
        ("articles/?facet=outlets", "facet"),
        ("organizations/reuters/?role=asked", "role"),
        ("organizations/reuters/cited/?role=any", "role"),
        ("organizations/reuters/timeline/?role=both", "role"),
        ("organizations/reuters/related/?role=both", "role"),
    ],
)
def test_what_means_nothing_is_refused(client, query, parameter):
    response = client.get(f"/api/v1/{query}")
    assert response.status_code == 400, response.content
    assert parameter in [fault["parameter"] for fault in response.json()["errors"]]


@pytest.mark.usefixtures("archive")
def test_an_outlet_that_was_merged_means_the_winner(client):
    records = Article.objects.get(headline="one").citations
    afp = records.get(text="AFP").organization
    merge(make_organization("Agence France-Presse"), afp)
    assert found(client, "cites=afp") == found(client, "cites=agence-france-presse")
    assert found(client, "cites=afp") == {"one", "three"}
    response = client.get("/api/v1/organizations/afp/cited/?by=year")
    assert (response.status_code, response["Location"].rsplit("/api/v1/")[-1]) == (
        301,
        "organizations/agence-france-presse/cited/?by=year",
    )


@pytest.mark.usefixtures("archive")
def test_facets_count_who_is_cited_apart(client):
    def counted(query):
        facets = client.get(f"/api/v1/articles/?{query}").json()["facets"]
        return {
            name: {item["slug"]: item["articles"] for item in items}
            for name, items in facets.items()
        }

    assert counted("facet=organization,outlet") == {
        "organization": {"nato": 3, "reuters": 1},
        "outlet": {"reuters": 3, "afp": 2},
    }
    assert counted("facet=organization&role=cited") == {"organization": {"reuters": 2, "afp": 2}}
    [url] = [
        item["url"]
        for item in client.get("/api/v1/articles/?facet=outlet&q=NATO").json()["facets"]["outlet"]
        if item["slug"] == "afp"
    ]
    assert {item["headline"] for item in client.get(url).json()["results"]} == {"one", "three"}


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("role", "articles"), [("", "two"), ("role=cited&", "one four"), ("role=any&", "one two four")]
)
def test_an_entity_and_its_time_line_and_company_count_in_one_role(client, role, articles):
    base = "/api/v1/organizations/reuters/"
    entity = client.get(f"{base}?{role}").json()
    assert entity["articles"] == len(articles.split())
    line = client.get(f"{base}timeline/?{role}by=year&date_from=2000&date_to=2000").json()
    [period] = line["periods"]
    lists = [entity["articles_url"], line["url_template"].format(**period)]
    assert period["articles"] + line["undated"]["articles"] == entity["articles"]
    sets = [{item["headline"] for item in client.get(url).json()["results"]} for url in lists]
    assert sets == [set(articles.split()), set(articles.split()) - {"four"}]
    for item in client.get(f"{base}related/?{role}").json()["results"]:
        assert client.get(f"{item['articles_url']}&count=exact").json()["count"] == item["articles"]


@pytest.mark.usefixtures("archive")
def test_how_often_an_outlet_is_cited_over_time(client):
    line = client.get("/api/v1/organizations/reuters/cited/?by=month").json()
    [period] = line["periods"]
    assert (period["period"], period["articles"], period["share"]) == ("2000-01", 2, 0.5)
    listed = client.get(line["url_template"].format(**period)).json()["results"]
    assert {item["headline"] for item in listed} == {"one", "two"}
    undated = client.get(line["undated"]["url"]).json()["results"]
    assert [line["undated"]["articles"], *(it["headline"] for it in undated)] == [1, "four"]
    assert client.get("/api/v1/organizations/reuters/").json()["cited_in"] == 3
    assert client.get("/api/v1/people/ada-lovelace/cited/").status_code == 404


@pytest.mark.usefixtures("archive")
def test_expanded_citations_tell_who_reported_and_which_issue_is_meant(client):
    june = make_issue("1999-06-19")
    article = Article.objects.get(headline="three")
    told = client.get(f"/api/v1/articles/{article.pk}/").json()
    body = BODIES["three"]
    assert told["citations"] == [
        {
            "span": [body.index("("), len(body) - 1],
            "outlets": [
                {
                    "kind": "report",
                    "text": "AFP",
                    "organization": {"slug": "afp", "name": "AFP"},
                    "days": "XXXX-01-25",
                    "first_on": "2000-01-25",
                    "last_on": "2000-01-25",
                    "issue": None,
                },
                {
                    "kind": "cross_reference",
                    "text": "Monitor",
                    "organization": None,
                    "days": "XXXX-06-19",
                    "first_on": "1999-06-19",
                    "last_on": "1999-06-19",
                    "issue": f"http://testserver/api/v1/issues/{june.pk}/",
                },
            ],
        }
    ]
    june.published_on = None
    june.save()
    again = client.get(f"/api/v1/articles/{article.pk}/")
    assert again.json()["citations"][0]["outlets"][1]["issue"] is None
    estimate = date(1999, 6, 19)
    IssueDating.objects.create(issue=june, estimated_on=estimate, earliest=estimate)
    listed = client.get("/api/v1/articles/?expand=citations&q=headline:three").json()["results"]
    assert listed[0]["citations"][0]["outlets"][1]["issue"].endswith(f"/{june.pk}/")
    table = b"".join(client.get("/api/v1/articles/?fields=citations&format=csv&q=headline:three"))
    assert b"report:AFP:afp:XXXX-01-25:2000-01-25" in table


@pytest.mark.usefixtures("archive")
def test_a_client_gives_a_mention_its_role_and_takes_it_back(admin_client):
    article = Article.objects.get(headline="one")
    address = f"/api/v1/articles/{article.pk}/"

    def sent(change=None, slug="reuters"):
        mentions = admin_client.get(address).json()["mentions"]
        for mention in mentions:
            mention |= change if change and mention["slug"] == slug else {}
        body = {"mentions": mentions}
        answer = admin_client.patch(address, body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return {it["slug"]: (it["role"], it["status"]) for it in answer.json()["mentions"]}

    as_found = {"nato": ("text", "auto"), "reuters": ("cited", "auto"), "afp": ("cited", "auto")}
    assert sent() == as_found
    assert not Mention.objects.exclude(given_role="").exists()
    assert sent({"role": "text"}) == as_found | {"reuters": ("text", "auto")}
    assert sent({"status": "confirmed"}, "afp")["afp"] == ("cited", "confirmed")
    assert [it.organization.slug for it in Mention.objects.exclude(given_role="")] == ["reuters"]
    link([article.pk])
    assert found(admin_client, "organization=reuters") == {"one", "two"}
    assert sent({"role": None})["reuters"] == ("cited", "auto")


NAMES = ("a", "b", "c")
KINDS = {"a": "person", "b": "organization", "c": "organization"}
ROLES = ("text", "cited", None)
DAYS = (None, "2000-01-05", "2000-01-20", "2001-03-01")


@pytest.fixture
def every_combination(db):
    """An article for each way of mentioning and citing; what each has, by its id."""
    entities = {"a": make_person("a"), "b": make_organization("b"), "c": make_organization("c")}
    issues = [make_issue(None), make_issue("2000-01-25"), make_issue("2001-03-05")]
    there = {}
    for number, roles in enumerate(itertools.product(ROLES, repeat=3)):
        article = make_article("Of it", "river", issue=issues[number % 3])
        mentioned = dict(zip(NAMES, roles, strict=True))
        for name, role in mentioned.items():
            if role:
                make_mention(article, entities[name], spans=[], given_role=role)
        cited = {
            (name, day)
            for place, name in enumerate("bc")
            if (day := DAYS[(number + place * (number // 4)) % 4])
        }
        for name, day in cited:
            make_citation(article, name, organization=entities[name], first_on=day, last_on=day)
        there[article.pk] = (mentioned, cited)
    return there


def is_found(article, role, wanted, unwanted, cites, days) -> bool:
    mentioned, cited = article
    counting = {"text": ("text",), "cited": ("cited",), "any": ("text", "cited")}[role]
    inside = {name for name, day in cited if days[0] <= day <= days[1]}
    return (
        all(mentioned[name] in counting for name in wanted)
        and not any(mentioned[name] in counting for name in unwanted)
        and all(inside & set(group) for group in cites)
        and (inside or days == EVER)
    )


EVER = ("0001-01-01", "9999-12-31")
groups = st.lists(st.sampled_from(["b", "c", "bc"]), max_size=2, unique=True)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    role=st.sampled_from(["text", "cited", "any"]),
    wanted=st.sets(st.sampled_from(NAMES), min_size=1),
    unwanted=st.sets(st.sampled_from(NAMES), max_size=1),
    cites=groups,
    days=st.sampled_from([EVER, ("2000-01-05", "2000-01-10"), ("2000-01-06", "2001-03-01")]),
    frequent=st.sampled_from([1, 5, 500]),
    size=st.integers(1, 9),
)
def test_roles_and_citations_combine_as_they_should(
    client, every_combination, role, wanted, unwanted, cites, days, frequent, size
):
    unwanted -= wanted
    parts = [f"{KINDS[name]}={name}" for name in sorted(wanted)]
    parts += [f"not_{KINDS[name]}={name}" for name in unwanted]
    parts += [f"cites={','.join(group)}" for group in cites]
    parts += [] if days == EVER else [f"cited_from={days[0]}", f"cited_to={days[1]}"]
    address = f"/api/v1/articles/?role={role}&page_size={size}&{'&'.join(parts)}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(starts, "FREQUENT", frequent)
        ids = crawl(client, address, "next", lambda: None)
    expected = {
        pk
        for pk, article in every_combination.items()
        if is_found(article, role, wanted, unwanted, cites, days)
    }
    assert sorted(ids) == sorted(expected)
