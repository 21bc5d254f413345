"""Pages made by hand look as the theme's own: title, breadcrumb, first steps, what came in."""

from pathlib import Path

import pytest
from django.apps import apps
from django.urls import reverse

from articles.desk.imports.sides import BADGES
from articles.imports.identify.candidates import ACTIONS
from articles.models import Article, Issue, Suggestion
from tests.builders import make_article, make_person
from tests.import_tools import Desk
from tests.test_imports_desk import TEXT, uploaded

pytestmark = pytest.mark.django_db
UNDATED = "Publication: Monitor Volume: 6 Issue: {}\n\n{} said so. Nobody answered.\n"


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR = tmp_path / "var"


def test_every_page_made_by_hand_has_the_frame():
    folders = [Path(app.path) / "templates" for app in apps.get_app_configs()]
    own = [folder for folder in folders if "site-packages" not in str(folder)]
    pages = {
        path.name
        for folder in own
        for path in folder.rglob("*.html")
        if 'extends "admin/base_site.html"' in path.read_text()
    }
    assert pages == {"page.html"}


def test_every_outcome_of_an_import_has_its_word():
    assert set(BADGES) == set(ACTIONS)


@pytest.mark.parametrize(
    ("address", "title", "above"),
    [
        ("articles/publication/{publication}/coverage", "Coverage of Monitor", "Monitor"),
        ("people/person/{person}/history", "History of Ada Lovelace", "Ada Lovelace"),
        ("people/person/{person}/merge", "Merge into Ada Lovelace", "Ada Lovelace"),
        ("people/person/duplicates", "Likely duplicates: people", "People"),
        ("people/organization/table", "Organizations as a table", "Organizations"),
        ("imports/importrun/upload", "Upload files", "Import runs"),
    ],
)
def test_a_page_has_its_title_and_ends_the_breadcrumb(admin_client, address, title, above):
    ids = {"publication": make_article().issue.publication_id, "person": make_person().pk}
    page = admin_client.get(f"/admin/{address.format(**ids)}/", follow=True).content.decode()
    head = page[page.index("<h1") : page.index("</h1>")]
    assert f'aria-current="page">{title}</span>' in head
    assert above in head
    assert f'<h2 class="desk-title">{title}</h2>' in page


def test_a_run_says_what_came_in_each_with_its_list(admin_client, tmp_path):
    make_person("Ada Lovelace")
    desk = Desk(tmp_path)
    desk.documents("a.txt", UNDATED.format(17, "Ada Lovelace"))
    report = desk.documents("b.txt", TEXT.format(18, "Two", "Text."))
    first, second = Issue.objects.order_by("number")
    page = admin_client.get(f"/admin/imports/importrun/{report.run.pk - 1}/change/")
    text = page.content.decode()
    issue = reverse("admin:articles_issue_change", args=[first.pk])
    assert f'?issue={first.pk}">1 article</a> in <a href="{issue}">Monitor 6/17</a>' in text
    assert f'<a href="{issue}#id_published_on">no date</a>' in text
    assert f'?issue={first.pk}&amp;headline_is_derived__exact=1">1 derived headline</a>' in text
    assert ">1 new publication</a>" in text
    brought = admin_client.get(f"/admin/imports/importrun/{report.run.pk}/change/")
    [each] = brought.context["brought"]["issues"]
    assert (each.issue, each.articles, each.derived) == (second, 1, 0)


def test_the_plan_shows_what_changes_of_a_text_by_word(admin_client):
    long = "Words of a long text stand here. " * 20
    token = uploaded(admin_client, ("a.txt", TEXT.format(17, "One", long + "It was cold.")))
    decision = {"token": token.context["preview"].token, "decision": "import"}
    admin_client.post(reverse("admin:imports_importrun_upload"), decision)
    page = uploaded(admin_client, ("a.txt", TEXT.format(17, "One", long + "It was warm.")))
    assert "<del>cold</del><ins>warm</ins>" in page.content.decode()
    assert "articles.article" not in page.content.decode()
    assert "cold" in Article.objects.get().body


def carried_out(client, *files):
    token = uploaded(client, *files).context["preview"].token
    decision = {"token": token, "decision": "import"}
    return client.post(reverse("admin:imports_importrun_upload"), decision, follow=True)


def test_an_upload_looks_for_names_that_nobody_has_entered(admin_client, asks_names):
    files = [(f"{n}.txt", UNDATED.format(n, "Orlan Drusk of Estmark")) for n in (17, 18)]
    page = carried_out(admin_client, *files)
    assert page.context["brought"]["names"] == Suggestion.objects.filter(status="open").count() > 0
