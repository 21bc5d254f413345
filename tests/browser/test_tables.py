"""An editor takes the table of people out, changes a line of it, and takes it in again."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from people.models import Person
from tests.builders import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_table_goes_out_and_comes_back_changed(desk, tmp_path):
    make_person(slug="ada", aliases=["A. L."])
    desk.goto(reverse("admin:people_person_changelist"))
    desk.get_by_role("link", name="Download or upload table").click()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Download all as CSV").click()
    path = tmp_path / "people.csv"
    text = download.value.path().read_text("utf-8-sig").replace("A. L.", "Lady Lovelace")
    path.write_text(text)
    desk.get_by_label("Upload a table").set_input_files(path)
    desk.get_by_role("button", name="Show what it would do").click()
    expect(desk.get_by_text("0 new, 1 changed, 0 unchanged.")).to_be_visible()
    assert Person.objects.get().aliases == ["A. L."]
    with desk.expect_navigation():  # the next page says the same
        desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("0 new, 1 changed, 0 unchanged.")).to_be_visible()
    assert Person.objects.get().aliases == ["Lady Lovelace"]
