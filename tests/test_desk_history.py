"""The history of a record on the desk: differences, who, and the way back."""

import pytest
from django.db import transaction
from django.urls import reverse

from people.models import Person
from tests.beside import start_beside
from tests.builders import make_article, make_person
from tests.test_desk_two_editors import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(admin_client):
    ada = make_person("Ada Byron", aliases=["<i>AB</i>"])
    change = reverse("admin:people_person_change", args=[ada.pk])
    form = form_of(admin_client, change) | {"name": "Ada Lovelace", "aliases": "AL"}
    assert admin_client.post(change, form).status_code == 302
    return ada


def test_the_history_shows_what_changed_and_by_whom(admin_client, changed):
    page = admin_client.get(reverse("admin:people_person_history", args=[changed.pk]))
    text = page.content.decode()
    assert "<del>Byron</del><ins>Lovelace</ins>" in text
    assert "<i>AB</i>" not in text
    assert [str(version["who"]) for version in page.context["versions"]] == ["admin"]


def test_an_older_version_is_brought_back_and_can_be_taken_back(admin_client, changed):
    address = reverse("admin:people_person_history", args=[changed.pk])
    admin_client.post(address, {"version": changed.events.get().pgh_id})
    changed.refresh_from_db()
    assert (changed.name, changed.aliases) == ("Ada Byron", ["<i>AB</i>"])
    assert changed.events.count() == 2


def test_nothing_is_brought_back_over_a_change_that_was_not_seen(admin_client, changed):
    address = reverse("admin:people_person_history", args=[changed.pk])
    seen = admin_client.get(address).context["seen"]
    Person.objects.update(description="Written meanwhile.")
    form = {"version": changed.events.first().pgh_id, "seen": seen}
    answer = admin_client.post(address, form, follow=True)
    assert "meanwhile: look at it again." in answer.content.decode()
    changed.refresh_from_db()
    assert (changed.name, changed.description) == ("Ada Lovelace", "Written meanwhile.")


@pytest.mark.django_db(transaction=True)
def test_bringing_back_waits_for_who_writes_and_keeps_what_no_editor_sees(admin_client, changed):
    version = changed.events.get().pgh_id
    address = reverse("admin:people_person_history", args=[changed.pk])
    with transaction.atomic():
        Person.objects.update(import_base={"name": "digest"})
        restoring = start_beside(lambda: admin_client.post(address, {"version": version}))
    restoring.join()
    changed.refresh_from_db()
    assert (changed.name, changed.import_base) == ("Ada Byron", {"name": "digest"})


@pytest.mark.parametrize("version", ["", "x", "0"])
def test_a_version_that_never_was_is_not_found(admin_client, changed, version):
    address = reverse("admin:people_person_history", args=[changed.pk])
    assert admin_client.post(address, {"version": version}).status_code == 404
    assert Person.objects.get().name == "Ada Lovelace"


def test_who_may_only_read_brings_nothing_back(client, django_user_model, changed):
    client.force_login(django_user_model.objects.create_user("reader", is_staff=True))
    address = reverse("admin:people_person_history", args=[changed.pk])
    assert client.post(address, {"version": changed.events.get().pgh_id}).status_code == 403


def test_an_address_of_nothing_is_not_found(admin_client):
    assert admin_client.get("/admin/people/person/x/history/").status_code == 404


def test_a_record_that_never_changed_says_so(admin_client):
    address = reverse("admin:articles_article_history", args=[make_article().pk])
    assert "has not been changed" in admin_client.get(address).content.decode()


@pytest.fixture
def thrice(admin_client):
    ada = make_person("Ada One")
    for name in ("Ada Two", "Ada Three", "Ada Four"):
        ada.name = name
        ada.save()
    return ada


def names_between(client, record, older, newer):
    address = reverse("admin:people_person_history", args=[record.pk])
    compared = client.get(address, {"older": older, "newer": newer}).context["compared"]
    assert [name for name, _ in compared["changes"]] in ([], ["name"])
    return [
        "".join(text for kind, text in pieces if kind in ("same", side))
        for side in ("gone", "new")
        for _, pieces in compared["changes"]
    ]


def test_any_two_versions_are_compared_whichever_comes_first(admin_client, thrice):
    one, two, three = thrice.events.order_by("pgh_id").values_list("pk", flat=True)
    assert names_between(admin_client, thrice, one, three) == ["Ada One", "Ada Three"]
    assert names_between(admin_client, thrice, three, one) == ["Ada One", "Ada Three"]
    assert names_between(admin_client, thrice, two, "now") == ["Ada Two", "Ada Four"]
    assert names_between(admin_client, thrice, "now", two) == ["Ada Two", "Ada Four"]
    assert names_between(admin_client, thrice, two, two) == []


@pytest.mark.parametrize("older", ["x", "0", "-1", "99999999999"])
def test_versions_that_never_were_are_not_compared(admin_client, thrice, older):
    address = reverse("admin:people_person_history", args=[thrice.pk])
    assert admin_client.get(address, {"older": older, "newer": "now"}).status_code == 404


def test_a_version_of_another_record_is_not_compared_nor_brought_back(admin_client, thrice):
    address = reverse("admin:people_person_history", args=[make_person("Boris").pk])
    version = thrice.events.first().pk
    assert admin_client.get(address, {"older": version, "newer": "now"}).status_code == 404
    assert admin_client.post(address, {"version": version}).status_code == 404


def test_a_long_history_is_read_page_by_page(admin_client, thrice, monkeypatch):
    monkeypatch.setattr("monitor.desk.history.PER_PAGE", 2)
    address = reverse("admin:people_person_history", args=[thrice.pk])
    seen, before = [], ""
    while before is not None:
        context = admin_client.get(address, {"before": before}).context
        for version in context["versions"]:
            [(_, pieces)] = version["changes"]
            seen.append("".join(text for kind, text in pieces if kind != "gone"))
        before = context["before"]
    assert seen == ["Ada Four", "Ada Three", "Ada Two"]
