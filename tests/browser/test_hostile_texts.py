"""Texts full of markup, in every screen: nothing runs, and the browser reports no fault."""

import re
from functools import partial
from itertools import cycle

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import wait_for_parts
from tests.builders import make_person
from tests.hostile import ALL, TEXTS, fill, screens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_every_screen_shows_hostile_texts_and_runs_none(desk, watched, admin_client):
    for number, text in enumerate((*TEXTS, ALL)):
        fill(text, number)
    pages = list(filter(partial(is_page, admin_client), screens()))
    assert len(pages) > 70
    # Two tabs: the server makes one page while the browser runs the other.
    tabs = [desk, desk.context.new_page()]
    watched(tabs[1])
    for address, tab in zip(pages, cycle(tabs), strict=False):
        wait_for_all(tab)
        tab.goto(address, wait_until="commit")
    for tab in tabs:
        wait_for_all(tab)


def wait_for_all(tab):
    tab.wait_for_load_state()
    wait_for_parts(tab)


def is_page(client, address) -> bool:
    answer = client.get(address)
    whole = answer["Content-Type"].startswith("text/html") and b"<html" in answer.content
    return answer.status_code == 200 and whole


def test_unfolds_controls_work_without_unsafe_eval(desk):
    """Its templates are written for an Alpine that runs any text: desk/alpine.js stands between."""
    desk.goto(reverse("admin:people_person_change", args=[make_person().pk]) + "#positions")
    menu = desk.locator("#nav-sidebar-apps")
    expect(menu).to_be_visible()
    desk.locator("[x-on\\:click*=sidebarDesktopOpen]").click()
    expect(menu).to_be_hidden()
    desk.reload()
    expect(menu).to_be_hidden()
    desk.keyboard.press("Control+e")
    desk.keyboard.press("Control+e")
    expect(desk.locator("html.dark")).to_have_count(1)
    form = desk.locator("#person_form")
    expect(form).to_have_attribute("action", re.compile("/change/#positions$"))
    desk.goto(reverse("admin:index"))
    desk.locator("[x-on\\:click*=sidebarDesktopOpen]").click()
    expect(menu).to_be_visible()


def test_swagger_ui_shows_the_api_under_the_same_policy(desk):
    desk.goto(reverse("docs"))
    operation = desk.get_by_role("button", name="GET /api/v1/articles/", exact=False).first
    expect(operation).to_be_visible()
