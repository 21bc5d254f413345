"""Every screen of the desk opens, in a constant number of queries, and shows texts as texts."""

import html

import pytest
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.contenttypes.models import ContentType
from django.core.checks import run_checks
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import monitor.urls  # noqa: F401 (it registers the screens)
from articles.imports.models import Conflict, ImportProblem, ImportRun
from articles.models import Article, Issue, Mention, Publication, Suggestion
from people.models import Identifier, Organization, Person, Position, Removal
from tests.builders import (
    make_article,
    make_issue,
    make_mention,
    make_organization,
    make_person,
    make_position,
    make_publication,
)

pytestmark = pytest.mark.django_db

MODELS = [
    *(Publication, Issue, Article, Mention),
    *(Person, Organization, Position, Identifier),
    *(ImportRun, ImportProblem, Conflict, Suggestion, Removal),
]
EVIL = "<script>alert('x')</script>"
MOST_QUERIES = 30
NOW = timezone.now()


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def fill(numbers: range) -> None:
    """One of everything for each number, with markup in every text; the parts all go to the first.

    Ten rows then also mean ten mentions, positions, problems … of one record.
    """
    first_run, _ = ImportRun.objects.get_or_create(message=EVIL, defaults={"started_at": NOW})
    for n in numbers:
        publication = make_publication(f"{EVIL} {n}", slug=f"publication-{n}")
        issue = make_issue(publication=publication, volume=f"{EVIL} {n}", number=f"{EVIL} {n}")
        names = {"aliases": [EVIL], "description": EVIL}
        person = make_person(f"{EVIL} {n}", slug=f"person-{n}", **names)
        organization = make_organization(f"{EVIL} {n}", slug=f"organization-{n}", **names)
        make_article(f"{EVIL} {n}", EVIL, issue=issue, slug=f"article-{n}", source=f"{EVIL} {n}")
        article = Article.objects.order_by("pk").first()
        make_article(f"{EVIL} {n}", EVIL, issue=article.issue, slug=f"second-{n}")
        make_mention(article, person, spans=[[0, 8]])
        make_mention(article, organization, spans=[[9, 14]])
        holder, place = (model.objects.order_by("pk").first() for model in (Person, Organization))
        make_position(holder, organization, title=f"{EVIL} {n}")
        make_position(person, place, title=f"{EVIL} of {n}")
        Identifier.objects.create(person=holder, scheme="wikidata", value=f"{EVIL} p {n}")
        Identifier.objects.create(organization=place, scheme="wikidata", value=f"{EVIL} o {n}")
        ImportRun.objects.create(started_at=NOW, message=f"{EVIL} {n}", files=[EVIL])
        ImportProblem.objects.create(run=first_run, file=EVIL, model=EVIL, field=EVIL, reason=EVIL)
        suggestion = Suggestion.objects.create(
            key=f"{EVIL} {n}", text=EVIL, reason=EVIL, candidates=[["person", person.pk]]
        )
        suggestion.places.create(article=article, spans=[[0, 8]])
        Removal.objects.create(
            model=EVIL, object_id=n, title=EVIL, key={}, import_base={}, removed_at=NOW
        )
        Conflict.objects.create(
            run=first_run, model="articles.article", object_id=n, field=EVIL, ours=EVIL, theirs=EVIL
        )


def open_page(client, url) -> tuple[str, int]:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode(), len(queries)


def screens(model) -> list[str]:
    first = model.objects.order_by("pk").first()
    return [address(model, "changelist"), address(model, "change", quote(first.pk))]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_a_screen_costs_the_same_for_one_row_and_for_ten(admin_client, model):
    fill(range(1))
    for url in screens(model):  # what Django remembers from then on is no cost of a row
        admin_client.get(url)
    few = [open_page(admin_client, url)[1] for url in screens(model)]
    fill(range(1, 10))
    many = [open_page(admin_client, url)[1] for url in screens(model)]
    assert many == few
    assert max(many) <= MOST_QUERIES


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_markup_in_a_text_is_shown_not_run(admin_client, model):
    fill(range(2))
    for url in screens(model):
        page, _ = open_page(admin_client, url)
        assert "<script>alert" not in page
        assert "alert(" in page


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_forms_to_add_open_or_are_closed(admin_client, model):
    closed = {Mention, ImportRun, ImportProblem, Conflict, Suggestion, Removal}
    expected = 403 if model in closed else 200
    response = admin_client.get(address(model, "add"))
    assert response.status_code == expected
    assert " object at 0x" not in html.unescape(response.content.decode())


def test_no_record_of_any_table_has_a_page_outside_the_desk(admin_client):
    for kind in ContentType.objects.all():
        assert admin_client.get(f"/admin/r/{kind.pk}/1/").status_code == 404, kind


def test_the_checks_look_at_every_screen(monkeypatch):
    looked_at = set()

    def check(app_configs):
        looked_at.update(admin.site._registry)
        return []

    monkeypatch.setattr(admin.site, "check", check)
    run_checks(tags=["admin"])
    assert set(MODELS) <= looked_at


def test_every_model_of_the_archive_has_a_screen():
    assert set(MODELS) <= set(admin.site._registry)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_no_list_or_form_offers_every_row(admin_client, model):
    fill(range(10))
    for url in screens(model):
        page, _ = open_page(admin_client, url)
        for select in page.split("<select")[1:]:
            assert select.split("</select>")[0].count("<option") < 10
