"""Who else has a record open: named while they are there, and to nobody else."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db.models import F
from django.urls import reverse

from monitor.desk.models import Presence
from monitor.desk.presence import IS_GONE_AFTER, MOST_NAMED
from tests.builders import make_article, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article("Letters")


def address(record):
    return reverse(f"admin:{record._meta.label_lower.replace('.', '_')}_presence", args=[record.pk])


def others(client, record) -> list[str]:
    answer = client.post(address(record))
    assert answer.status_code == 200
    return answer.json()["others"]


@pytest.fixture
def editor(client, django_user_model):
    """Logs in somebody more, with these rights."""

    def log_in(name="ada", *rights):
        user = django_user_model.objects.create_user(name, is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=rights))
        client.force_login(user)
        return client

    return log_in


def test_a_record_says_who_else_has_it_open(admin_client, editor, article):
    assert others(admin_client, article) == []
    ada = editor("ada", "view_article", "change_article")
    assert others(ada, article) == ["admin"]
    assert others(admin_client, article) == ["ada"]
    assert others(admin_client, make_article("Other")) == []
    assert others(admin_client, make_person()) == []


def test_who_has_not_asked_for_a_while_is_gone_with_the_row(admin_client, editor, article):
    others(admin_client, article)
    over = timedelta(seconds=IS_GONE_AFTER + 1)
    Presence.objects.update(seen_at=F("seen_at") - over)
    ada = editor("ada", "change_article")
    assert others(ada, article) == []
    assert Presence.objects.count() == 1


def test_a_page_asks_by_one_statement_and_leaves_one_row(
    admin_client, admin_user, article, django_assert_num_queries
):
    others(admin_client, article)
    with django_assert_num_queries(3):  # the session, the user, and this
        others(admin_client, article)
    assert Presence.objects.count() == 1
    assert not article.events.exists()


def test_a_crowd_is_not_named_as_a_whole(admin_client, django_user_model, article):
    users = [django_user_model.objects.create_user(f"u{n}") for n in range(MOST_NAMED + 2)]
    at = {"model": "articles.article", "object_id": article.pk}
    Presence.objects.bulk_create(Presence(user=user, **at) for user in users)
    assert len(others(admin_client, article)) == MOST_NAMED


def test_who_may_not_change_it_is_told_nothing_and_asks_nothing(editor, article):
    reader = editor("reader", "view_article")
    assert reader.post(address(article)).status_code == 403
    page = reader.get(reverse("admin:articles_article_change", args=[article.pk]))
    assert "desk-presence" not in page.content.decode()
    assert not Presence.objects.exists()


@pytest.mark.parametrize(("pk", "status"), [(0, 200), (10**30, 404)])
def test_a_record_that_is_none_is_open_to_nobody(admin_client, pk, status):
    place = reverse("admin:articles_article_presence", args=[pk])
    assert admin_client.post(place).status_code == status
    assert not Presence.objects.exists()


def test_it_is_asked_by_post_alone(admin_client, article):
    assert admin_client.get(address(article)).status_code == 405
