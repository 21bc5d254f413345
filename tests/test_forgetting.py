"""What is forgotten on purpose stands nowhere but in the archive's own texts, and stays away."""

import json
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from articles.imports.models import Conflict, ImportProblem, ImportRun
from articles.mentions.linker import link
from articles.models import Article, Mention, Suggestion
from monitor.changes.models import Change
from monitor.desk.models import SavedView
from people.forgotten import Forgotten
from people.merging.merge import merge, undo
from people.models import Organization, Person, Removal
from tests.builders import (
    make_article,
    make_organization,
    make_person,
    make_position,
)
from tests.import_tools import Desk, counts, person, record

pytestmark = pytest.mark.django_db

#: The archive's texts, and what is made of them.
TEXTS = {
    "articles_article.body",
    "articles_articleevent.body",
    "articles_articlesearch.vector",
    "articles_pendinglink.body",
}
NAMES = ("lovelace", "ada-lovelace", "ada king", "countess", "q7259", "first programmer")


def run(command: str, *arguments: object) -> str:
    out = StringIO()
    call_command(command, *arguments, "--yes", stdout=out)
    return out.getvalue()


def places_of(*texts: str) -> set[str]:
    """Every column of every table of the database with one of these, in whatever spelling."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public'"
        )
        columns = cursor.fetchall()
        sought = "|".join(texts)
        found = set()
        for table, column in columns:
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{table}" WHERE "{column}"::text ~* %s)', [sought]
            )
            if cursor.fetchone()[0]:
                found.add(f"{table}.{column}")
    return found


@pytest.fixture
def ada(admin_client, tmp_path):
    """A person with a past: imported, edited, merged, asked about, quarrelled about."""
    body = "Ada Lovelace wrote. Ada King, Countess of Lovelace, did."
    article = make_article("Letters", body)
    Desk(tmp_path).load(
        person(aliases=["Countess of Lovelace"], description="The first programmer."),
        record("people.identifier", scheme="wikidata", value="Q7259", person=["ada-lovelace"]),
        record("people.person", name="", slug="lovelace", description="of Ada Lovelace"),
    )
    ada = Person.objects.get()
    make_position(ada, make_organization())
    king = make_person("Ada King")
    link()
    undo(merge(ada, king))
    merge(ada, Person.objects.get(slug="ada-king"))
    change(admin_client, ada)
    Article.objects.filter(pk=article.pk).update(body=f"{body} She did.")
    with transaction.atomic():
        ada.positions.get().delete()
    run_ = ImportRun.objects.get()
    Conflict.objects.create(
        run=run_, model="people.person", object_id=ada.pk, field="name", theirs="Ada King"
    )
    ImportProblem.objects.create(
        run=run_, file="a", value="Ada\nLovelace", reason="is Ada Lovelace"
    )
    key = {"source": "doubt", "text": "King", "kind": "person"}
    Suggestion.objects.create(key="ada king", **key, candidates=[["person", ada.pk]])
    return ada


def change(client: Client, ada: Person) -> None:
    """By the desk and the API, as an editor does."""
    page = f"/admin/people/person/{ada.pk}/change/"
    form = client.get(page).context["adminform"].form
    values = {name: form[name].value() or "" for name in form.fields}
    values |= {"aliases": "Countess of Lovelace", "name": "Augusta Ada Lovelace"}
    for prefix in ("positions", "identifiers"):
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    assert client.post(page, values).status_code == 302
    answer = client.patch(
        "/api/v1/people/ada-lovelace/",
        json.dumps({"name": "Ada Lovelace"}),
        content_type="application/json",
    )
    assert answer.status_code == 200


def test_a_forgotten_person_stands_nowhere_but_in_texts(ada):
    assert places_of(*NAMES) - TEXTS
    assert LogEntry.objects.filter(object_repr__contains="Lovelace").exists()
    said = run("forget_person", "ada-lovelace")
    assert places_of(*NAMES) <= TEXTS
    assert "stays, in article " in said
    assert not Mention.objects.exists()
    assert not Removal.objects.exists()


def test_views_of_lists_that_name_the_person_go(ada, admin_user):
    for name, query in (("Ada Lovelace", ""), ("Lovelace, Ada", ""), ("One", "q=ada+lovelace")):
        SavedView.objects.create(user=admin_user, model="people.person", name=name, query=query)
    kept = SavedView.objects.create(user=admin_user, model="people.person", name="Byron")
    make_person("Lovelace, Ada", slug="second", merged_into=ada)
    run("forget_person", "ada-lovelace")
    assert list(SavedView.objects.all()) == [kept]


def test_forgetting_is_recorded_without_a_name(ada):
    run("forget_person", "ada-lovelace")
    [forgotten] = Forgotten.objects.all()
    assert (forgotten.kind, bool(forgotten.forgotten_by)) == ("person", True)
    assert forgotten.counts["people.Person"] == 2


@pytest.mark.django_db(transaction=True)
def test_clients_learn_that_a_forgotten_person_is_gone(ada):
    run("forget_person", "ada-lovelace")
    answer = Client().get("/api/v1/changes/?kind=person&page_size=200").json()
    last = [one for one in answer["results"] if one["key"] == str(ada.pk)][-1]
    assert (last["action"], last["url"]) == ("deleted", None)
    assert Change.objects.filter(object_id=ada.pk, kind="person").exists()


def test_no_import_brings_a_forgotten_person_back(ada, tmp_path):
    run("forget_person", "ada-lovelace")
    make_article("Notes", slug="notes")
    report = Desk(tmp_path).load(
        person(description="News of her."),
        person("Ada King", slug="other"),
        record("people.identifier", scheme="viaf", value="1", person=["ada-lovelace"]),
    )
    assert counts(report) == {"kept out": 3}
    assert places_of(*NAMES) <= TEXTS


def test_no_text_brings_a_forgotten_person_back(ada, asks_names):
    run("forget_person", "ada-lovelace")
    make_article("News", "Charles Babbage met Ada Lovelace and Mary Somerville in London.")
    link(anew=True)
    assert Suggestion.objects.filter(text="Charles Babbage").exists()
    assert places_of("lovelace") <= TEXTS


def test_who_is_entered_again_by_hand_is_in_again(ada, tmp_path):
    run("forget_person", "ada-lovelace")
    make_person()
    report = Desk(tmp_path).load(person(description="Hers."))
    assert counts(report) == {"update": 1}


def test_others_of_the_same_name_stay(ada):
    other = make_person("Byron Lovelace", slug="lovelace")
    make_article("Byron", "Byron Lovelace wrote.", mentions=[other])
    run("forget_person", "ada-lovelace")
    assert Person.objects.get() == other
    assert other.mentions.count() == 1


def test_an_organization_is_forgotten_as_a_person_is():
    society = make_organization()
    make_article("Letters", "To the Royal Society.", mentions=[society])
    run("forget_organization", "royal-society")
    assert not Organization.objects.exists()
    assert places_of("royal.society") <= TEXTS


def test_a_forgotten_article_stands_nowhere():
    article = make_article("A secret letter", "Of Babbage.", mentions=[make_person("Babbage")])
    Article.objects.filter(pk=article.pk).update(headline="A most secret letter")
    ImportRun.objects.create(started_at=timezone.now(), message="A secret letter was refused")
    run("forget_article", article.pk)
    assert places_of("secret", "of babbage") == set()
    assert Person.objects.exists()
    assert Change.objects.get(kind="article", action="deleted").key == str(article.pk)


def test_a_dry_run_says_how_much_would_go_and_changes_nothing(ada):
    before = places_of(*NAMES)
    out = StringIO()
    call_command("forget_person", "ada-lovelace", "--dry-run", stdout=out)
    assert "people.Person: 2" in out.getvalue()
    assert "nothing was changed" in out.getvalue()
    assert places_of(*NAMES) == before
    assert not Forgotten.objects.exists()


def test_nobody_is_forgotten_unasked(ada, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _: "no")
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("forget_person", "ada-lovelace", stdout=StringIO())
    assert Person.objects.filter(slug="ada-lovelace").exists()


@pytest.mark.parametrize(
    ("command", "key", "said"),
    [
        ("forget_person", "nobody", "there is no person 'nobody'"),
        ("forget_person", "ada-king", "'ada-king' was merged: forget 'ada-lovelace'"),
        ("forget_article", 10**9, "there is no article 1000000000"),
    ],
)
def test_what_cannot_be_forgotten_is_said_in_one_line(ada, command, key, said):
    with pytest.raises(CommandError, match=said):
        run(command, key)
