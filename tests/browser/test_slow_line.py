"""Verdicts by key on a slow line, or on none: each on its own mention, none lost silently."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Suggestion
from tests.browser.conftest import log_in
from tests.browser.test_deciding import NAMES
from tests.builders import find_names, make_article, make_issue, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LATENCY = 250  # milliseconds
BETWEEN_KEYS = 150


@pytest.fixture
def slow_down(desk):
    """From now on each request takes its time on the way."""
    tools = desk.context.new_cdp_session(desk)
    yield lambda: tools.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    tools.detach()


def type_fast(page, keys):
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(BETWEEN_KEYS)


def wait_until_saved(page):
    expect(page.locator(".outbox")).to_be_hidden()
    expect(page.locator(".unsaved")).to_have_count(0)


@pytest.fixture
def article():
    people = [make_person(name) for name in NAMES]
    return make_article("A row", " met ".join(NAMES), mentions=people)


@pytest.fixture
def opened(desk, article):
    desk.goto(reverse("admin:articles_article_change", args=[article.pk]))
    return desk


def verdicts(article):
    """The first letter of each verdict, in the order of the text."""
    rows = article.mentions.order_by("spans").values_list("status", flat=True)
    return "".join(status[0] for status in rows)


def test_fast_keys_judge_the_mentions_they_were_pressed_for(opened, slow_down, article):
    slow_down()
    type_fast(opened, "jcrcr")
    wait_until_saved(opened)
    assert verdicts(article) == "crcr"
    assert [mark.get_attribute("data-status")[0] for mark in opened.locator("mark").all()] == [
        *"crcr"
    ]
    expect(opened.locator("mark:focus")).to_have_text(NAMES[3])


def test_a_mention_that_is_changed_meanwhile_disturbs_none_of_the_others(
    opened, slow_down, article
):
    other = make_person("Marshal Grachev")
    opened.keyboard.press("j")
    opened.keyboard.press("e")
    opened.keyboard.type("marshal")
    expect(opened.get_by_role("option", name=other.name, selected=True)).to_be_visible()
    slow_down()
    type_fast(opened, ["Enter", *"rcr"])
    wait_until_saved(opened)
    assert article.mentions.get(person=other).spans == [[0, len(NAMES[0])]]
    assert verdicts(article).endswith("rcr")
    expect(opened.locator("mark:focus")).to_have_text(NAMES[3])


@pytest.fixture
def cut_off(page, live_server, admin_user, article):
    """The article's page, from which nothing can be sent; the browser's complaints do not count."""
    log_in(page.context, live_server, admin_user)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.route("**/judge/", lambda route: route.abort())
    type_fast(page, "jcr")
    return page


def test_a_verdict_that_could_not_be_sent_waits_for_the_next_try(cut_off, article):
    expect(cut_off.locator("mark.failed")).to_have_count(2)
    alert = cut_off.get_by_role("alert").filter(has_text="There is no connection.")
    expect(alert).to_be_visible()
    assert verdicts(article) == "aaaa"
    cut_off.unroute("**/judge/")
    cut_off.get_by_role("button", name="Try again").click()
    wait_until_saved(cut_off)
    assert verdicts(article) == "craa"


def test_whoever_leaves_with_unsaved_verdicts_is_asked(cut_off):
    expect(cut_off.locator("mark.failed")).to_have_count(2)
    with cut_off.expect_event("dialog") as asked:
        cut_off.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    with cut_off.expect_event("close"):
        asked.value.accept()


def test_a_refused_verdict_is_told_at_its_mark(cut_off, article):
    article.mentions.get(person__name=NAMES[0]).delete()
    cut_off.unroute("**/judge/")
    cut_off.get_by_role("button", name="Try again").click()
    failed = cut_off.locator("mark.failed")
    expect(cut_off.locator("mark.unsaved")).to_have_count(1)
    expect(failed).to_have_text(NAMES[0])
    assert verdicts(article) == "raa"
    failed.click()
    expect(cut_off.locator("#mention-panel-error")).to_contain_text("404")
    cut_off.get_by_role("button", name="Leave it").click()
    expect(failed).to_have_count(0)


def test_a_verdict_outlives_the_session(cut_off, live_server, admin_user, article):
    cut_off.unroute("**/judge/")
    cut_off.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    cut_off.get_by_role("button", name="Try again").click()
    alert = cut_off.get_by_role("alert").filter(has_text="You are logged out")
    expect(alert).to_be_visible()
    cut_off.context.clear_cookies()
    log_in(cut_off.context, live_server, admin_user)
    cut_off.get_by_role("button", name="Try again").click()
    wait_until_saved(cut_off)
    assert verdicts(article) == "craa"


@pytest.mark.usefixtures("asks_names")
def test_fast_keys_decide_the_names_they_were_pressed_for(desk, slow_down):
    for number, name in enumerate(NAMES):
        for _ in range(9 - number):
            make_article(body=f"He met {name}.")
    find_names()
    desk.goto(reverse("admin:articles_suggestion_changelist"))
    slow_down()
    type_fast(desk, "jpnuopn")
    wait_until_saved(desk)
    found = [Suggestion.objects.get(text=name).status for name in NAMES]
    assert found == ["person", "organization", "person", "not_a_name"]


def test_the_order_of_an_issue_is_the_last_one_shown(desk, slow_down):
    issue = make_issue()
    articles = [make_article(name, issue=issue, position=n) for n, name in enumerate(NAMES, 1)]
    desk.goto(reverse("admin:articles_issue_change", args=[issue.pk]))
    desk.locator(".desk-order li").first.focus()
    slow_down()
    type_fast(desk, ["Alt+ArrowDown"] * 3)
    wait_until_saved(desk)
    expect(desk.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    for article in articles:
        article.refresh_from_db()
    assert [article.position for article in articles] == [4, 1, 2, 3]


def test_a_form_is_saved_after_the_verdicts_before_it(opened, slow_down, article):
    opened.get_by_role("button", name="Edit the headline").click()
    opened.locator("#id_headline").fill("A longer row")
    opened.locator("#id_headline").blur()
    slow_down()
    type_fast(opened, "jc")
    opened.keyboard.press("r")
    opened.get_by_role("button", name="Save", exact=True).click()
    opened.wait_for_url("**/admin/articles/article/")
    article.refresh_from_db()
    assert article.headline == "A longer row"
    assert verdicts(article) == "craa"
