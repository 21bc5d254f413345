"""An editor at the queue of mentions: one key for each, the next by itself, many at once."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Mention, VerdictStep
from tests.browser.test_slow_line import slow_down, type_fast, wait_until_saved  # noqa: F401
from tests.builders import make_article, make_issue, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VERDICTS = {"c": "confirmed", "r": "rejected"}
MANY = 60


@pytest.fixture
def ada():
    return make_person("Ada Lovelace", description="Mathematician.")


@pytest.fixture
def open_queue(desk, ada):
    """Opens the queue of that many mentions, the first of them under the keys."""

    def opened(number, query=""):
        issue = make_issue()
        for n in range(number):
            make_article(
                f"Letter {n}", f"Ada Lovelace wrote letter {n}.", mentions=[ada], issue=issue
            )
        desk.goto(reverse("admin:articles_mention_queue") + query)
        desk.keyboard.press("j")
        return desk

    return opened


def statuses():
    return list(Mention.objects.order_by("-article_id").values_list("status", flat=True))


def test_each_key_is_a_verdict_and_the_next_mention_comes_by_itself(open_queue):
    page = open_queue(MANY)
    keys = ("ccr" * MANY)[:MANY]
    for number, key in enumerate(keys):
        here = page.locator(".judging:focus")
        expect(here).to_contain_text(f"letter {MANY - 1 - number}.")
        page.keyboard.press(key)
    wait_until_saved(page)
    assert statuses() == [VERDICTS[key] for key in keys]
    page.keyboard.press("u")
    page.keyboard.press("u")
    wait_until_saved(page)
    assert statuses()[-3:] == ["confirmed", "auto", "auto"]


def test_fast_keys_on_a_slow_line_judge_what_they_were_pressed_for(open_queue, slow_down):  # noqa: F811
    page = open_queue(6)
    slow_down()
    type_fast(page, "crcurcr")
    wait_until_saved(page)
    assert statuses() == ["confirmed", "rejected", "rejected", "confirmed", "rejected", "auto"]


def test_all_of_a_spelling_are_confirmed_by_two_keys_and_undone_by_one(open_queue):
    page = open_queue(4)
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Confirm all")).to_be_focused()
    page.keyboard.press("Enter")
    expect(
        page.get_by_text("4 mentions of Ada Lovelace as “Ada Lovelace” confirmed.")
    ).to_be_visible()
    assert set(statuses()) == {"confirmed"}
    page.keyboard.press("u")
    expect(page.locator(".judging")).to_have_count(4)
    assert set(statuses()) == {"auto"}


def test_those_that_are_ticked_mean_somebody_else(open_queue):
    page = open_queue(3)
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_role("button", name="They mean somebody else").click()
    page.keyboard.type("Ada King")
    new = page.get_by_role("option", name="New person: Ada King", selected=True)
    expect(new).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 mentions mean Ada King.")).to_be_visible()
    assert Mention.objects.filter(person__name="Ada King", status="confirmed").count() == 2
    assert VerdictStep.objects.count() == 1
