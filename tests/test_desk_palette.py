"""The one search of the desk: what it finds, for whom, and what it says when it finds nothing."""

import html
import re

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from articles.desk.palette import finders
from people.api.slips import nearly_named, slips
from people.models import Person
from tests.builders import (
    make_article,
    make_issue,
    make_organization,
    make_person,
    make_publication,
)

pytestmark = pytest.mark.django_db
SEARCH = "/admin/search/"


def found(client, words: str) -> dict[str, list[str]]:
    """The titles of the links by group; under "" what is said."""
    page = client.get(SEARCH, {"q": words}).content.decode()
    groups = {"": re.findall(r'found-note">(.*?)</p>', page)}
    for group in page.split('<div role="group"')[1:]:
        title = re.search(r'id="found-group-\d+">(.*?)</p>', group)[1]
        links = re.findall(r'found-title"[^>]*>(.*?)</span>', group)
        groups[title] = [html.unescape(link) for link in links]
    return groups


@pytest.fixture
def archive():
    marsk = make_person("Helena Marsk", aliases=["H. M."], description="Minister of Rivers")
    make_organization("Helios Works")
    issue = make_issue(volume="6", number="17", published_on="2003-03-03")
    make_article("Rivers rise", "Helena Marsk said so.", issue=issue, mentions=[marsk])
    make_issue(volume="17", number="6", published_on="2004-04-04")
    return marsk


@pytest.mark.parametrize(
    ("words", "group", "expected"),
    [
        ("hele", "People", ["Helena Marsk"]),
        ("marsk hel", "People", ["Helena Marsk"]),
        ("hel", "Organizations", ["Helios Works"]),
        ("6/17", "Issues", ["Monitor, volume 6, issue 17"]),
        ("monitor 6/17", "Issues", ["Monitor, volume 6, issue 17"]),
        ("2004-04-04", "Issues", ["Monitor, volume 17, issue 6"]),
        ("2003", "Issues", ["Monitor, volume 6, issue 17"]),
        ("moni", "Publications", ["Monitor"]),
        ("river", "Articles", ["Rivers rise"]),
        ("add per", "Go to", ["Add person"]),
        (
            *("queue", "Go to"),
            ["Issues to date", "Mentions to judge", "Names to decide", "Likely duplicates"],
        ),
        ("upload", "Go to", ["Upload files"]),
    ],
)
def test_the_search_finds(admin_client, archive, words, group, expected):
    assert found(admin_client, words)[group] == expected


def test_those_whose_name_begins_so_come_first_and_the_known_before_the_found(admin_client):
    make_person("Abel Marsk", standing="found")
    make_person("Boris Marsk")
    make_person("Marsk")
    assert found(admin_client, "marsk")["People"] == ["Marsk", "Boris Marsk", "Abel Marsk"]


def test_who_was_merged_into_another_is_not_found(admin_client, archive):
    make_person("Helene Marsk", merged_into=archive)
    assert found(admin_client, "marsk")["People"] == ["Helena Marsk"]


@pytest.mark.parametrize("words", ["helna marsk", "Marks", "hleena", "marrsk", "Helenna Masrk"])
def test_close_spellings_are_offered_and_said_to_be_close(admin_client, archive, words):
    answer = found(admin_client, words)
    assert answer["People spelled nearly so"] == ["Helena Marsk"]
    assert f"Nobody is called “{words}”" in answer[""][0]


@pytest.mark.parametrize("words", ["Марквоа", "Маркоова", "Mаркова"])  # the last M is Latin
def test_a_close_spelling_in_another_script_is_found(words):
    make_person("Елена Маркова", slug="x")
    assert nearly_named(Person.objects, words).exists()


def test_a_short_word_has_no_close_spelling_and_a_long_question_no_answer():
    make_person("Ann Lee")
    assert not nearly_named(Person.objects, "Bnn").exists()
    assert not nearly_named(Person.objects, "x" * 200).exists()
    assert len(slips("a" * 20)) < 1200


def test_nothing_found_is_said(admin_client):
    assert found(admin_client, "zyzzyva") == {
        "": ["Nothing is called “zyzzyva”, no text says it, and no name is spelled nearly so."]
    }


@pytest.mark.parametrize("words", ["", "\0", "'", '"', "a:b", "(", "!", "\\", "%", "x" * 5000])
def test_whatever_is_typed_is_answered(admin_client, archive, words):
    assert admin_client.get(SEARCH, {"q": words}).status_code == 200


def test_what_is_typed_or_found_is_shown_as_text(admin_client):
    make_person("Evil <img src=x>", slug="evil")
    for words in ("<img src=y>", "evil"):
        page = admin_client.get(SEARCH, {"q": words}).content.decode()
        assert "<img" not in page
        assert "&lt;img src=" in page


def test_without_words_it_offers_the_menu(admin_client):
    assert found(admin_client, "")["Go to"][:2] == ["Home", "Articles"]


def test_nobody_finds_what_she_may_not_see(client, archive):
    make_publication()
    client.force_login(User.objects.create_user("guest", is_staff=True))
    for words in ("helena", "helna", "monitor", "6/17", "river", "upload", "add", "queue"):
        assert set(found(client, words)) == {""}, words


def test_a_reader_finds_records_and_no_action(client, archive):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.groups.add(Group.objects.get(name="Reader"))
    client.force_login(reader)
    assert found(client, "hele")["People"] == ["Helena Marsk"]
    assert "Go to" not in found(client, "add")


def test_a_search_that_takes_too_long_says_so(admin_client, archive, monkeypatch):
    monkeypatch.setattr(finders, "LONGEST", 1)
    slow = "SELECT 1 FROM pg_sleep(1)"
    monkeypatch.setattr(
        finders, "LOOKUPS", [("people", "person", lambda *_: list(Person.objects.raw(slow)))]
    )
    assert "Took too long: look in the list." in found(admin_client, "hele")[""]


def test_the_search_is_for_those_who_are_logged_in(client):
    answer = client.get(SEARCH, {"q": "hele"})
    assert answer.url.startswith(reverse("admin:login"))
