"""Following `next` sees every article that was there throughout exactly once, whoever writes."""

import random

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.api.search import starts
from monitor.api.cursors import Cursor
from tests.builders import make_article, make_issue, make_organization, make_person

ORDERINGS = [
    *("-published_on", "published_on", "headline", "-headline", "updated_at", "rank"),
    *("printed", "-printed"),
]
FILTERS = [
    "",
    "person=ada",
    "person=ada,bob",
    "person=bob&organization=nato",
    "person=ada&person=bob&date_from=2000",
    "not_person=ada",
    "has_date=true&person=ada",
    "has_date=false",
    "date_from=2000-01-02&date_to=2000-02",
    "entity=NATO",
    "publication=monitor&entity=ada",
]


@pytest.fixture
def archive(transactional_db, monkeypatch):
    monkeypatch.setattr(starts, "FREQUENT", 20)  # some pairs are frequent, some are not
    people = [make_person("Ada", slug="ada"), make_person("Bob", slug="bob")]
    nato = make_organization("NATO")
    chance = random.Random(1)
    dates = ["2000-01-01", "2000-01-02", "2000-01-02", "2000-02-29", None, None]
    numbers = ["IX", "10", "7 & 8", "Special", "", "11"]
    issues = [make_issue(date, number=it) for date, it in zip(dates, numbers, strict=True)]
    for number in range(60):
        mentions = chance.sample([*people, nato], chance.randint(0, 3))
        headline = chance.choice(["Same", "Same", "Other", f"Number {number}"])
        body = " ".join(chance.choices(["fish", "harbour", "boat"], k=5))
        place = chance.choice([None, 1, 2, 3])
        issue = chance.choice(issues)
        make_article(headline, body, issue=issue, mentions=mentions, position=place)


@pytest.fixture
def other_connection(archive):
    other = connection.copy("default")
    yield other
    other.close()


def write(other, chance, keep):
    """Insert, edit or delete something that is not among those that stay."""
    with other.cursor() as cursor:
        cursor.execute("SELECT id FROM articles_article WHERE NOT id = ANY(%s)", [list(keep)])
        loose = [row[0] for row in cursor.fetchall()]
        act = chance.choice(["insert", "edit", "delete"])
        if act == "insert" or not loose:
            cursor.execute(
                "INSERT INTO articles_article (issue_id, headline, slug, body, source)"
                " SELECT id, 'Same', 'new-' || gen_random_uuid(), 'fish', ''"
                " FROM articles_issue ORDER BY random() LIMIT 1"
            )
        elif act == "edit":
            cursor.execute(
                "UPDATE articles_article SET headline = headline || '!',"
                " issue_id = (SELECT id FROM articles_issue ORDER BY random() LIMIT 1)"
                " WHERE id = %s",
                [chance.choice(loose)],
            )
        else:
            victim = chance.choice(loose)
            for table in ("mention", "articlesearch", "pendinglink"):
                cursor.execute(f"DELETE FROM articles_{table} WHERE article_id = %s", [victim])
            cursor.execute("DELETE FROM articles_article WHERE id = %s", [victim])


def whole(client, query):
    lines = b"".join(client.get(f"/api/v1/articles/?{query}&fields=id&format=ndjson")).splitlines()
    return [int(line.split(b":")[1].strip(b" }")) for line in lines]


def crawl(client, url, direction, between_pages):
    seen = []
    while url:
        body = client.get(url).json()
        ids = [item["id"] for item in body["results"]]
        seen = ids + seen if direction == "previous" else seen + ids
        url = body[direction]
        between_pages()
    return seen


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    question=st.sampled_from(FILTERS),
    ordering=st.sampled_from(ORDERINGS),
    size=st.integers(1, 9),
    seed=st.integers(0, 10_000),
)
def test_a_crawl_misses_nothing_and_repeats_nothing(
    client, other_connection, question, ordering, size, seed
):
    chance = random.Random(seed)
    query = f"{question}&ordering={ordering}" + ("&q=fish" if ordering == "rank" else "")
    before = whole(client, query)
    assert len(before) == len(set(before))
    keep = {id for id in before if chance.random() < 0.6}
    url = f"/api/v1/articles/?{query}&page_size={size}"
    seen = crawl(client, url, "next", lambda: write(other_connection, chance, keep))
    assert [id for id in seen if id in keep] == [id for id in before if id in keep]


@pytest.mark.parametrize("ordering", ORDERINGS)
@pytest.mark.parametrize(
    "question", ["", "person=ada,bob", "has_date=true", "person=ada&organization=nato"]
)
def test_going_back_shows_the_same_pages(client, archive, ordering, question):
    query = f"{question}&ordering={ordering}" + ("&q=fish" if ordering == "rank" else "")
    url, pages = f"/api/v1/articles/?{query}&page_size=7", []
    while url:
        body = client.get(url).json()
        pages.append([item["id"] for item in body["results"]])
        last, url = body, body["next"]
    url, back = last["previous"], [pages[-1]]
    while url:
        body = client.get(url).json()
        back.insert(0, [item["id"] for item in body["results"]])
        url = body["previous"]
    assert [id for page in back for id in page] == [id for page in pages for id in page]
    assert [id for page in pages for id in page] == whole(client, query)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor", ["x", "e30", "WzFd", "W251bGxd", "WyJoZWFkbGluZSIsZmFsc2UsMSwxXQ"]
)
def test_a_made_up_cursor_is_refused(client, cursor):
    response = client.get(f"/api/v1/articles/?ordering=headline&cursor={cursor}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "cursor"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ordering", "key"),
    [
        ("rank", 1e39),
        ("rank", 1e-320),
        ("updated_at", "0001-01-01T00:00:00+23:59"),
        ("updated_at", "9999-12-31T23:59:59-23:59"),
        ("published_on", "infinity"),
    ],
)
def test_a_cursor_with_a_key_beyond_the_database_is_refused(client, ordering, key):
    cursor = Cursor(ordering, False, key, 1).encode()
    response = client.get(f"/api/v1/articles/?q=fish&ordering={ordering}&cursor={cursor}")
    assert response.status_code == 400
    assert [fault["parameter"] for fault in response.json()["errors"]] == ["cursor"]


@pytest.mark.django_db
def test_a_cursor_of_another_ordering_is_refused(client):
    for _ in range(2):
        make_article()
    url = client.get("/api/v1/articles/?page_size=1").json()["next"]
    response = client.get(f"{url}&ordering=headline")
    assert response.status_code == 400
    assert "ordered by -published_on" in response.json()["detail"]
