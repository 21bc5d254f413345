"""Texts alone bring people and organizations: found, asked about, or left out."""

import json

import pytest
from django.urls import reverse

from articles.imports.models import ImportRun
from articles.imports.run import Options, run_import
from articles.imports.undo.undo import edited_since, undo
from articles.mentions.linker import link
from articles.mentions.name_decisions import not_a_name
from articles.mentions.name_decisions import undo as undo_decision
from articles.mentions.pending import link_pending
from articles.mentions.standing import accept, refuse
from articles.models import Article, Mention, Suggestion
from people.models import Organization, Person
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("finds_names")]

TEXT = (
    "Danish Foreign Minister Anders Holm said on Tuesday that Copenhagen would wait. NATO"
    " Secretary General Pieter de Groot, who met Holm in Brussels, was less patient. The State"
    " Audit Office (SAO) criticized former Prime Minister Karin Lund, and the SAO's report was"
    " printed in full (Reuters, March 3-4)."
)
HEADER = "Publication: Monitor Volume: 6 Issue: {number}\n\n"


def imported(folder, *texts, **files):
    """Import these texts, each an issue, and these JSON files."""
    for number, text in enumerate(texts, 1):
        (folder / f"{number}.txt").write_text(HEADER.format(number=90_000 + number) + text)
    for name, records in files.items():
        (folder / f"{name}.json").write_text(json.dumps(records))
    return run_import([str(folder)], Options())


def everybody():
    return {
        entity.name: (entity.standing, entity.aliases, entity.description)
        for model in (Person, Organization)
        for entity in model.objects.all()
    }


