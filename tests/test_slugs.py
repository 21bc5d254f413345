"""One name has one slug, from whichever door it comes."""

import json

import pytest
from django.urls import reverse

from articles.models import Article, Publication
from monitor.slugs import slug_of
from people.models import Person
from people.removals import Removal
from tests.builders import make_issue, make_person
from tests.import_tools import Desk

NAMES = {
    "Lech Wałęsa": "lech-walesa",
    "Åse Ærø Øster": "ase-aero-oster",
    "Straße": "strasse",
    "Новая газета": "novaya-gazeta",
    "Ελευθεροτυπία": "eleytherotypia",
    "北京": "beijing",
    "O’Brien’s U.S. News": "obriens-us-news",
    "Foo–Bar": "foo-bar",
    "???": "publication-",
    "A " * 90: "-".join("a" * 40),
}


@pytest.mark.parametrize(("name", "slug"), NAMES.items())
def test_a_slug_is_made_of_any_name(name, slug):
    made = slug_of(name, "publication")
    assert made.startswith(slug)
    assert made == slug or slug.endswith("-")


def posted(client, path, data):
    answer = client.post(f"/api/v1/{path}/", json.dumps(data), content_type="application/json")
    assert answer.status_code == 201, answer.content


def saved(client, model, data):
    answer = client.post(reverse(f"admin:{model}_add"), data)
    assert answer.status_code == 302, answer.context["errors"]


def document(tmp_path, text):
    return Desk(tmp_path).documents("new.txt", text)


PARTS = {
    f"{name}-{field}": value
    for name in ("positions", "identifiers", "mentions", "patterns")
    for field, value in {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}.items()
}


@pytest.mark.django_db
@pytest.mark.parametrize("title", ["Łódzkie Echo", "Новая газета", "???"])
def test_a_publication_has_the_same_slug_from_every_door(admin_client, tmp_path, title):
    doors = {
        "API": lambda: posted(admin_client, "publications", {"title": title}),
        "API, many": lambda: posted(admin_client, "publications", [{"title": title}]),
        "desk": lambda: saved(
            admin_client, "articles_publication", {"title": title, "slug": ""} | PARTS
        ),
        "document": lambda: document(tmp_path, f"Publication: {title} Volume: 1\n\nA text."),
    }
    for door, enter in doors.items():
        enter()
        publication = Publication.objects.get()
        assert publication.slug == slug_of(title, "publication"), door
        if door != "document":
            publication.delete()
            Removal.objects.all().delete()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Lech Wałęsa", "Михаил Горбачёв"])
def test_a_person_has_the_same_slug_from_every_door(admin_client, name):
    doors = {
        "API": lambda: posted(admin_client, "people", {"name": name}),
        "API, many": lambda: posted(admin_client, "people", [{"name": name}]),
        "desk": lambda: saved(admin_client, "people_person", {"name": name, "slug": ""} | PARTS),
        "selection": lambda: Person.objects.create_named(name),
    }
    for door, enter in doors.items():
        enter()
        person = Person.objects.get()
        assert person.slug == slug_of(name, "person"), door
        person.delete()


@pytest.mark.django_db
def test_an_article_has_the_same_slug_from_every_door(admin_client, tmp_path):
    headline = "Лёд тронулся: " + "господа присяжные заседатели " * 5
    issue = make_issue(number="17")
    data = {"issue": issue.pk, "headline": headline, "body": "A text."}
    doors = {
        "API": lambda: posted(admin_client, "articles", data),
        "desk": lambda: saved(admin_client, "articles_article", data | {"slug": ""} | PARTS),
        "document": lambda: document(
            tmp_path,
            f"Publication: Monitor Volume: 6 Issue: 17\nHeadline: {headline}\n\nA text.",
        ),
    }
    for door, enter in doors.items():
        enter()
        article = Article.objects.get()
        assert article.slug == slug_of(headline, "article"), door
        if door != "document":
            article.delete()
            Removal.objects.all().delete()


@pytest.mark.django_db
def test_a_slug_that_is_there_stays(admin_client):
    person = make_person("Lech Wałęsa", slug="lech-waesa")
    data = json.dumps({"name": "Lech Wałęsa, President"})
    address = "/api/v1/people/lech-waesa/"
    assert admin_client.patch(address, data, content_type="application/json").status_code == 200
    person.refresh_from_db()
    assert person.slug == "lech-waesa"
