"""Around and in the lists, by mouse and keys: chips, views of one's own, a headline in place."""

import pytest
from playwright.sync_api import expect

from articles.models import Article, Issue
from tests.browser.conftest import log_in
from tests.builders import make_article, make_issue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def refused(live_server, page, admin_user):
    """A page of an administrator that is not watched: refusals stand in the browser's log."""
    log_in(page.context, live_server, admin_user)
    return page


def test_a_headline_and_a_date_are_edited_in_their_lists(refused):
    desk = refused
    article = make_article("Rivers rise", issue=make_issue("2000-01-25"))
    desk.goto("/admin/articles/article/")
    edit = desk.get_by_role("button", name="Edit the headline of Rivers rise")
    box = desk.get_by_role("textbox", name="headline of Rivers rise")
    edit.click()
    box.fill("Nobody reads this")
    box.press("Escape")
    expect(edit).to_be_focused()
    expect(desk.get_by_role("link", name="Rivers rise")).to_be_visible()

    edit.press("Enter")
    Article.objects.filter(pk=article.pk).update(headline="Theirs")
    box.fill("Mine")
    box.press("Enter")
    expect(desk.get_by_text("has changed this meanwhile: Theirs")).to_be_visible()
    box.press("Enter")
    expect(desk.get_by_role("link", name="Mine")).to_be_visible()
    assert Article.objects.get().headline == "Mine"

    desk.goto("/admin/articles/issue/")
    desk.get_by_role("button", name="Edit the date").click()
    box = desk.get_by_role("textbox", name="date of Monitor")
    box.fill("soon")
    box.press("Enter")
    expect(desk.get_by_text("“soon” is not a date")).to_be_visible()
    box.fill("1998-06")
    box.press("Enter")
    expect(desk.get_by_text("1998-06", exact=True)).to_be_visible()
    assert Issue.objects.get().date == "1998-06"


def test_a_view_is_kept_and_its_filters_are_removed_by_their_chips(desk):
    make_article("Rivers", "The river rose.")
    make_article("Fences", "Mending fences.")
    desk.goto("/admin/articles/article/?q=river&dated=yes")
    desk.get_by_text("Save this view …").click()
    desk.get_by_label("Name", exact=True).fill("Rivers only")
    desk.get_by_role("button", name="Save these filters").click()
    views = desk.get_by_role("navigation", name="Your views")
    chips = desk.get_by_role("navigation", name="Active filters")
    expect(views.get_by_role("link", name="Rivers only")).to_have_attribute("aria-current", "page")
    expect(desk.locator("#result_list mark")).to_have_text("river")
    chips.get_by_role("link", name="Remove the filter search").click()
    expect(desk.locator("#result_list tbody tr")).to_have_count(2)
    expect(chips.get_by_role("link")).to_have_count(2)
    views.get_by_role("link", name="Rivers only").click()
    expect(desk.locator("#result_list tbody tr")).to_have_count(1)
    chips.get_by_role("link", name="Clear all").click()
    expect(chips).to_have_count(0)
