"""Writing: create, replace, change, delete; what is refused, and in which words."""

import gzip
import json

import pytest
from django.contrib.auth.models import User

from articles.api.views import ArticleList
from articles.models import Article, Issue, Mention, Publication
from monitor.postgresql import tally
from people.models import Organization, Person
from tests.builders import (
    make_article,
    make_issue,
    make_mention,
    make_organization,
    make_person,
    make_position,
    make_publication,
)

pytestmark = pytest.mark.django_db
BASE = "http://testserver/api/v1/"


@pytest.fixture
def chief(client):
    """A client that may do everything."""
    client.force_login(User.objects.create_superuser("chief"))
    return client


def send(client, method, path, body=None, status=200, **headers):
    response = getattr(client, method)(
        f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers
    )
    assert response.status_code == status, response.content
    return response


def fault(response):
    [first, *_] = response.json()["errors"]
    return first["field"], first["reason"]


def test_create_a_publication(chief):
    response = send(chief, "post", "publications/", {"title": "Harbour Notes"}, 201)
    assert response["Location"] == f"{BASE}publications/harbour-notes/"
    assert response["Cache-Control"] == "no-store"
    told = chief.get("/api/v1/publications/harbour-notes/")
    assert response.json() == told.json()
    assert response["ETag"].split("-")[1:] == told["ETag"].split("-")[1:]


@pytest.mark.parametrize("debug", [False, True])
def test_a_missing_slash_loses_no_body(chief, settings, debug):
    settings.DEBUG = debug

    def sent(method, path, body):
        address = f"/api/v1/{path}"
        first = getattr(chief, method)(address, body, content_type="application/json")
        assert (first.status_code, first["Location"]) == (308, f"{address}/")
        return getattr(chief, method)(address, body, content_type="application/json", follow=True)

    assert sent("post", "publications", {"title": "Harbour Notes"}).status_code == 201
    assert sent("patch", "publications/harbour-notes", {"title": "Notes"}).status_code == 200
    assert chief.get("/api/v1/publications/harbour-notes", follow=True).json()["title"] == "Notes"
    assert sent("delete", "publications/harbour-notes", None).status_code == 204


def test_create_an_issue(chief):
    make_publication("Harbour Notes")
    body = {"publication": "harbour-notes", "volume": "6", "number": "17-18"}
    body |= {"published_on": "2000-01-01", "date_precision": "month"}
    told = send(chief, "post", "issues/", body, 201).json()
    assert told.items() >= {**body, "publication": told["publication"]}.items()
    assert told["publication"]["slug"] == "harbour-notes"


def test_create_an_article_with_mentions(chief):
    ada, issue = make_person(), make_issue()
    body = {
        "issue": issue.pk,
        "headline": "Notes",
        "body": "By Ada Lovelace.",
        "mentions": [{"kind": "person", "slug": ada.slug, "spans": [[3, 15]]}],
    }
    told = send(chief, "post", "articles/", body, 201).json()
    assert (told["slug"], told["published_on"]) == ("notes", "2000-01-25")
    assert told["mentions"] == [
        {
            "kind": "person",
            "slug": "ada-lovelace",
            "name": "Ada Lovelace",
            "status": "confirmed",
            "origin": "editor",
            "role": "text",
            "spans": [[3, 15]],
        }
    ]


def test_a_new_article_is_linked_at_once(chief):
    make_person()
    body = {"issue": make_issue().pk, "headline": "Notes", "body": "By Ada Lovelace."}
    [mention] = send(chief, "post", "articles/", body, 201).json()["mentions"]
    assert (mention["slug"], mention["origin"]) == ("ada-lovelace", "matcher")


def test_a_new_name_is_found_in_old_texts_at_once(chief):
    article = make_article(body="Ada Lovelace wrote to the Royal Society.")
    send(chief, "post", "people/", {"name": "Ada Lovelace"}, 201)
    send(chief, "post", "organizations/", [{"name": "Royal Society"}], 201)
    told = chief.get(f"/api/v1/articles/{article.pk}/").json()["mentions"]
    assert {row["slug"]: row["spans"] for row in told} == {
        "ada-lovelace": [[0, 12]],
        "royal-society": [[26, 39]],
    }


