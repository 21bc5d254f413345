"""A derived headline is marked until somebody gives one, by whatever door."""

import pytest
from django.urls import reverse

from articles.models import Article
from tests.builders import make_article
from tests.import_tools import Desk, article, issue, publication
from tests.test_desk_two_editors import form_of

pytestmark = pytest.mark.django_db

BODY = "  The river rose\nand\u00a0fell. Nobody came.\n"
DERIVED = "The river rose and fell."


@pytest.fixture
def derived():
    return make_article(DERIVED, BODY, headline_is_derived=True)


def is_derived() -> bool:
    return Article.objects.get().headline_is_derived


@pytest.mark.parametrize("headline", ["High water", "The river rose"])
def test_the_form_of_the_desk(admin_client, derived, headline):
    address = reverse("admin:articles_article_change", args=[derived.pk])
    admin_client.post(address, form_of(admin_client, address) | {"headline": headline})
    assert (Article.objects.get().headline, is_derived()) == (headline, False)


def test_a_form_that_changes_something_else_gives_none(admin_client, derived):
    address = reverse("admin:articles_article_change", args=[derived.pk])
    admin_client.post(address, form_of(admin_client, address) | {"position": "3"})
    assert is_derived()


@pytest.mark.parametrize(("headline", "derives"), [("High water", False), (DERIVED, True)])
def test_the_api(admin_client, derived, headline, derives):
    address = f"/api/v1/articles/{derived.pk}/"
    etag = {"If-Match": admin_client.get(address).headers["ETag"]}
    json = "application/json"
    admin_client.patch(address, {"headline": headline}, content_type=json, headers=etag)
    assert (Article.objects.get().headline, is_derived()) == (headline, derives)


@pytest.mark.parametrize(
    ("headline", "derives"), [("High water", False), ("Nobody came.", True), ("Nobody…", True)]
)
def test_the_database_whoever_writes(derived, headline, derives):
    Article.objects.update(headline=headline)
    assert is_derived() == derives


def test_an_import_that_says_nothing_of_the_mark(tmp_path):
    desk = Desk(tmp_path)
    desk.load(publication(), issue(), article(headline_is_derived=True))
    desk.load(publication(), issue(), article(headline="High water"))
    assert (Article.objects.get().headline, is_derived()) == ("High water", False)
