"""An editor at the queue of issues to date: a key for each, another date typed, weekdays set."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.dating.rows import date_pending
from articles.models import Issue
from tests.browser.test_slow_line import wait_until_saved
from tests.test_desk_issues_to_date import daily

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_queue(desk):
    """Opens the queue of a daily's issues, some of them undated, with the first under the keys."""

    def opened(undated, last):
        daily(undated=undated, last=last)
        date_pending()
        desk.goto(reverse("admin:articles_issue_queue"))
        desk.keyboard.press("j")
        return desk

    return opened


def dates():
    rows = Issue.objects.order_by("number_sort").values_list("published_on", "date_origin")
    return [(str(day), origin) for day, origin in rows]


def test_thirty_issues_are_dated_by_thirty_keys_on_one_page(open_queue):
    page = open_queue(range(6, 36), last=40)
    loads = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    for number in range(6, 36):
        expect(page.locator(".judging:focus")).to_contain_text(f"issue {number}:")
        page.keyboard.press("c")
    wait_until_saved(page)
    assert not loads and not Issue.objects.filter(published_on=None).exists()
    found = dates()
    assert {origin for _, origin in found[5:35]} == {"accepted"}
    assert found[5][0] == "2000-01-10" and found[34][0] == "2000-02-18"
    page.keyboard.press("u")
    wait_until_saved(page)
    assert dates()[34] == ("None", "printed")


def test_another_date_is_read_while_it_is_typed_and_moves_the_estimates_behind_it(open_queue):
    page = open_queue([3, 4], last=5)
    page.keyboard.press("e")
    page.keyboard.type("30.2.2000")
    row = page.locator(".judging").first
    expect(row.locator("output")).to_contain_text("not in the calendar")
    page.keyboard.press("Enter")
    expect(row.locator("output")).to_be_visible()
    page.get_by_label("Date", exact=True).first.fill("7 Jan 2000")
    expect(row.locator("output")).to_have_text("7 January 2000")
    page.keyboard.press("Enter")
    wait_until_saved(page)
    expect(page.locator(".judging:focus")).to_contain_text("c. 7 January 2000")
    assert dates()[2] == ("2000-01-07", "printed")


def test_weekdays_from_here_on_are_shown_before_they_are_set_and_undone_as_one(open_queue):
    page = open_queue(range(3, 9), last=9)
    page.keyboard.press("w")
    page.keyboard.type("5 January 2000")
    expect(page.locator("#schedule-said")).to_have_text(
        "6 issues: 5 January 2000 (volume 6, issue 3) to 12 January 2000 (volume 6, issue 8)."
    )
    page.get_by_role("button", name="Set these dates").click()
    expect(page.get_by_text("6 issues dated").first).to_be_visible()
    assert [day for day, _ in dates()[2:8]][-1] == "2000-01-12"
    page.keyboard.press("u")
    expect(page.locator(".judging")).to_have_count(6)
    assert Issue.objects.filter(published_on=None).count() == 6
