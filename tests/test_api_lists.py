"""Lists and details of the API: whole bodies, constant numbers of statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Issue
from tests.builders import (
    make_article,
    make_issue,
    make_organization,
    make_person,
    make_position,
    make_publication,
)

pytestmark = pytest.mark.django_db
BASE = "http://testserver/api/v1/"


def get(client, path, **query):
    response = client.get(f"/api/v1/{path}", query)
    assert response.status_code == 200, response.content
    return response.json()


def test_the_root_names_the_lists(client):
    assert get(client, "")["articles"] == f"{BASE}articles/"


def test_list_of_articles(client):
    ada, society = make_person("Ada Lovelace"), make_organization("Royal Society")
    text = "Ada Lovelace wrote to the Royal Society."
    issue = make_issue("2000-01-25", number="17")
    article = make_article("Notes", text, issue=issue, slug="notes", mentions=[ada, society])
    assert get(client, "articles/") == {
        "next": None,
        "previous": None,
        "results": [
            {
                "id": article.pk,
                "url": f"{BASE}articles/{article.pk}/",
                "headline": "Notes",
                "slug": "notes",
                "published_on": "2000-01-25",
                "date": "2000-01-25",
                "dating": None,
                "position": None,
                "issue": {
                    "id": article.issue_id,
                    "volume": "6",
                    "number": "17",
                    "published_on": "2000-01-25",
                    "date": "2000-01-25",
                    "publication": {"slug": "monitor", "title": "Monitor"},
                },
                "people": [{"slug": "ada-lovelace", "name": "Ada Lovelace"}],
                "organizations": [{"slug": "royal-society", "name": "Royal Society"}],
            }
        ],
    }


def test_detail_of_an_article_is_a_list_item_and_more(client):
    article = make_article(mentions=[make_person()], body="Ada Lovelace again.")
    [item] = get(client, "articles/")["results"]
    detail = get(client, f"articles/{article.pk}/")
    assert item.items() <= detail.items()
    assert detail["body"] == "Ada Lovelace again."
    assert detail["mentions"] == [
        {
            "kind": "person",
            "slug": "ada-lovelace",
            "name": "Ada Lovelace",
            "status": "auto",
            "origin": "matcher",
            "role": "text",
            "spans": [[0, 12]],
        }
    ]


def test_detail_of_a_person(client):
    ada, society = make_person(aliases=["Ada King"]), make_organization()
    make_position(ada, society, "President", started_on="1850-01-01")
    body = get(client, "people/ada-lovelace/")
    assert body["aliases"] == ["Ada King"]
    assert body["positions"] == [
        {
            "title": "President",
            "organization": {"slug": "royal-society", "name": "Royal Society"},
            "started_on": "1850-01-01",
            "ended_on": None,
        }
    ]


@pytest.mark.parametrize("path", ["people", "organizations"])
def test_a_merged_entity_leads_to_its_winner(client, path):
    make = {"people": make_person, "organizations": make_organization}[path]
    winner = make("Winner")
    make("Loser", merged_into=winner)
    response = client.get(f"/api/v1/{path}/loser/")
    assert (response.status_code, response["Location"]) == (301, f"{BASE}{path}/winner/")
    assert [item["slug"] for item in get(client, f"{path}/")["results"]] == ["winner"]


def test_lists_of_the_other_resources(client):
    publication = make_publication("Harbour Notes")
    issue = make_issue(publication=publication)
    [item] = get(client, "publications/")["results"]
    assert item == {
        "url": f"{BASE}publications/harbour-notes/",
        "slug": "harbour-notes",
        "title": "Harbour Notes",
    }
    [item] = get(client, "issues/", publication="harbour-notes")["results"]
    assert item["url"] == f"{BASE}issues/{issue.pk}/"
    assert get(client, f"issues/{issue.pk}/")["articles"] == 0
    assert get(client, "publications/harbour-notes/")["issues"] == 1


QUERIES = [
    "articles/?page_size=200",
    "articles/?page_size=200&expand=body,mentions",
    "articles/?page_size=200&person=ada-lovelace&count=exact",
    "people/?page_size=200&expand=positions",
    "issues/?page_size=200",
    "articles/?format=csv",
]


@pytest.mark.parametrize("address", QUERIES)
def test_the_number_of_statements_is_that_for_one_row(client, address):
    ada = make_person()
    make_article(body="Ada Lovelace.", mentions=[ada])
    one = statements(client, address)
    for number in range(20):
        friend = make_person(f"Friend {number}")
        make_article(body=f"Ada Lovelace and Friend {number}.", mentions=[ada, friend])
    assert statements(client, address) == one


def statements(client, address):
    read_whole(client, address)  # prepares what can be prepared
    with CaptureQueriesContext(connection) as context:
        read_whole(client, address)
    return len(context)


def read_whole(client, address):
    """To its end: a stream that is not read holds a place that the next one needs."""
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200
    b"".join(response) if response.streaming else response.content


def test_articles_and_issues_in_printed_order(client):
    monitor, gazette = make_publication(), make_publication("Gazette")
    printed = [
        *[
            (monitor, "", "3"),
            (monitor, "V", "2"),
            (monitor, "6", "IX"),
            (monitor, "VI", "10 & 11"),
        ],
        *[(monitor, "6", "12"), (monitor, "6", "12a"), (monitor, "6", "1,001"), (monitor, "6", "")],
        *[(monitor, "6", "Special"), (monitor, "Extra", "1"), (gazette, "1", "1900/2")],
        *[(gazette, "1", "1900/10"), (gazette, "1", "1901/1")],
    ]
    issues, right = [], []
    for publication, volume, number in reversed(printed):
        issue = make_issue("2000-01-25", publication=publication, volume=volume, number=number)
        second, first, last = (make_article(issue=issue, position=it).pk for it in (2, 1, None))
        issues.insert(0, issue.pk)
        right[:0] = [first, second, last]
    for path, ids in (("issues", issues), ("articles", right)):
        for ordering in ("printed", "-printed"):
            found = get(client, f"{path}/?ordering={ordering}&page_size=200")["results"]
            step = -1 if ordering.startswith("-") else 1
            assert [it["id"] for it in found] == ids[::step]
    desk = [issue.pk for issue in Issue.objects.order_by("publication_id", "printed_order", "pk")]
    assert desk == issues


def test_the_articles_of_one_issue_come_as_they_are_printed(client):
    issue = make_issue(number="17")
    ids = [make_article(issue=issue, position=place).pk for place in (3, 1, 2)]
    one_issue = "publication=monitor&number=17"
    for query in (one_issue, f"{one_issue}&volume=6"):
        body = get(client, f"articles/?{query}&page_size=2")
        assert [it["id"] for it in body["results"]] == [ids[1], ids[2]]
        assert [it["id"] for it in client.get(body["next"]).json()["results"]] == [ids[0]]
    newest = get(client, f"articles/?{one_issue}&ordering=-published_on")["results"]
    assert [it["id"] for it in newest] == ids[::-1]
    assert [it["id"] for it in get(client, "articles/?number=17")["results"]] == ids[::-1]


def test_a_name_of_very_many_words_is_refused(client, db):
    [fault] = client.get("/api/v1/people/", {"q": "a " * 21}).json()["errors"]
    assert (fault["parameter"], fault["reason"]) == ("q", "it has more than 20 words")
