"""Two people become one on the desk: choose, look, merge, undo."""

import re

import pytest
from django.urls import reverse

from articles.mentions.pending import link_pending
from people.merging.models import Distinction, Merge
from people.models import Person
from tests.builders import make_article, make_organization, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_person("Ada Lovelace", description="Mathematician.")


@pytest.fixture
def byron(ada):
    byron = make_person("Ada Byron <b>", slug="ada-byron", description="Poet's daughter.")
    make_article(mentions=[ada, byron])
    make_article(mentions=[byron])
    return byron


@pytest.fixture
def address(ada):
    return reverse("admin:people_person_merge_page", args=[ada.pk])


def test_the_page_shows_what_a_merge_would_do_and_does_nothing(admin_client, byron, address):
    page = admin_client.get(address, {"other": byron.pk}).content.decode()
    cells = re.findall(r"<td[^>]*>([^<]*)", page)
    at = cells.index("mentions")
    assert cells[at : at + 3] == ["mentions", "1", "1"]
    assert "Ada Byron &lt;b&gt;" in page and "Ada Byron <b>" not in page
    assert not Merge.objects.exists()


def test_a_merge_takes_the_chosen_values_and_can_be_undone(admin_client, ada, byron, address):
    sent = {"other": byron.pk, "take-description": "loser"}
    assert admin_client.post(address, sent).status_code == 302
    ada.refresh_from_db()
    byron.refresh_from_db()
    assert (ada.description, ada.name, byron.merged_into) == (
        "Poet's daughter.",
        "Ada Lovelace",
        ada,
    )
    assert ada.mentions.count() == 2
    done = Merge.objects.get()
    admin_client.post(
        reverse("admin:people_merge_changelist"),
        {"action": "undo_merges", "_selected_action": [done.pk]},
    )
    byron.refresh_from_db()
    assert byron.merged_into is None
    assert byron.mentions.count() == 2
    assert done.merged_by.username == "admin"


def test_texts_are_linked_by_the_names_of_both_at_once(admin_client, ada):
    king = make_person("Ada King")
    article = make_article(body="Ada King wrote. Lovelace smiled.")
    link_pending()
    admin_client.post(reverse("admin:people_person_merge_page", args=[ada.pk]), {"other": king.pk})
    assert article.mentions.get().spans == [[0, 8], [16, 24]]
    admin_client.post(
        reverse("admin:people_merge_changelist"),
        {"action": "undo_merges", "_selected_action": [Merge.objects.get().pk]},
    )
    mention = article.mentions.get()
    assert (mention.person, mention.spans) == (king, [[0, 8]])


def test_who_is_not_the_same_is_remembered(admin_client, byron, address):
    admin_client.post(address, {"other": byron.pk, "distinct": "yes"})
    assert Distinction.objects.count() == 1
    assert not Person.objects.exclude(merged_into=None).exists()


@pytest.mark.parametrize("other", ["", "0", "x"])
def test_a_senseless_other_is_refused(admin_client, address, other):
    answer = admin_client.get(address, {"other": other})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


def test_nobody_is_merged_with_himself(admin_client, ada, address):
    assert admin_client.post(address, {"other": ada.pk}).status_code == 200
    assert not Merge.objects.exists()


def test_who_may_only_read_merges_nobody(client, django_user_model, byron, address):
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    client.force_login(reader)
    assert client.post(address, {"other": byron.pk}).status_code == 403
    assert not Merge.objects.exists()


def test_organizations_merge_too(admin_client):
    nato, alliance = make_organization("NATO"), make_organization("Atlantic Alliance")
    address = reverse("admin:people_organization_merge_page", args=[nato.pk])
    assert admin_client.post(address, {"other": alliance.pk}).status_code == 302
    nato.refresh_from_db()
    assert nato.aliases == ["Atlantic Alliance"]
