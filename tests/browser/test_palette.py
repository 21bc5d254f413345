"""The one search of the desk, by keys alone."""

import pytest
from playwright.sync_api import expect

from tests.builders import make_article, make_issue, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_person_is_found_from_any_page_by_four_letters_and_enter(desk):
    make_person("Hektor Lund")
    marsk = make_person("Helena Marsk")
    issue = make_issue(volume="6", number="17")
    article = make_article("Rivers rise", "The river rose.", issue=issue)
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    desk.keyboard.press("Control+k")
    box = desk.get_by_role("combobox", name="Search", exact=True)
    expect(box).to_be_focused()
    desk.keyboard.type("hele")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/person/{marsk.pk}/change/")

    desk.locator("#id_name").focus()  # from within a field, too
    desk.keyboard.press("Control+k")
    box.fill("rivers")
    found = desk.get_by_role("option")
    expect(found.filter(has_text="Rivers rise")).to_have_attribute("aria-selected", "true")
    box.fill("6/17")
    expect(desk.get_by_role("group", name="Issues")).to_be_visible()
    expect(found.first).to_contain_text("issue 17")
    desk.keyboard.press("Escape")
    expect(box).to_be_hidden()

    desk.get_by_role("button", name="Search …").click()
    box.fill("add")
    first, second = found.filter(has_text="Add ").nth(0), found.filter(has_text="Add ").nth(1)
    expect(first).to_have_attribute("aria-selected", "true")
    desk.keyboard.press("ArrowDown")
    expect(second).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", second.get_attribute("id"))
    box.fill("helna")
    expect(desk.get_by_text("Nobody is called “helna”")).to_be_visible()
