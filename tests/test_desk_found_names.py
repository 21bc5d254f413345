"""People and organizations that texts brought, judged on the desk: each step is undone as one."""

import pytest
from django.urls import reverse

from articles.models import Mention, Suggestion, VerdictStep
from people.models import Organization, Person, Position
from tests.builders import find_names, make_article, make_organization, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("finds_names")]
LIST = reverse("admin:articles_suggestion_changelist")
TEXT = "Danish Foreign Minister Anders Holm met Karin Lund. Holm said that the NATO council sat."


@pytest.fixture
def found():
    """Two people who were found, each in two articles."""
    for _ in range(2):
        make_article(body=TEXT)
    find_names()
    return {name.text: name for name in Suggestion.objects.exclude(person=None)}


def decide(client, suggestion, decision, **fields):
    address = reverse("admin:articles_suggestion_decide", args=[suggestion.pk])
    return client.post(address, {"decision": decision, **fields})


def decide_many(client, decision, **fields):
    address = reverse("admin:articles_suggestion_decide_many")
    return client.post(address, {"decision": decision, **fields}, follow=True)


def undo(client):
    step = VerdictStep.objects.filter(undone_at=None).first()
    return client.post(reverse("admin:articles_mention_undo_step", args=[step.pk]))


def everything():
    """What the steps of the queue write, without what changes by itself."""
    entities = [
        list(model.objects.order_by("pk").values("pk", "slug", "name", "aliases", "standing"))
        for model in (Person, Organization)
    ]
    of_whom = ("article", "person", "organization", "status", "spans")
    mentions = sorted(map(str, Mention.objects.values_list(*of_whom)))
    names = ("key", "status", "person", "organization", "decided_by")
    return entities, mentions, list(Suggestion.objects.order_by("pk").values_list(*names))


DECISIONS = {
    "accept": {},
    "not_a_name": {},
    "organization": {},
    "change": {"kind": "person", "name": "Anders V. Holm"},
    "change kind": {"kind": "organization", "name": "Holm and Sons"},
    "merge": {"kind": "person"},
}


@pytest.mark.parametrize("decision", DECISIONS)
def test_each_decision_is_undone_as_one_step(admin_client, found, decision):
    fields = dict(DECISIONS[decision])
    if decision == "merge":
        fields["entity"] = make_person("A. Holm-Jensen").pk
    before = everything()
    verb = "change" if decision in ("merge", "change kind") else decision
    answer = decide(admin_client, found["Anders Holm"], verb, **fields)
    assert answer.status_code == 200, answer.content
    assert everything() != before
    answer = decide(admin_client, found["Anders Holm"], "undo")
    assert (answer.status_code, answer.content.decode()) == (200, "Undone.")
    assert everything() == before


def test_a_change_of_kind_keeps_the_mentions(admin_client, found):
    mentions = set(found["Anders Holm"].person.mentions.values_list("pk", flat=True))
    decide(admin_client, found["Anders Holm"], "organization")
    made = Organization.objects.get(name="Anders Holm")
    assert made.standing == "known"
    assert set(made.mentions.values_list("pk", flat=True)) == mentions


def test_another_name_keeps_the_old_one_as_an_alias(admin_client, found):
    decide(admin_client, found["Anders Holm"], "change", kind="person", name="Anders V. Holm")
    holm = Person.objects.get(name="Anders V. Holm")
    assert (holm.aliases, holm.standing, holm.mentions.count()) == (["Anders Holm"], "known", 2)


def test_who_is_merged_takes_the_mentions_along(admin_client, found):
    known = make_person("A. Holm-Jensen")
    decide(admin_client, found["Anders Holm"], "change", kind="person", entity=known.pk)
    assert known.mentions.count() == 2
    body = decide(admin_client, found["Karin Lund"], "change", kind="organization", entity=1)
    assert body.status_code == 404
    firm = make_organization("Lund Ltd")
    answer = decide(
        admin_client, found["Karin Lund"], "change", kind="organization", entity=firm.pk
    )
    assert (answer.status_code, "only two of a kind" in answer.content.decode()) == (400, True)
    assert Person.objects.get(name="Karin Lund").standing == "found"


def test_a_judged_mention_comes_back_with_who_was_refused(admin_client, found):
    mention = found["Anders Holm"].person.mentions.first()
    Mention.objects.filter(pk=mention.pk).update(status="confirmed")
    before = everything()
    decide(admin_client, found["Anders Holm"], "not_a_name")
    assert not Mention.objects.filter(pk=mention.pk).exists()
    undo(admin_client)
    assert everything() == before