def test_a_changed_name_is_looked_for_at_once(chief):
    make_person("Ada Byron")
    article = make_article(body="Ada Lovelace wrote.")
    told = send(chief, "patch", "people/ada-byron/", {"aliases": ["Ada Lovelace"]}).json()
    assert (told["articles"], article.mentions.get().spans) == (1, [[0, 12]])
    send(chief, "patch", "people/ada-byron/", {"aliases": []})
    assert not article.mentions.exists()


def test_a_deleted_namesake_settles_the_other_at_once(chief):
    first = make_person("John Smith", slug="first")
    make_person("John Smith", slug="second")
    article = make_article(body="John Smith came.")
    send(chief, "delete", "people/second/", status=204)
    assert article.mentions.get().person == first


def test_create_a_person_with_identifiers_and_positions(chief):
    make_organization()
    body = {
        "name": "Ada Lovelace",
        "aliases": ["Ada King"],
        "description": "Wrote the first program.",
        "identifiers": [{"scheme": "wikidata", "value": "Q7259"}],
        "positions": [
            {"title": "President", "organization": "royal-society", "started_on": "1850-01-01"}
        ],
    }
    told = send(chief, "post", "people/", body, 201).json()
    assert told["slug"] == "ada-lovelace"
    assert told["aliases"] == ["Ada King"]
    assert told["identifiers"] == body["identifiers"]
    assert told["positions"][0]["organization"]["slug"] == "royal-society"


def test_create_an_organization_with_who_presided(chief):
    make_person()
    body = {
        "name": "Royal Society",
        "positions": [{"title": "President", "person": "ada-lovelace"}],
    }
    told = send(chief, "post", "organizations/", body, 201).json()
    assert told["positions"][0]["person"]["slug"] == "ada-lovelace"


def test_put_by_slug_creates_then_changes_nothing(chief):
    body = {"name": "Ada Lovelace", "aliases": ["Ada King"]}
    first = send(chief, "put", "people/ada/", body, 201)
    assert first["Location"] == f"{BASE}people/ada/"
    second = send(chief, "put", "people/ada/", body, 200)
    assert first.json() == second.json()
    assert first["ETag"] == second["ETag"]


def test_put_refuses_another_slug_than_the_address_has(chief):
    response = send(chief, "put", "people/ada/", {"name": "Ada", "slug": "eve"}, 400)
    assert fault(response)[0] == "slug"


def test_put_creates_no_article_or_issue(chief):
    send(chief, "put", "articles/999999/", {}, 404)
    send(chief, "put", "issues/999999/", {}, 404)


def test_patch_changes_what_is_given(chief):
    make_person(aliases=["Ada King"])
    told = send(chief, "patch", "people/ada-lovelace/", {"description": "Countess"}).json()
    assert (told["aliases"], told["description"]) == (["Ada King"], "Countess")
    send(chief, "patch", "people/nobody/", {"description": "x"}, 404)


def test_patch_of_a_headline_makes_it_a_real_one(chief):
    article = make_article(headline_is_derived=True)
    send(chief, "patch", f"articles/{article.pk}/", {"headline": "Better"})
    article.refresh_from_db()
    assert (article.headline, article.headline_is_derived) == ("Better", False)


def test_mentions_given_replace_and_untouched_ones_keep_their_origin(chief):
    ada, charles, eve = make_person(), make_person("Charles Babbage"), make_person("Eve")
    article = make_article(body="Ada Lovelace, Charles Babbage.", mentions=[ada, charles, eve])
    kept = {"kind": "person", "slug": ada.slug, "spans": [[0, 12]], "status": "auto"}
    changed = {"kind": "person", "slug": charles.slug, "spans": [[14, 29]], "status": "rejected"}
    told = send(chief, "patch", f"articles/{article.pk}/", {"mentions": [kept, changed]}).json()
    found = [(m["slug"], m["status"], m["origin"]) for m in told["mentions"]]
    assert found == [
        ("ada-lovelace", "auto", "matcher"),
        ("charles-babbage", "rejected", "editor"),
    ]