def written():
    """Everything that finding names may write."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Person, Organization, Mention, Suggestion)
    ]


def test_an_import_of_texts_alone_brings_whom_they_name(tmp_path):
    imported(tmp_path, TEXT)
    assert everybody() == {
        "Anders Holm": ("found", [], "Danish Foreign Minister"),
        "Pieter de Groot": ("found", [], "Secretary General, NATO"),
        "Karin Lund": ("found", [], "former Prime Minister"),
        "NATO": ("found", [], ""),
        "State Audit Office": ("found", ["SAO"], ""),
        "Reuters": ("found", [], ""),
    }
    spans = Mention.objects.get(person__name="Anders Holm").spans
    assert [TEXT[start:end] for start, end in spans] == ["Anders Holm", "Holm"]
    assert len(Mention.objects.get(organization__name="State Audit Office").spans) == 3


def test_the_same_texts_twice_write_nothing(tmp_path):
    imported(tmp_path, TEXT)
    before = written()
    imported(tmp_path, TEXT)
    link()
    link(anew=True)
    assert written() == before


def test_an_import_shows_how_many_texts_are_read_for_names(tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(HEADER.format(number=number) + TEXT)
    shown = []
    run_import(
        [str(tmp_path)], Options(names_progress=lambda read, total: shown.append((read, total)))
    )
    assert shown == [(3, 3)]


def test_a_fixture_adopts_whom_the_texts_brought(tmp_path):
    imported(tmp_path, TEXT)
    holm = Person.objects.get(name="Anders Holm")
    fields = {"name": "Anders Holm", "slug": "anders-holm", "description": "Danish politician."}
    report = imported(tmp_path, TEXT, people=[{"model": "people.person", "fields": fields}])
    assert not report.problems
    holm.refresh_from_db()
    assert (holm.standing, holm.description) == ("known", "Danish politician.")
    assert holm.mentions.count() == 1
    assert report.counts.total("conflict") == 0


def test_whoever_is_edited_is_known_whoever_writes():
    person = builders.make_person("Anders Holm", standing="found")
    Person.objects.filter(pk=person.pk).update(description="A minister.")
    person.refresh_from_db()
    assert person.standing == "known"


def test_accepted_is_known_and_refused_is_gone_for_good(tmp_path):
    imported(tmp_path, TEXT)
    people = Person.objects.filter(name__in=["Anders Holm", "Karin Lund"])
    assert accept(Person, people.filter(name="Anders Holm").values_list("pk", flat=True)) == 1
    assert refuse(Person, people.values_list("pk", flat=True)) == 1
    assert Person.objects.get(name="Anders Holm").standing == "known"
    imported(tmp_path, TEXT, TEXT.replace("Tuesday", "Monday"))
    link(anew=True)
    assert not Person.objects.filter(name="Karin Lund").exists()
    assert not Suggestion.objects.filter(status="open", key="karin lund").exists()


def test_refused_letters_are_gone_with_their_name(tmp_path):
    imported(tmp_path, TEXT)
    refuse(Organization, Organization.objects.values_list("pk", flat=True))
    builders.make_article(body="The SAO of Denmark said it would answer. SAO officials agreed.")
    link_pending()
    assert not Organization.objects.exists()


def test_a_refusal_that_is_taken_back_waits_for_an_editor(tmp_path):
    imported(tmp_path, TEXT)
    refuse(Person, Person.objects.filter(name="Karin Lund").values_list("pk", flat=True))
    undo_decision(Suggestion.objects.get(key="karin lund"))
    link(anew=True)
    assert Suggestion.objects.get(status="open").text == "Karin Lund"
    assert not Person.objects.filter(name="Karin Lund").exists()


def test_undoing_an_import_takes_along_whom_nothing_else_mentions(tmp_path):
    imported(tmp_path, TEXT)
    accept(Person, Person.objects.filter(name="Karin Lund").values_list("pk", flat=True))
    other = builders.make_issue(publication=builders.make_publication("Other"))
    builders.make_article(issue=other, body="Foreign Minister Anders Holm said nothing.")
    link_pending()
    run = ImportRun.objects.get()
    assert edited_since(run) == []
    undo(run)
    assert sorted(everybody()) == ["Anders Holm", "Karin Lund"]
    imported(tmp_path, TEXT)
    assert len(everybody()) == 6


def test_a_name_that_is_not_sure_waits_for_an_editor(tmp_path, settings):
    settings.CREATE_NAMES = "off"
    imported(tmp_path, TEXT)
    assert not everybody()
    waiting = Suggestion.objects.filter(status="open")
    assert set(waiting.values_list("text", "kind")) >= {
        ("Anders Holm", "person"),
        ("State Audit Office", "organization"),
    }
    assert not waiting.filter(key="sao").exists()


def test_off_reads_no_text(tmp_path, settings):
    settings.ASK_NAMES = "off"
    imported(tmp_path, TEXT)
    assert not everybody()
    assert not Suggestion.objects.exists()


def test_a_person_of_one_word_is_never_created():
    builders.make_article(body="President Holm said that he would wait. Holm left on Monday.")
    link_pending()
    assert not Person.objects.exists()


def test_another_spelling_is_no_second_person():
    builders.make_article(body="Foreign Minister Anders Holm said on Monday that he would wait.")
    builders.make_article(body="Foreign Minister A. Holm said on Monday that he would wait.")
    link_pending()
    holm = Person.objects.get()
    assert (holm.name, holm.mentions.count()) == ("Anders Holm", 2)


def test_who_becomes_known_is_no_longer_asked_about(settings):
    settings.CREATE_NAMES = "off"
    builders.make_article(body="Foreign Minister Anders Holm said on Monday that he would wait.")
    link_pending()
    assert Suggestion.objects.get().text == "Anders Holm"
    builders.make_person("Anders Holm")
    link_pending()
    assert not Suggestion.objects.exists()


def test_what_fails_to_read_loses_no_mention(monkeypatch):
    from people.names.discovery import Reader

    def fail(self, text):
        raise RuntimeError("no model")

    monkeypatch.setattr(Reader, "read", fail)
    person = builders.make_person("Anders Holm")
    builders.make_article(body="Anders Holm left.")
    report = link_pending()
    assert person.mentions.count() == 1
    assert "no model" in str(report.failures[0])


def test_texts_in_other_languages_bring_nobody():
    builders.make_article(
        body="Der Außenminister Hans Vogel hat am Dienstag in Berlin gesagt, dass die Regierung"
        " nicht auf den Vorschlag der Opposition eingehen werde, weil er viel zu teuer sei."
    )
    report = link_pending()
    assert (everybody(), report.unread) == ({}, 1)


@pytest.mark.parametrize(
    ("query", "expected"),
    [("?standing=found", ["Anders Holm"]), ("?standing=known", ["Ada Lovelace"])],
)
def test_the_api_tells_found_from_known(client, query, expected):
    builders.make_person("Ada Lovelace")
    person = builders.make_person("Anders Holm", standing="found")
    article = builders.make_article(mentions=[person])
    items = client.get(f"/api/v1/people/{query}").json()["results"]
    assert [item["name"] for item in items] == expected
    assert [item["standing"] for item in items] == [query.partition("=")[2]]
    headlines = [item["id"] for item in client.get(f"/api/v1/articles/{query}").json()["results"]]
    assert headlines == ([article.pk] if "found" in query else [])


def test_every_article_counts(tmp_path):
    imported(tmp_path, TEXT, TEXT.replace("Tuesday", "Monday"))
    assert Article.objects.filter(mentions__person__name="Anders Holm").count() == 2


def test_whoever_is_given_under_another_slug_takes_over_whom_the_texts_brought():
    builders.make_article(body="Foreign Minister Anders Holm said on Monday that he would wait.")
    link_pending()
    given = builders.make_person("Anders Holm", slug="holm")
    link_pending()
    assert list(Person.objects.filter(merged_into=None)) == [given]
    assert Person.objects.get(slug="anders-holm").merged_into == given
    assert given.mentions.count() == 1


def test_a_program_that_creates_whom_the_texts_brought_adopts_him(admin_client, tmp_path):
    imported(tmp_path, TEXT)
    found = Person.objects.get(name="Karin Lund")
    record = {"name": "Karin Lund", "description": "A politician."}
    answer = admin_client.post("/api/v1/people/", record, content_type="application/json")
    assert answer.status_code == 201
    assert (answer.json()["slug"], answer.json()["standing"]) == ("karin-lund", "known")
    assert Person.objects.get(name="Karin Lund").pk == found.pk
    assert found.mentions.count() == 1


def test_letters_are_an_alias_of_the_one_name_that_they_are_short_for():
    builders.make_article(
        body="The Basin Cooperation Council met in Geneva on Monday. The BCC said that the"
        " BCC's members had agreed. The Council will meet again, BCC officials said."
    )
    link_pending()
    assert everybody() == {"Basin Cooperation Council": ("found", ["BCC"], "")}
    assert len(Mention.objects.get().spans) == 4


def test_who_was_found_can_be_taken_back_and_waits_for_an_editor():
    builders.make_article(body="Foreign Minister Anders Holm said on Monday that he would wait.")
    link_pending()
    undo_decision(Suggestion.objects.get(key="anders holm"))
    assert not Person.objects.exists()
    assert Suggestion.objects.get().status == "open"


def test_the_desk_accepts_and_refuses_those_that_are_ticked(admin_client):
    people = [builders.make_person(name, standing="found") for name in ("Ada King", "Bo Lund")]
    address = reverse("admin:people_person_changelist")
    for action, person in zip(("accept_found", "refuse_found"), people, strict=True):
        ticked = {"action": action, "_selected_action": [person.pk]}
        assert admin_client.post(address, ticked).status_code == 302
    assert everybody() == {"Ada King": ("known", [], "")}
    assert "Bo Lund" not in admin_client.get(address).content.decode()
    assert Suggestion.objects.get(text="Bo Lund").status == "not_a_name"


CITING = (
    "The talks broke down, and no new date was set (Russian agencies, March 2-3; Holm TV, March 3;"
    " the Halmar Courier, March 4)."
)


def test_the_outlets_that_texts_cite_are_organizations(tmp_path):
    imported(tmp_path, CITING, "Nothing was said of Russian agencies in Halmar for a whole week.")
    assert everybody() == {
        "Holm TV": ("found", [], ""),
        "Halmar Courier": ("found", [], ""),
    }
    collective = Suggestion.objects.get(text="Russian agencies")
    assert (collective.kind, collective.status) == ("organization", "open")
    assert collective.reason == "an outlet: press reports are cited from it"


def test_a_collective_outlet_is_refused_once(tmp_path):
    imported(tmp_path, CITING)
    not_a_name(Suggestion.objects.get(text="Russian agencies"), by=None)
    imported(tmp_path, CITING, CITING.replace("March", "April"))
    assert not Suggestion.objects.filter(status="open").exists()