@pytest.mark.parametrize("decision", ["accept", "refuse"])
def test_all_in_so_many_articles_are_decided_at_once_and_taken_back(admin_client, found, decision):
    make_article(body="Prime Minister Olaf Bruun said nothing.")
    find_names()
    before = everything()
    page = decide_many(admin_client, decision, state="found", all="yes", least="2")
    assert "names" in page.content.decode()
    assert Person.objects.get(name="Olaf Bruun").standing == "found"
    known = Person.objects.filter(name__in=["Anders Holm", "Karin Lund"], standing="known")
    assert known.count() == (2 if decision == "accept" else 0)
    assert not Person.objects.filter(name="Anders Holm", standing="found").exists()
    assert undo(admin_client).status_code == 200
    assert everything() == before


def test_open_names_are_accepted_as_what_they_seem(admin_client, settings):
    settings.CREATE_NAMES = "off"
    for _ in range(2):
        make_article(body=TEXT)
    find_names()
    before = everything()
    names = Suggestion.objects.filter(key__in=["anders holm", "nato"])
    decide_many(admin_client, "accept", suggestion=[name.pk for name in names])
    assert Person.objects.get().mentions.count() == 2
    assert Organization.objects.get().mentions.count() == 2
    undo(admin_client)
    assert everything() == before


def test_what_somebody_built_on_stays(admin_client, found):
    decide_many(admin_client, "accept", state="found", suggestion=[n.pk for n in found.values()])
    Person.objects.filter(name="Anders Holm").update(description="Minister of Denmark.")
    assert "but for 1 that changed since" in undo(admin_client).content.decode()
    assert Person.objects.get(name="Anders Holm").standing == "known"
    assert Person.objects.get(name="Karin Lund").standing == "found"


@pytest.mark.parametrize(
    "fields", [{}, {"decision": "maybe"}, {"decision": "accept", "all": "yes", "least": "many"}]
)
def test_a_senseless_decision_on_many_is_refused(admin_client, found, fields):
    address = reverse("admin:articles_suggestion_decide_many")
    assert admin_client.post(address, fields).status_code == 400


def test_the_list_of_found_counts_the_mentions_of_today(admin_client, found):
    make_article(body="Anders Holm slept.")
    find_names()
    page = admin_client.get(LIST, {"state": "found"})
    rows = {row.text: row.mentioned for row in page.context["cl"].result_list}
    assert (rows["Anders Holm"], rows["Karin Lund"]) == (3, 2)
    assert found["Anders Holm"] not in admin_client.get(LIST).context["cl"].result_list


def test_the_texts_tell_what_somebody_is_called(admin_client, found):
    days = ["1998-05-01", "2000-02-01"]
    for day in days:
        make_article(body="NATO Secretary General Karin Lund left.", published_on=day)
    find_names()
    lund = Person.objects.get(name="Karin Lund")
    page = admin_client.get(reverse("admin:people_person_change", args=[lund.pk]))
    assert "2 articles, 1998 to 2000" in page.content.decode()
    address = reverse("admin:people_person_office", args=[lund.pk])
    office = f"{address}?title=Secretary+General&organization=NATO"
    assert admin_client.post(office, {"decision": "position"}).status_code == 200
    position = Position.objects.get()
    assert (position.title, position.organization.name) == ("Secretary General", "NATO")
    assert admin_client.post(office, {"decision": "undo"}).content == b"Undone."
    assert not Position.objects.exists()
    assert admin_client.post(office, {"decision": "description"}).status_code == 200
    lund.refresh_from_db()
    assert lund.description == "Secretary General, NATO"
    admin_client.post(office, {"decision": "undo"})
    lund.refresh_from_db()
    assert (lund.description, lund.standing) == ("", "found")


def test_no_office_is_written_over_what_an_editor_says(admin_client, found):
    Person.objects.filter(name="Anders Holm").update(description="My old friend.")
    holm = Person.objects.get(name="Anders Holm")
    address = reverse("admin:people_person_office", args=[holm.pk])
    office = f"{address}?title=Danish+Foreign+Minister&organization="
    answer = admin_client.post(office, {"decision": "description"})
    assert answer.status_code == 409
    holm.refresh_from_db()
    assert holm.description == "My old friend."