def test_parts_given_replace_those_that_were_there(chief):
    ada, society = make_person(), make_organization()
    kept = make_position(ada, society, "President")
    make_position(ada, society, "Secretary")
    positions = [{"title": "President", "organization": "royal-society"}]
    told = send(chief, "patch", "people/ada-lovelace/", {"positions": positions}).json()
    assert [p["title"] for p in told["positions"]] == ["President"]
    assert ada.positions.get().pk == kept.pk


def test_parts_are_checked_as_strictly_in_a_patch(chief):
    make_person()
    response = send(chief, "patch", "people/ada-lovelace/", {"positions": [{}]}, 400)
    assert fault(response)[0] == "positions.0.title"


def test_a_merged_slug_in_a_mention_means_the_winner(chief):
    winner = make_person("Winner")
    make_person("Loser", merged_into=winner)
    article = make_article()
    mentions = [{"kind": "person", "slug": "loser"}]
    told = send(chief, "patch", f"articles/{article.pk}/", {"mentions": mentions}).json()
    assert [m["slug"] for m in told["mentions"]] == ["winner"]


def test_a_merged_record_is_not_written_to(chief):
    make_person("Loser", merged_into=make_person("Winner"))
    response = send(chief, "patch", "people/loser/", {"name": "X"}, 409)
    assert "winner" in fault(response)[1]


def test_delete(chief):
    make_person()
    response = send(chief, "delete", "people/ada-lovelace/", status=204)
    assert response.content == b""
    send(chief, "delete", "people/ada-lovelace/", status=404)
    assert not Person.objects.exists()


def test_a_protected_delete_names_what_refers_to_it(chief):
    issue = make_issue(number="17")
    response = send(chief, "delete", "publications/monitor/", status=409)
    assert fault(response)[1] == (
        f"it is still referred to by 1 issue: Monitor, volume 6, issue 17 (id {issue.pk})"
    )


def article(**fields):
    return {"issue": 0, "headline": "Notes", "body": "Text", **fields}


