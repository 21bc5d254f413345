"""Pages of the desk in a real browser: two editors, filters, accessibility, small screens."""

from itertools import cycle

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from articles.imports.models import ImportRun
from articles.models import Suggestion
from tests.browser.conftest import log_in, wait_for_parts
from tests.browser.test_hostile_texts import is_page
from tests.builders import make_article, make_organization, make_person, make_position
from tests.hostile import screens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PARTS = 2  # as many processes walk through the pages at once
AXE = Axe()


@pytest.fixture
def ada():
    ada = make_person("Ada Lovelace", aliases=["A. Byron"], description="Mathematician.")
    make_position(ada, make_organization(), started_on="1840-01-01")
    return ada


@pytest.fixture
def article(ada):
    return make_article("Letters", "Ada Lovelace wrote to the Royal Society.", mentions=[ada])


@pytest.mark.parametrize(("choice", "name"), [("mine", "Ada Byron"), ("theirs", "Ada King")])
def test_the_second_editor_is_shown_both_versions_and_chooses(
    desk, new_context, live_server, django_user_model, watched, ada, choice, name
):
    address = live_server.url + reverse("admin:people_person_change", args=[ada.pk])
    second = new_context().new_page()
    user = django_user_model.objects.create_superuser("second")
    log_in(second.context, live_server, user)
    watched(second)
    for page, text in ((desk, "Ada King"), (second, "Ada Byron")):
        page.goto(address)
        page.locator("#id_name").fill(text)
    expect(second.locator("#desk-presence")).to_have_text("admin has this open, too.")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.wait_for_url("**/admin/people/person/")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_text("Name: changed by admin while you were editing")).to_be_visible()
    second.locator(f"input[name=choose-name][value={choice}]").check()
    second.get_by_role("button", name="Save", exact=True).click()
    second.wait_for_url("**/admin/people/person/")
    ada.refresh_from_db()
    assert ada.name == name


def test_a_list_is_narrowed_to_a_person_chosen_while_typing(desk, article, ada):
    make_article("Something else")
    desk.goto(reverse("admin:articles_article_changelist"))
    desk.locator("a", has_text="Filters").click()
    desk.locator("select[name=person] + .select2").click()
    desk.locator(".select2-search__field").fill("love")
    desk.get_by_role("option", name="Ada Lovelace").click()
    desk.locator("#changelist-filter [type=submit]").click()
    desk.wait_for_url(f"**person={ada.pk}*")
    expect(desk.locator("#result_list tbody tr")).to_have_count(1)


def test_articles_are_put_in_order_by_keyboard(desk, article):
    other = make_article("Other", issue=article.issue)
    desk.goto(reverse("admin:articles_issue_change", args=[article.issue_id]))
    desk.locator(f"li[data-article='{other.pk}']").focus()
    desk.keyboard.press("Alt+ArrowUp")
    expect(desk.locator("#order-said")).to_contain_text("Saved.")
    assert list(article.issue.articles.order_by("position")) == [other, article]


@pytest.fixture
def pages(article, ada, admin_client):
    """Every page that an address of the desk has: a new one is among them by itself."""
    files = [{"name": "monitor.json", "size": 1, "sha256": "0" * 64}]
    run = ImportRun.objects.create(started_at=timezone.now(), files=files, message="m" * 64)
    run.problems.create(file="m" * 64, line=123, field="published_on", value="v" * 64, reason="No.")
    about = {"model": "articles.article", "object_id": article.pk, "field": "headline"}
    run.conflicts.create(**about, ours="Letters", theirs="A letter")
    ada.description = "A mathematician."
    ada.save()
    cache.clear()  # the queue of duplicates is kept
    lovelace = make_person("Lovelace, Ada")
    name = Suggestion.objects.create(key="letter", text="Letter", candidates=[["person", ada.pk]])
    name.places.create(article=article, spans=[[0, 3]])
    return [
        *(address for address in screens() if is_page(admin_client, address)),
        reverse("second-factor"),
        reverse("admin:people_person_merge_page", args=[ada.pk]) + f"?other={lovelace.pk}",
        reverse("admin:articles_mention_queue") + f"?person={ada.pk}",
        reverse("admin:articles_article_changelist") + f"?person={ada.pk}&q=nothing",
    ]


def check(desk, **options):
    """axe-core finds no fault, once nothing moves any more."""
    desk.evaluate("document.getAnimations().forEach((one) => one.finish())")
    found = AXE.run(desk, options={"resultTypes": ["violations"], **options})
    assert found.violations_count == 0, f"{desk.url}\n{found.generate_report()}"


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_in_light_and_dark_and_fits_a_phone(desk, pages, part):
    assert len(pages) > 70
    desk.goto("/admin/")
    desk.keyboard.press("Control+e")  # from the theme of the system to the light one
    for address, theme in zip(pages[part::PARTS], cycle(["dark", "light"]), strict=False):
        desk.goto(address)
        wait_for_parts(desk)
        check(desk)
        desk.keyboard.press("Control+e")
        expect(desk.locator(f"html.{theme}"), address).to_have_count(1)
        check(desk, runOnly={"type": "rule", "values": ["color-contrast"]})
        desk.set_viewport_size({"width": 390, "height": 844})
        expect(desk.locator("html"), address).to_have_js_property("scrollWidth", 390)
        desk.set_viewport_size({"width": 1440, "height": 900})
