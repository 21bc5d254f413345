"""Two editors open one record; the second to save is asked."""

import re
from html import unescape

import pytest
from django.urls import reverse

from people.models import Person
from tests.builders import make_article, make_organization, make_person, make_position

pytestmark = pytest.mark.django_db


def form_of(client, url) -> dict[str, str]:
    """What a browser would send if nothing was typed."""
    page = client.get(url).content.decode()
    page = page[page.index('id="content-main"') :]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page):
        attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        ticked = attributes.get("type") not in ("checkbox", "radio", "submit") or " checked" in tag
        if "name" in attributes and ticked and "__prefix__" not in attributes["name"]:
            fields[attributes["name"]] = unescape(attributes.get("value", ""))
    for name, text in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.S
    ):
        fields[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*\sname="([^"]+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)"[^>]*selected', options)
        if "__prefix__" not in name:
            fields[name] = chosen[1] if chosen else ""
    return fields


@pytest.fixture
def ada():
    return make_person("Ada Byron", description="Countess.", aliases=["A. Byron"])


@pytest.fixture
def address(ada):
    return reverse("admin:people_person_change", args=[ada.pk])


def test_a_form_sent_as_it_was_opened_changes_nothing(admin_client, ada, address):
    make_position(ada, make_organization())
    before = Person.objects.values().get()
    assert admin_client.post(address, form_of(admin_client, address)).status_code == 302
    assert Person.objects.values().get() == before
    assert not ada.events.exists()


def test_changes_of_different_fields_ask_nothing_only_of_what_would_be_lost(
    admin_client, ada, address
):
    mine = form_of(admin_client, address) | {"description": "Mathematician."}
    Person.objects.update(name="Ada Lovelace")
    page = admin_client.post(address, mine)
    assert page.status_code == 200
    assert "Name: somebody else changed this" in page.content.decode()
    assert Person.objects.get().name == "Ada Lovelace"


@pytest.mark.parametrize(("choice", "name"), [("mine", "Ada King"), ("theirs", "Ada Lovelace")])
def test_the_second_editor_sees_both_versions_and_chooses(admin_client, ada, address, choice, name):
    mine = form_of(admin_client, address) | {"name": "Ada King", "description": "Mathematician."}
    Person.objects.update(name="Ada Lovelace")
    page = admin_client.post(address, mine).content.decode()
    assert "Ada Lovelace" in page and "King" in page
    again = mine | form_state(page) | {"choose-name": choice}
    assert admin_client.post(address, again).status_code == 302
    ada.refresh_from_db()
    assert (ada.name, ada.description) == (name, "Mathematician.")


def form_state(page: str) -> dict[str, str]:
    return {"opened": unescape(re.search(r'name="opened" value="([^"]*)"', page)[1])}


def test_saving_again_without_choosing_is_no_way_round(admin_client, ada, address):
    mine = form_of(admin_client, address) | {"name": "Ada King"}
    Person.objects.update(name="Ada Lovelace")
    page = admin_client.post(address, mine).content.decode()
    assert admin_client.post(address, mine | form_state(page)).status_code == 200
    assert Person.objects.get().name == "Ada Lovelace"


def test_a_third_change_after_the_question_is_asked_about_too(admin_client, ada, address):
    mine = form_of(admin_client, address) | {"name": "Ada King"}
    Person.objects.update(name="Ada Lovelace")
    page = admin_client.post(address, mine).content.decode()
    Person.objects.update(description="Third editor's words.")
    again = admin_client.post(address, mine | form_state(page) | {"choose-name": "mine"})
    assert again.status_code == 200
    assert "Third editor" in again.content.decode()


def test_rows_of_a_record_are_watched_as_well(admin_client, ada, address):
    position = make_position(ada, make_organization(), title="Fellow")
    mine = form_of(admin_client, address) | {"positions-0-title": "Patron"}
    type(position).objects.update(title="President")
    page = admin_client.post(address, mine)
    assert "Title: somebody else changed this" in page.content.decode()
    position.refresh_from_db()
    assert position.title == "President"


def test_aliases_are_shown_one_per_line_and_kept(admin_client, ada, address):
    mine = form_of(admin_client, address) | {"aliases": "A. Byron\r\n\r\n  Lady Byron \r\n"}
    assert admin_client.post(address, mine).status_code == 302
    ada.refresh_from_db()
    assert ada.aliases == ["A. Byron", "Lady Byron"]


@pytest.mark.parametrize("body", ["One.\n\nTwo.", "\n Indented\n", "Tab\there  \n"])
def test_the_line_ends_of_a_browser_move_no_text(admin_client, body):
    article = make_article(body=body)
    url = reverse("admin:articles_article_change", args=[article.pk])
    form = form_of(admin_client, url)
    form["body"] = form["body"].replace("\n", "\r\n")
    assert admin_client.post(url, form).status_code == 302
    article.refresh_from_db()
    assert article.body == body
    assert not article.events.exists()


@pytest.mark.parametrize("state", ["", "[]", "nonsense", '{"name": 1}'])
def test_a_broken_state_is_no_error_of_the_server(admin_client, ada, address, state):
    form = form_of(admin_client, address) | {"opened": state}
    assert admin_client.post(address, form).status_code in (200, 302)
