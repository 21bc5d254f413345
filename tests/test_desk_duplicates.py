"""The queue of likely duplicates on the desk: shown with reasons, told apart by one request."""

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.merging.models import Distinction
from tests.builders import make_article, make_organization, make_person

pytestmark = pytest.mark.django_db
LIST = reverse("admin:people_person_duplicates")


@pytest.fixture(autouse=True)
def nothing_remembered():
    """The queue is kept for each version of the archive; a test that is rolled back makes none."""
    cache.clear()


@pytest.fixture
def pair():
    rare = make_person("Berezovsky, Boris", description="<i>Rich</i>")
    often = make_person("Boris Berezovsky")
    for day in range(3):
        body = f"On day {day} <b>Mr</b> Boris Berezovsky spoke."
        make_article(f"{day}", body, mentions=[often])
    return often, rare


def tell(client, pair, decision, kind="person"):
    address = reverse(f"admin:people_{kind}_tell_apart", args=[one.pk for one in pair])
    return client.post(address, {"decision": decision})


def test_the_list_says_why_and_shows_the_sentences_escaped(admin_client, pair):
    make_person("Lech Walesa")
    make_person("Lech Wałęsa", slug="second")
    answer = admin_client.get(LIST)
    assert [row["articles"] for row in answer.context["pairs"]] == [3, 0]
    page = answer.content.decode()
    assert "surname first" in page and "&lt;i&gt;Rich&lt;/i&gt;" in page
    assert "&lt;b&gt;Mr&lt;/b&gt; <strong>Boris Berezovsky</strong> spoke." in page
    assert "<b>Mr" not in page
    often, rare = pair
    merge = reverse("admin:people_person_merge_page", args=[often.pk])
    assert f'href="{merge}?other={rare.pk}"' in page


def test_who_is_different_is_not_proposed_again_until_it_is_undone(admin_client, admin_user, pair):
    assert tell(admin_client, pair, "different").status_code == 200
    assert Distinction.objects.get().made_by == admin_user
    assert admin_client.get(LIST).context["number"] == 0
    assert tell(admin_client, pair, "undo").status_code == 200
    assert not Distinction.objects.exists()
    assert admin_client.get(LIST).context["number"] == 1


def test_organizations_have_their_own_list(admin_client):
    pair = make_organization("International Monetary Fund"), make_organization("IMF")
    address = reverse("admin:people_organization_duplicates")
    assert admin_client.get(address).context["number"] == 1
    tell(admin_client, pair, "different", kind="organization")
    assert Distinction.objects.get().kind == "organization"
    assert admin_client.get(address).context["number"] == 0


def test_a_senseless_decision_is_refused(admin_client, pair):
    assert tell(admin_client, pair, "perhaps").status_code == 400
    assert tell(admin_client, (pair[0], pair[0]), "different").status_code == 400
    assert not Distinction.objects.exists()


def test_who_may_only_read_decides_nothing(client, django_user_model, pair):
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    allowed = Permission.objects.filter(codename__in=["view_person", "view_article"])
    reader.user_permissions.add(*allowed)
    client.force_login(reader)
    assert client.get(LIST).status_code == 403
    assert tell(client, pair, "different").status_code == 403
    assert not Distinction.objects.exists()


def test_ten_pairs_cost_as_many_queries_as_one(admin_client, pair, django_assert_num_queries):
    admin_client.get(LIST)
    cache.clear()
    with CaptureQueriesContext(connection) as few:
        admin_client.get(LIST)
    for number, name in enumerate(["Ann Brown", "Carl Dean", "Eve Frost", "Gus Hill"]):
        ones = make_person(name), make_person(name, slug=f"other-{number}")
        make_article(f"Of {name}", f"It was {name}.", mentions=ones)
    cache.clear()
    with django_assert_num_queries(len(few)):
        assert admin_client.get(LIST).context["number"] == 5