@pytest.mark.parametrize(
    ("path", "body", "status", "field", "words"),
    [
        ("people/", "Ada", 400, None, "not a JSON object"),
        ("people/", [], 400, None, "1 to 1000 records"),
        ("people/", {"nmae": "Ada"}, 400, "nmae", "no such field"),
        ("people/", {}, 400, "name", "required"),
        ("people/", {"name": "  "}, 400, "name", "blank"),
        ("people/", {"name": "Ada\x00"}, 400, "name", "Null characters"),
        ("people/", {"name": "Ada", "slug": "a b"}, 400, "slug", "slug"),
        ("people/", {"name": "A" * 301}, 400, "name", "300"),
        ("people/", {"name": "Ada", "aliases": "King"}, 400, "aliases", "list"),
        ("people/", {"name": "Ada", "aliases": [""]}, 400, "aliases.0", "blank"),
        ("people/", {"name": "Taken"}, 409, "slug", "another record has this slug"),
        ("people/", {"name": "A", "identifiers": [{"scheme": "x", "value": "1"}]}, 409, "value",
         "another record has this scheme and value"),
        ("people/", {"name": "A", "identifiers": [{"scheme": "y", "value": "1"}] * 2}, 400,
         "identifiers.1", "twice"),
        ("people/", {"name": "A", "positions": [{"title": "P", "organization": "none"}]}, 400,
         "positions.0.organization", "does not exist"),
        ("people/", {"name": "A", "positions": [{"title": "P", "organization": "royal-society",
         "started_on": "2000-01-02", "ended_on": "2000-01-01"}]}, 400,
         "positions.0.ended_on", "before started_on"),
        ("issues/", {"publication": "none"}, 400, "publication", "does not exist"),
        ("issues/", {"publication": "monitor", "volume": "6", "number": "17"}, 409, "number",
         "already has an issue of that number"),
        ("issues/", {"publication": "monitor", "published_on": "1066-10-14"}, 400,
         "published_on", "between 1400 and 2199"),
        ("issues/", {"publication": "monitor", "published_on": "2000-02-30"}, 400,
         "published_on", "Date"),
        ("issues/", {"publication": "monitor", "published_on": "20000125"}, 400,
         "published_on", "YYYY-MM-DD"),
        ("people/", {"name": "Ada Lovelace", "positions": [
            {"title": "President", "organization": "royal-society", "started_on": "2000-W04-2"}]},
         400, "positions.0.started_on", "YYYY-MM-DD"),
        ("articles/", article(issue=10**15), 400, "issue", "does not exist"),
        ("articles/", article(issue=1.5), 400, "issue", "valid integer"),
        ("articles/", article(body=" \n"), 400, "body", "has a text"),
        ("articles/", article(position=-1), 400, "position", "greater than or equal to 0"),
        ("articles/", article(published_on="2000-01-01"), 400, "published_on", "no such field"),
        ("articles/", article(slug="there"), 409, "slug", "issue and slug"),
        ("articles/", article(mentions=[{"kind": "person", "slug": "nobody"}]), 400,
         "mentions.0.slug", "does not exist"),
        ("articles/", article(mentions=[{"kind": "person", "slug": "taken", "spans": [[0, 9]]}]),
         400, "mentions.0.spans", "ends behind the body, which has 4 characters"),
        ("articles/", article(mentions=[{"kind": "person", "slug": "taken",
         "spans": [[2, 3], [0, 1]]}]), 400, "mentions.0.spans", "begins before"),
        ("articles/", article(mentions=[{"kind": "person", "slug": "taken", "spans": [[1, 1]]}]),
         400, "mentions.0.spans", "no character"),
        ("articles/", article(mentions=[{"kind": "person", "slug": "taken", "spans": [[1]]}]),
         400, "mentions.0.spans.0", "at least 2"),
        ("articles/", article(mentions=[{"kind": "person", "slug": "taken"}] * 2), 400,
         "mentions.1", "twice"),
        ("articles/", article(mentions=[{"kind": "person", "slug": "taken", "state": 1}]), 400,
         "mentions.0.state", "no such field"),
    ],
)  # fmt: skip
def test_what_is_refused(chief, path, body, status, field, words):
    make_organization()
    make_person("Taken").identifiers.create(scheme="x", value="1")
    issue = make_issue(number="17")
    make_article(issue=issue, slug="there")
    if path == "articles/" and body["issue"] == 0:
        body = {**body, "issue": issue.pk}
    before = [m.objects.count() for m in (Person, Issue, Article, Mention)]
    response = send(chief, "post", path, body, status)
    told_field, reason = fault(response)
    assert told_field == field
    assert words in reason
    assert [m.objects.count() for m in (Person, Issue, Article, Mention)] == before


def test_a_fault_tells_the_value_and_the_nearest_field(chief):
    response = send(chief, "post", "people/", {"nmae": "Ada"}, 400)
    assert response.json()["errors"][0] == {
        "field": "nmae",
        "value": "Ada",
        "reason": "there is no such field to write; there are"
        " aliases, description, identifiers, name, positions, slug, standing",
        "nearest": "name",
    }


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"name": NaN}', 400),
        (b'{"name": "\\ud800"}', 400),
        (b"[" * 100_000, 400),
        (b"[" * 1000 + b"]" * 1000, 400),
        (b"9" * 5000, 400),
        (b"\xff", 400),
        (b"", 400),
        (b'"' + b"x" * 20_000_000 + b'"', 413),
    ],
)
def test_a_body_that_is_not_json(chief, body, status):
    response = chief.post("/api/v1/people/", body, content_type="application/json")
    assert response.status_code == status
    assert response.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"name": "Ada", "description": "", "name": "Bob"}', "name"),
        ('[{"name": "Ada"}, {"name": "Ada", "name": "Bob"}]', "1.name"),
        ('{"name": "A", "identifiers": [{"scheme": "x", "scheme": "y", "value": "1"}]}',
         "identifiers.0.scheme"),
    ],
)  # fmt: skip
def test_a_name_given_twice_in_an_object_is_refused(chief, body, field):
    response = chief.post("/api/v1/people/", body, content_type="application/json")
    assert response.status_code == 400
    assert fault(response) == (field, "it is given more than once")
    assert not Person.objects.exists()


