"""Texts full of markup, in every screen: nothing runs, and the browser reports no fault."""

from functools import partial
from itertools import cycle

import pytest
from django.urls import reverse

from tests.builders import make_article
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
        tab.wait_for_load_state()
        tab.goto(address, wait_until="commit")
    for tab in tabs:
        tab.wait_for_load_state()


def is_page(client, address) -> bool:
    answer = client.get(address)
    whole = answer["Content-Type"].startswith("text/html") and b"<html" in answer.content
    return answer.status_code == 200 and whole


def test_unfolds_controls_work_without_unsafe_eval(desk):
    """Its templates are written for an Alpine that runs any text: desk/alpine.js stands between."""
    article = make_article("Letters")
    desk.goto(reverse("admin:articles_article_change", args=[article.pk]) + "#mentions")
    menu = desk.locator("#nav-sidebar-apps")
    menu.wait_for()
    desk.locator("[x-on\\:click*=sidebarDesktopOpen]").click()
    menu.wait_for(state="hidden")
    desk.reload()
    menu.wait_for(state="hidden")
    desk.keyboard.press("Control+e")
    desk.keyboard.press("Control+e")
    desk.locator("html.dark").wait_for()
    assert desk.locator("#article_form").get_attribute("action").endswith("/change/#mentions")
    desk.goto(reverse("admin:index"))
    desk.locator("[x-on\\:click*=sidebarDesktopOpen]").click()
    desk.keyboard.press("t")
    desk.keyboard.type("peop")
    desk.locator("#search-results a", has_text="People").first.wait_for()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Escape")
    desk.locator("#search-results").wait_for(state="hidden")
    desk.keyboard.press("ArrowDown")


def test_swagger_ui_shows_the_api_under_the_same_policy(desk):
    desk.goto(reverse("docs"))
    desk.get_by_role("button", name="GET /api/v1/articles/", exact=False).first.wait_for()
