"""What an editor has typed outlives a session, a broken line and a closed page."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from monitor.accounts.models import Session
from people.models import Person
from tests.browser.conftest import log_in
from tests.builders import make_article, make_organization, make_person, make_position

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TYPED = "It rained.\n\nWords of an hour."


@pytest.fixture
def article():
    return make_article("Weather", "It rained.")


@pytest.fixture
def address(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def typed(desk, address):
    """With a text typed that the browser keeps by now."""
    desk.goto(address)
    desk.get_by_role("button", name="Edit the text").click()
    desk.locator("#id_body").fill(TYPED)
    expect_kept(desk)


def expect_kept(desk):
    expect(desk.locator("#desk-draft[data-kept]")).to_have_count(1)


@pytest.fixture
def reopened(desk, watched):
    """The page again, after its tab was closed without a word."""

    def again(address):
        desk.close()
        page = desk.context.new_page()
        watched(page)
        page.goto(address)
        return page

    return again


def save(desk):
    desk.get_by_role("button", name="Save", exact=True).click()


def expect_text_back(desk):
    expect(desk.locator("#desk-draft")).to_contain_text("not save is in the form again: Body")
    expect(desk.locator("#id_body")).to_be_visible()
    expect(desk.locator("#id_body")).to_have_value(TYPED)


def expect_saved(desk, article):
    desk.wait_for_url("**/admin/articles/article/")
    article.refresh_from_db()
    assert article.body == TYPED
    assert (
        desk.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []
    )


def test_a_session_that_ends_while_editing_costs_no_word(desk, article, address, admin_user):
    typed(desk, address)
    Session.objects.all().delete()
    save(desk)
    desk.get_by_label("Username").fill(admin_user.username)
    desk.get_by_label("Password").fill("password")
    desk.get_by_role("button", name="Log in").click()
    expect_text_back(desk)
    save(desk)
    expect_saved(desk, article)


def test_a_line_that_breaks_while_saving_costs_no_word(
    page, live_server, admin_user, article, address
):
    log_in(page.context, live_server, admin_user)
    typed(page, address)
    page.route(f"**{address}", lambda route: route.abort())
    save(page)
    page.wait_for_url("chrome-error://**")
    page.unroute(f"**{address}")
    page.goto(address)
    expect_text_back(page)
    save(page)
    expect_saved(page, article)


def test_a_draft_is_merged_with_what_others_saved_since(desk, reopened, article, address):
    typed(desk, address)
    article.headline = "The weather"
    article.save()
    page = reopened(address)
    expect_text_back(page)
    save(page)
    expect_saved(page, article)
    assert article.headline == "The weather"


def test_a_draft_that_is_dropped_is_gone(desk, reopened, address):
    typed(desk, address)
    page = reopened(address)
    page.get_by_role("button", name="Drop it").click()
    expect(page.locator("#id_body")).to_have_value("It rained.")
    expect(page.locator("#desk-draft")).to_be_hidden()


def test_rows_and_choices_come_back_too(desk, reopened):
    ada, society = make_person(), make_organization()
    make_position(ada, society, "Fellow")
    address = reverse("admin:people_person_change", args=[ada.pk]) + "#positions"
    desk.goto(address)
    desk.locator("#positions-group a.add-row").click()
    desk.locator("#id_positions-1-title").fill("President")
    desk.get_by_role("combobox", name="Organization").last.click()
    desk.locator(".select2-search__field").last.fill("Roy")
    desk.locator(".select2-results__option", has_text="Royal Society").click()
    expect_kept(desk)
    page = reopened(address)
    expect(page.locator("#id_positions-1-title")).to_have_value("President")
    save(page)
    page.wait_for_url("**/admin/people/person/#positions")
    titles = Person.objects.get().positions.values_list("title", flat=True)
    assert set(titles) == {"Fellow", "President"}