def test_a_compressed_body_is_refused_by_its_encoding(chief):
    body = gzip.compress(b'{"name": "Ada"}')
    response = send_as(chief, body, "gzip")
    assert (response.status_code, response["Accept-Encoding"]) == (415, "identity")
    assert "'gzip'" in response.json()["detail"]
    assert send_as(chief, b'{"name": "Ada"}', "identity").status_code == 201


def send_as(client, body, encoding):
    return client.post(
        "/api/v1/people/",
        body,
        content_type="application/json",
        headers={"Content-Encoding": encoding},
    )


def test_a_form_is_not_taken(chief):
    assert chief.post("/api/v1/people/", {"name": "Ada"}).status_code == 415


def test_parameters_of_a_write_are_refused(chief):
    response = send(chief, "post", "people/?dry_run=true", {"name": "Ada"}, 400)
    assert response.json()["errors"][0]["reason"] == "there is no such parameter; there are none"
    assert not Person.objects.exists()


def test_bulk_create_is_in_order_and_in_one_piece(chief):
    names = ["Charlie", "Ada", "Bob"]
    told = send(chief, "post", "people/", [{"name": name} for name in names], 201).json()
    assert [item["name"] for item in told["results"]] == names
    assert Person.objects.count() == 3


def test_bulk_create_names_each_fault_and_writes_nothing(chief):
    body = [{"name": "Ada"}, {"name": ""}, {"name": "Ada"}, 5]
    response = send(chief, "post", "people/", body, 400)
    fields = [(f["field"], f["value"]) for f in response.json()["errors"]]
    assert fields == [("1.name", ""), ("2.slug", "ada"), ("3", None)]
    assert not Person.objects.exists()


def test_bulk_create_of_what_is_there_is_a_conflict(chief):
    make_person()
    send(chief, "post", "people/", [{"name": "Ada Lovelace"}], 409)


def test_bulk_create_of_a_thousand_and_no_more(chief):
    issue = make_issue()
    many = [article(issue=issue.pk, headline=f"Notes {n}") for n in range(1001)]
    send(chief, "post", "articles/", many, 400)
    told = send(chief, "post", "articles/", many[:1000], 201).json()
    assert len(told["results"]) == Article.objects.count() == 1000


def test_history_tells_who_wrote(chief):
    person = make_person()
    send(chief, "patch", "people/ada-lovelace/", {"name": "Ada King"})
    event = person.events.get()
    assert event.name == "Ada Lovelace"
    assert event.pgh_context.metadata["user"] == User.objects.get().pk


def test_deleting_a_mentioned_organization_takes_its_mentions(chief):
    society = make_organization()
    make_mention(make_article(), society)
    send(chief, "delete", "organizations/royal-society/", status=204)
    assert not Mention.objects.exists() and not Organization.objects.exists()


def test_publications_are_renamed_by_patch(chief):
    make_publication("Monitor")
    send(chief, "patch", "publications/monitor/", {"slug": "the-monitor"})
    assert Publication.objects.get().slug == "the-monitor"


@pytest.mark.parametrize("many", [False, True])
def test_a_write_that_took_long_is_answered_all_the_same(chief, monkeypatch, many):
    def take_long(view, ids):
        tally.current.get().started -= 3600

    monkeypatch.setattr(ArticleList, "written", take_long)
    body = {"issue": make_issue().pk, "headline": "Notes", "body": "A text. " * 50_000}
    told = send(chief, "post", "articles/", [body] if many else body, 201).json()
    assert Article.objects.get().pk == (told["results"][0] if many else told)["id"]
