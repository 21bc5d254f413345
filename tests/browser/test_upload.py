"""An importer uploads files: first the look at what would happen, then the import."""

import json

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.imports.models import ImportRun
from articles.models import Article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DOCUMENT = "Publication: Monitor Volume: 6 Issue: 17\nHeadline: Quiet\n\nAda Lovelace was quiet.\n"
BROKEN = "Publication: Monitor Volume: 6 Issue: 18\n\n"
PEOPLE = [{"model": "people.person", "fields": {"name": "Ada Lovelace", "slug": "ada-lovelace"}}]


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR = tmp_path / "var"


def test_documents_and_fixtures_are_looked_at_before_they_are_imported(desk, tmp_path):
    texts = {"quiet.txt": DOCUMENT, "broken.txt": BROKEN, "people.json": json.dumps(PEOPLE)}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    desk.goto(reverse("admin:index"))
    desk.get_by_label("Files").set_input_files([tmp_path / name for name in texts])
    expect(desk.locator(".desk-drop li")).to_have_text(list(texts))
    desk.get_by_role("button", name="Show what it would do").click()
    expect(desk.get_by_text("Nothing is written yet")).to_be_visible()
    expect(desk.get_by_text("broken.txt, line 1")).to_be_visible()
    assert not Article.objects.exists() and not ImportRun.objects.exists()
    desk.get_by_role("button", name="Import", exact=True).click()
    desk.wait_for_url("**/imports/importrun/*/change/")
    expect(desk.get_by_text("4 records written; problems: 1, see below")).to_be_visible()
    article = Article.objects.get()
    assert (article.headline, article.mentions.get().person.name) == ("Quiet", "Ada Lovelace")
    assert ImportRun.objects.get().problems.get().file == "broken.txt"


def test_the_name_of_a_file_is_no_publication(desk, tmp_path):
    (tmp_path / "quiet.txt").write_text("Headline: Quiet\n\nAda Lovelace was quiet.\n")
    desk.goto(reverse("admin:imports_importrun_upload"))
    desk.get_by_label("Files").set_input_files(tmp_path / "quiet.txt")
    expect(desk.locator(".desk-drop li")).to_have_text("quiet.txt")
    expect(desk.get_by_label("Publication")).to_have_value("")
