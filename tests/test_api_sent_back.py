"""What GET gives, PUT and PATCH take: sent back unchanged, it writes nothing."""

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from articles.imports.run import Options, run_import
from articles.models import Article, Mention
from people.models import Person
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
SAMPLES = Path(__file__).parent.parent / "samples"
LISTS = ("publications", "issues", "articles", "people", "organizations")
EXTRAS = {"publications": "issues,created_at", "issues": "articles", "articles": "body,mentions"}


@pytest.fixture
def chief(admin_client):
    def send(method, address, body):
        call = getattr(admin_client, method)
        return call(address, json.dumps(body), content_type="application/json")

    admin_client.send = send
    return admin_client


def pages(client, address):
    while address:
        page = client.get(address).json()
        yield from page["results"]
        address = page["next"]


def versions():
    """How many versions of rows the history has, and the version of the archive."""
    events = [model for model in apps.get_models() if model.__name__.endswith("Event")]
    assert len(events) > 5
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM changes_change")
        return [model.objects.count() for model in events], cursor.fetchone()


def test_every_record_of_the_samples_may_be_sent_back(chief):
    run_import([str(SAMPLES / name) for name in ("entities.json", "documents")], Options())
    before, number = versions(), 0
    for name in LISTS:
        items = list(pages(chief, f"/api/v1/{name}/?page_size=200"))
        wide = pages(chief, f"/api/v1/{name}/?expand={EXTRAS.get(name, 'positions')}")
        for item, expanded in zip(items, wide, strict=True):
            read = chief.get(item["url"])
            for method, body in (("put", read.json()), ("put", expanded), ("patch", item)):
                answer = chief.send(method, item["url"], body)
                assert answer.status_code == 200, (item["url"], answer.content)
                assert (answer.json(), answer["ETag"]) == (read.json(), read["ETag"])
            number += 1
    assert number > 20
    assert versions() == before


@pytest.fixture
def records():
    """One record of each kind, with all that it can have."""
    ada, society = make_person("Ada Lovelace", aliases=["Ada"]), make_organization("Royal Society")
    make_position(ada, society)
    article = make_article(
        "one", "Ada Lovelace at the Royal Society.", issue=make_issue(number="17"), mentions=[ada]
    )
    make_mention(article, society, status="rejected")
    make_issue("2000-02-01", number="18", publication=make_publication("Harbour Notes"))
    return article


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("articles/{id}", "id", 7),
        ("articles/{id}", "url", "http://testserver/api/v1/articles/7/"),
        ("articles/{id}", "people", []),
        ("articles/{id}", "published_on", "1999-01-01"),
        ("articles/{id}", "updated_at", "2000-01-01T00:00:00Z"),
        ("articles/{id}", "headline_is_derived", 0),
        ("issues/{issue}", "articles", 2),
        ("publications/monitor", "issues", "1"),
        ("people/ada-lovelace", "created_at", None),
        ("people/ada-lovelace", "articles_url", ""),
        ("organizations/royal-society", "articles", 1),
    ],
)
@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_read_only_field_has_no_other_value(chief, records, method, path, field, value):
    address = f"/api/v1/{path.format(id=records.pk, issue=records.issue_id)}/"
    before, body = versions(), chief.get(address).json()
    answer = chief.send(method, address, body | {field: value})
    assert answer.status_code == 400
    [fault] = answer.json()["errors"]
    assert fault["field"] == field
    assert "cannot be written" in fault["reason"]
    assert versions() == before


def test_what_was_changed_is_written_and_nothing_else(chief, records):
    address = f"/api/v1/articles/{records.pk}/"
    body = chief.get(address).json()
    assert chief.send("put", address, body | {"headline": "two"}).status_code == 200
    after = chief.get(address).json()
    assert after == body | {"headline": "two", "updated_at": after["updated_at"]}
    assert Mention.objects.filter(origin="matcher").count() == 2


def test_a_part_may_be_changed_in_the_list_that_was_read(chief, records):
    address = f"/api/v1/articles/{records.pk}/"
    body = chief.get(address).json()
    [ada] = [mention for mention in body["mentions"] if mention["slug"] == "ada-lovelace"]
    ada["status"] = "confirmed"
    assert chief.send("put", address, body).status_code == 200
    assert Mention.objects.get(person__slug="ada-lovelace").status == "confirmed"
    assert Mention.objects.get(organization__slug="royal-society").origin == "matcher"
    ada["name"] = "Somebody Else"
    answer = chief.send("put", address, body)
    assert answer.status_code == 400
    assert "mentions.0.name" in {fault["field"] for fault in answer.json()["errors"]}


def test_a_position_may_be_changed_in_the_list_that_was_read(chief, records):
    address = "/api/v1/people/ada-lovelace/"
    body = chief.get(address).json()
    body["positions"][0]["started_on"] = "1840-01-01"
    assert chief.send("put", address, body).status_code == 200
    assert str(Person.objects.get().positions.get().started_on) == "1840-01-01"
    body["positions"][0]["organization"]["name"] = "Some Society"
    answer = chief.send("put", address, body)
    assert answer.status_code == 400
    assert "name is not that of slug royal-society" in answer.content.decode()


def test_an_article_may_be_moved_to_an_issue_as_it_was_read(chief, records):
    address = f"/api/v1/articles/{records.pk}/"
    issue = next(pages(chief, "/api/v1/issues/?number=18&fields=id,volume,number,publication"))
    answer = chief.send("patch", address, {"issue": issue})
    assert answer.status_code == 200, answer.content
    assert Article.objects.get().issue.number == "18"
    answer = chief.send("patch", address, {"issue": issue | {"volume": "99"}})
    assert answer.status_code == 400
    assert "volume" in answer.json()["errors"][0]["reason"]


def test_sent_back_parts_need_no_permission_for_parts(client, records, django_user_model):
    user = django_user_model.objects.create_user("clerk")
    user.user_permissions.add(
        *apps.get_model("auth.permission").objects.filter(codename="change_article")
    )
    client.force_login(user)
    address = f"/api/v1/articles/{records.pk}/"
    body = client.get(address).json() | {"headline": "two"}
    answer = client.put(address, json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content


def test_a_body_with_nothing_in_it_still_lacks_what_is_required(chief, records):
    assert chief.send("put", f"/api/v1/articles/{records.pk}/", {}).status_code == 400
    assert chief.send("patch", f"/api/v1/articles/{records.pk}/", {}).status_code == 200
