"""The feed of changes: whole bodies, order, resuming, and that nothing is missed."""

import io
import json

import pytest
from django.db import connection, transaction

from articles.models import Article
from tests.builders import make_article, make_issue, make_organization, make_person

BASE = "http://testserver/api/v1/"
pytestmark = pytest.mark.django_db(transaction=True)


def get(client, **query):
    response = client.get("/api/v1/changes/", query)
    assert response.status_code == 200, response.content
    return response.json()


def told(client, since, **query):
    """All that follows a version, page by page, and the version to go on from."""
    query = {"since": since, "page_size": 2, **query}
    found = []
    body = get(client, **query)
    while True:
        found += [(c["kind"], c["key"], c["action"]) for c in body["results"]]
        if body["next"] is None:
            return found, body["since"]
        body = client.get(body["next"]).json()


def test_a_late_page_counts_all_changes(client):
    for _ in range(3):
        make_article()
    first = get(client, page_size=2, count="exact")
    second = client.get(first["next"]).json()
    assert second["count"] == first["count"] == len(told(client, 0)[0])


def test_a_change_as_the_feed_tells_it(client):
    since = get(client)["since"]
    article = make_article()
    body = get(client, since=since)
    assert body["next"] is None and body["since"] == since + 3
    change = body["results"][-1]
    assert change.pop("committed_at")
    assert change == {
        "version": since + 3,
        "action": "created",
        "kind": "article",
        "id": article.pk,
        "key": str(article.pk),
        "url": f"{BASE}articles/{article.pk}/",
        "into": None,
        "into_url": None,
    }
    assert get(client, since=body["since"])["results"] == []


def test_a_merged_record_names_its_winner(client):
    make_person("Loser", merged_into=None)
    winner = make_person("Winner")
    since = get(client)["since"]
    type(winner).objects.filter(slug="loser").update(merged_into=winner)
    [change] = get(client, since=since)["results"]
    assert (change["action"], change["key"]) == ("merged", "loser")
    assert (change["into"], change["into_url"]) == ("winner", f"{BASE}people/winner/")


def test_a_deleted_record_has_no_address(client):
    society = make_organization()
    since = get(client)["since"]
    society.delete()
    [change] = get(client, since=since)["results"]
    assert (change["action"], change["key"], change["url"]) == ("deleted", "royal-society", None)


def test_pages_resume_inside_a_transaction_and_between(client):
    since = get(client)["since"]
    with transaction.atomic():
        for number in range(5):
            make_person(f"Person {number}")
    make_person("Last")
    everything, last = told(client, since)
    assert everything == [
        *(("person", f"person-{number}", "created") for number in range(5)),
        ("person", "last", "created"),
    ]
    first_page = get(client, since=since, page_size=2)
    assert first_page["since"] == since  # the transaction has not been read to its end
    assert told(client, first_page["since"])[0] == everything
    assert get(client, since=since, page_size=5)["since"] == since + 1
    assert told(client, last)[0] == []


def test_a_page_leads_back(client):
    since = get(client)["since"]
    for number in range(4):
        make_person(f"Person {number}")
    first = get(client, since=since, page_size=2)
    second = client.get(first["next"]).json()
    assert client.get(second["previous"]).json()["results"] == first["results"]


def test_filters_by_kind_and_action(client):
    since = get(client)["since"]
    make_person()
    make_article()
    assert {kind for kind, _, _ in told(client, since, kind="person,issue")[0]} == {
        "person",
        "issue",
    }
    assert told(client, since, action="deleted")[0] == []


def test_ndjson_has_the_same_changes(client):
    since = get(client)["since"]
    make_article()
    response = client.get("/api/v1/changes/", {"since": since, "format": "ndjson"})
    lines = [json.loads(line) for line in b"".join(response).splitlines()]
    assert lines == get(client, since=since)["results"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"since": "yesterday"}, "since"),
        ({"since": "-1"}, "since"),
        ({"kind": "persons"}, "kind"),
        ({"sinse": "1"}, "sinse"),
        ({"since": ["1", "2"]}, "since"),
        ({"cursor": "x"}, "cursor"),
        # ["version", false, 1e300, 1]
        ({"cursor": "WyJ2ZXJzaW9uIixmYWxzZSwxZTMwMCwxXQ"}, "cursor"),
    ],
)
def test_parameters_are_strict(client, query, parameter):
    response = client.get("/api/v1/changes/", query)
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == parameter


def test_nothing_is_missed_that_a_slow_transaction_copies_and_updates(client):
    """It began first, wrote by COPY and SQL, and commits when the reader has long gone on."""
    issue = make_issue()
    _, since = told(client, 0)
    slow = connection.copy()
    try:
        with slow.cursor() as cursor:
            cursor.execute("BEGIN")
            rows = "".join(f"{issue.pk}\tCopied {n}\tcopied-{n}\tText.\t\n" for n in range(3))
            columns = "issue_id, headline, slug, body, source"
            cursor.copy_expert(f"COPY articles_article ({columns}) FROM STDIN", io.StringIO(rows))
            cursor.execute(
                "UPDATE articles_article SET headline = 'By SQL' WHERE slug = 'copied-0'"
            )
            make_person("Fast")
            meanwhile, since = told(client, since)
            cursor.execute("COMMIT")
    finally:
        slow.close()
    assert meanwhile == [("person", "fast", "created")]
    copied = Article.objects.filter(slug__startswith="copied").order_by("pk")
    assert told(client, since)[0] == [("article", str(a.pk), "created") for a in copied]
