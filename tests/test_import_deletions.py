"""What an editor deleted stays deleted, whatever imports bring, until an editor lets it in."""

import json

import pghistory
import pytest
from django.contrib.auth.models import User
from django.db import connection

from articles.imports.importables import RefusedError
from articles.imports.models import Conflict
from articles.imports.run import Options, run_import
from articles.imports.undo.decide import decide
from articles.imports.undo.let_in import let_in
from articles.imports.undo.reopen import reopen
from articles.imports.undo.undo import undo
from articles.models import Article, Issue, Mention, Publication
from people.merging.merge import merge
from people.models import Identifier, Organization, Person, Position, Removal
from tests.builders import make_article, make_organization, make_person, make_position
from tests.import_tools import (
    Desk,
    article,
    counts,
    issue,
    mention,
    person,
    picture,
    publication,
    record,
)

pytestmark = pytest.mark.django_db

NATO = record("people.organization", name="NATO", slug="nato")
OFFICE = {"person": ["ada-lovelace"], "organization": ["nato"], "title": "Secretary"}
EVERYTHING = [
    publication(),
    issue(),
    NATO,
    person(),
    record("people.identifier", scheme="wikidata", value="Q7259", person=["ada-lovelace"]),
    record("people.position", **OFFICE),
    article(),
    mention(spans=[[0, 12]]),
]
DOCUMENT = "Publication: Monitor Volume: 6 Issue: 17\nHeadline: Quiet\n\nAda Lovelace was quiet.\n"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def editor():
    return User.objects.create_superuser("editor")


def delete(*querysets) -> None:
    with pghistory.context(user=1):
        for queryset in querysets:
            queryset.delete()


@pytest.mark.parametrize(
    ("models", "out"),
    [
        ([Mention], 1),
        ([Position], 1),
        ([Identifier], 1),
        ([Article], 2),
        ([Person], 4),
        ([Organization], 2),
        ([Article, Issue], 3),
        ([Article, Issue, Publication], 4),
    ],
)
def test_a_deleted_record_stays_out_and_so_does_what_belongs_to_it(desk, models, out):
    desk.load(*EVERYTHING)
    delete(*(model.objects.all() for model in models))
    before = picture()
    report = desk.load(*EVERYTHING)
    assert counts(report) == {"kept out": out, "unchanged": len(EVERYTHING) - out}
    assert report.exit_code == 0
    assert picture() == before


def test_labels_of_a_file_lead_to_what_was_deleted_too(desk):
    labelled = [
        record("articles.publication", 1, title="Monitor", slug="monitor"),
        record("articles.issue", 1, publication=1, volume="6", number="17"),
        record("people.person", 1, name="Ada Lovelace", slug="ada-lovelace"),
        record("articles.article", 1, issue=1, headline="Quiet", slug="quiet", body="Ada."),
        record("articles.mention", 1, article=1, person=1, spans=[[0, 3]]),
    ]
    desk.load(*labelled)
    delete(Article.objects.all())
    assert counts(desk.load(*labelled)) == {"unchanged": 3, "kept out": 2}


def test_the_plan_says_why(desk):
    desk.load(*EVERYTHING)
    delete(Article.objects.all())
    said: list = []
    desk.load(*EVERYTHING, dry_run=True, listen=said.append)
    reasons = [(one.model, one.reason) for one in said if one.action == "kept out"]
    assert reasons == [
        ("articles.article", "was deleted by an editor"),
        ("articles.mention", "its article was deleted by an editor"),
    ]


@pytest.mark.parametrize("name", ["a.txt", "moved.txt"])
def test_a_deleted_document_stays_out_also_under_another_name(desk, name):
    desk.documents("a.txt", DOCUMENT)
    delete(Article.objects.all())
    assert counts(desk.documents(name, DOCUMENT)) == {"unchanged": 2, "kept out": 1}
    assert not Article.objects.exists()


@pytest.mark.parametrize("name", ["Ada Lovelace", "ADA LOVELACE"])
def test_a_header_that_names_a_deleted_person_is_no_problem(desk, name):
    desk.load(person())
    delete(Person.objects.all())
    named = DOCUMENT.replace("\n\n", f"\nPeople: {name}\n\n", 1)
    report = desk.documents("a.txt", named)
    assert counts(report) == {"create": 3, "kept out": 1}
    assert list(report.problems) == []


def test_a_header_that_names_the_successor_of_a_deleted_person_means_that_one(desk):
    desk.load(person())
    delete(Person.objects.all())
    desk.load(person(slug="ada-king"))
    named = DOCUMENT.replace("\n\n", "\nPeople: Ada Lovelace\n\n", 1)
    desk.documents("a.txt", named)
    assert Mention.objects.get(origin="import").person.slug == "ada-king"


@pytest.mark.parametrize("model", [Mention, Position])
def test_a_deletion_holds_when_its_person_is_merged_into_another(desk, model):
    desk.load(*EVERYTHING, person("Ada King"))
    delete(model.objects.all())
    merge(Person.objects.get(slug="ada-king"), Person.objects.get(slug="ada-lovelace"))
    report = desk.load(*EVERYTHING, person("Ada King"))
    assert counts(report) == {"kept out": 1, "unchanged": len(EVERYTHING)}
    assert not model.objects.filter(import_base__isnull=False).exists()


def test_documents_of_a_deleted_publication_stay_out(desk):
    desk.documents("a.txt", DOCUMENT)
    delete(Article.objects.all(), Issue.objects.all(), Publication.objects.all())
    other = DOCUMENT.replace("quiet", "loud")
    assert counts(desk.documents("b.txt", other)) == {"kept out": 3}


def test_a_key_that_an_editor_had_corrected_before_is_known_still(desk):
    desk.load(*EVERYTHING)
    Article.objects.update(slug="silence")
    delete(Article.objects.all())
    assert counts(desk.load(*EVERYTHING))["kept out"] == 2
    assert counts(desk.load(publication(), issue(), article("silence")))["kept out"] == 1


def test_another_article_of_the_issue_comes_in(desk):
    desk.load(*EVERYTHING)
    delete(Article.objects.all())
    report = desk.load(article("loud", body="Another text."))
    assert counts(report) == {"create": 1}


def test_one_of_two_twins_that_was_deleted_does_not_rename_the_other(desk):
    twins = [publication(), issue(), article("first"), article("second")]
    desk.load(*twins)
    delete(Article.objects.filter(slug="first"))
    assert counts(desk.load(*twins)) == {"unchanged": 3, "kept out": 1}
    assert Article.objects.get().slug == "second"


def test_what_the_source_says_anew_of_a_deleted_record_is_a_conflict_once(desk):
    desk.load(*EVERYTHING)
    delete(Person.objects.all())
    anew = person(description="Mathematician.")
    assert counts(desk.load(anew)) == {"conflict": 1}
    assert counts(desk.load(anew)) == {"kept out": 1}
    assert counts(desk.load(mention())) == {"kept out": 1}
    assert counts(desk.load(person(description="Countess."))) == {"conflict": 1}
    assert Conflict.objects.get().theirs["description"] == "Countess."
    assert counts(desk.load(person())) == {"kept out": 1}
    assert Conflict.objects.get().status == "kept"
    assert not Person.objects.exists()


def test_a_deleted_record_that_was_changed_is_kept_out_by_decision(desk, editor):
    desk.load(*EVERYTHING)
    delete(Person.objects.all())
    anew = person(description="Mathematician.")
    desk.load(anew)
    assert decide(Conflict.objects.values_list("pk", flat=True), "kept", editor).number == 1
    assert counts(desk.load(anew)) == {"kept out": 1}
    assert counts(desk.load(person(description="Countess."))) == {"conflict": 1}


def test_that_a_changed_record_stays_deleted_can_be_taken_back(desk, editor):
    desk.load(*EVERYTHING)
    delete(Person.objects.all())
    for text in ("Mathematician.", "Countess."):
        desk.load(person(description=text))
        conflict = Conflict.objects.get(status="open")
        before = Removal.objects.values_list("import_base", flat=True).get(model="people.person")
        decide([conflict.pk], "kept", editor)
        reopen(conflict.pk, editor)
        assert before == Removal.objects.get(model="people.person").import_base
        assert Conflict.objects.get(pk=conflict.pk).status == "open"
        assert counts(desk.load(person(description=text))) == {"kept out": 1}
        decide([conflict.pk], "kept", editor)


def test_a_record_that_is_back_does_not_go_again_by_an_undo(desk, editor):
    desk.load(*EVERYTHING)
    delete(Person.objects.all())
    desk.load(person(description="Mathematician."))
    conflict = Conflict.objects.get()
    decide([conflict.pk], "taken", editor)
    with pytest.raises(RefusedError, match="brought the record back"):
        reopen(conflict.pk, editor)
    assert Person.objects.get().description == "Mathematician."


def test_that_it_stays_deleted_is_not_taken_back_when_it_was_let_in_or_imported(desk, editor):
    desk.load(*EVERYTHING)
    delete(Person.objects.all())
    for text in ("Mathematician.", "Countess."):
        desk.load(person(description=text))
        decide(Conflict.objects.filter(status="open").values_list("pk", flat=True), "kept", editor)
    first = Conflict.objects.earliest("pk")
    with pytest.raises(RefusedError, match="was imported since"):
        reopen(first.pk, editor)
    let_in(Removal.objects.filter(model="people.person").values_list("pk", flat=True), editor)
    with pytest.raises(RefusedError, match="was let in since"):
        reopen(first.pk, editor)


def test_a_decision_is_taken_back_when_the_record_is_there_again(desk, editor):
    desk.load(*EVERYTHING)
    Person.objects.update(description="Poet.")
    desk.load(person(description="Countess."))
    conflict = Conflict.objects.get()
    decide([conflict.pk], "taken", editor)
    delete(Person.objects.all())
    with pytest.raises(RefusedError, match="“Ada Lovelace” was deleted since. Let it in again"):
        reopen(conflict.pk, editor)
    let_in(Removal.objects.filter(model="people.person").values_list("pk", flat=True), editor)
    reopen(conflict.pk, editor)
    assert Person.objects.get().description == "Poet."


def test_a_deleted_record_that_was_changed_comes_back_by_decision(desk, editor):
    desk.load(*EVERYTHING)
    delete(Article.objects.all())
    anew = article(body="For years Ada Lovelace was quiet.")
    desk.load(anew)
    assert decide(Conflict.objects.values_list("pk", flat=True), "taken", editor).refused == []
    found = Mention.objects.get()
    assert found.article.body == "For years Ada Lovelace was quiet."
    assert found.spans == [[10, 22]]
    assert counts(desk.load(anew)) == {"unchanged": 1}
    assert not Removal.objects.exists()


def test_let_in_again_a_record_is_as_it_was_with_all_that_went_with_it(desk, editor):
    desk.load(*EVERYTHING)
    Mention.objects.update(status="confirmed")
    before = picture()
    delete(Person.objects.all())
    removal = Removal.objects.get(model="people.person")
    assert (removal.title, removal.context.metadata) == ("Ada Lovelace", {"user": 1})
    assert let_in([removal.pk], editor).number == 1
    assert without_times(picture()) == without_times(before)
    assert not Removal.objects.exists()
    assert counts(desk.load(*EVERYTHING)) == {"unchanged": len(EVERYTHING)}


def without_times(shown: dict) -> dict:
    with connection.cursor() as cursor:
        found = {}
        for table in shown:
            columns = "to_jsonb(t) - '{created_at,updated_at}'::text[]"
            cursor.execute(f"SELECT ({columns})::text FROM {table} t ORDER BY 1")
            found[table] = cursor.fetchall()
        return found


def test_what_needs_a_deleted_record_comes_back_after_it(desk, editor):
    desk.load(*EVERYTHING)
    delete(Mention.objects.all())
    delete(Article.objects.all())
    part, whole = Removal.objects.order_by("pk")
    refused = let_in([part.pk], editor).refused
    assert refused[0].startswith("Ada Lovelace in Quiet cannot come back: ")
    assert let_in([whole.pk, part.pk], editor).number == 1
    assert let_in([part.pk], editor).number == 1
    assert Mention.objects.count() == 1


def test_a_record_whose_place_is_taken_stays_out(desk, editor):
    desk.load(*EVERYTHING)
    delete(Person.objects.all())
    Person.objects.create(name="Another Ada", slug="ada-lovelace")
    refused = let_in([Removal.objects.get(model="people.person").pk], editor).refused
    assert refused == ["Ada Lovelace cannot come back: another record has its place"]


def test_nobody_lets_in_what_he_may_not_add(desk):
    desk.load(*EVERYTHING)
    delete(Mention.objects.all())
    reader = User.objects.create_user("reader")
    assert let_in([Removal.objects.get().pk], reader).refused == [
        "Ada Lovelace in Quiet stays out: you may not add mention records"
    ]


def test_an_undone_import_comes_in_again(desk):
    run = desk.load(*EVERYTHING).run
    undo(run)
    assert not Removal.objects.exists()
    assert counts(desk.load(*EVERYTHING)) == {"create": len(EVERYTHING)}


def test_what_a_merge_joins_is_no_word_against_it(desk):
    twin = person("Ada Byron")
    desk.load(*EVERYTHING, twin, mention(person="ada-byron"))
    merge(Person.objects.get(slug="ada-lovelace"), Person.objects.get(slug="ada-byron"))
    assert not Removal.objects.exists()


def test_a_mention_that_went_with_its_words_is_no_word_against_it(desk, admin_client):
    desk.load(publication(), issue(), person(), article(), mention(origin="matcher"))
    found = Article.objects.get()
    page = admin_client.get(f"/admin/articles/article/{found.pk}/change/")
    fields = dict(page.context["adminform"].form.initial)
    fields |= {"body": "Nobody.", "source": ""}
    given = {name: value for name, value in fields.items() if value is not None}
    admin_client.post(f"/admin/articles/article/{found.pk}/change/", given)
    found.refresh_from_db()
    assert found.body == "Nobody."
    assert not Mention.objects.exists()
    assert not Removal.objects.exists()


def test_what_was_made_by_hand_comes_back_with_all_that_went_with_it(editor):
    ada, society = make_person(description="Countess."), make_organization()
    make_position(ada, society)
    mentioned = make_article(body="Ada Lovelace wrote.", mentions=[ada, society])
    ada.mentions.update(origin="editor", status="confirmed")
    tables = dict.fromkeys(["people_person", "people_position", "articles_mention"])
    before = without_times(tables)
    delete(Person.objects.all())
    assert not mentioned.mentions.filter(organization=None).exists()
    assert let_in([Removal.objects.get(model="people.person").pk], editor).number == 1
    assert without_times(tables) == before
    assert not Removal.objects.exists()


def test_what_was_made_by_hand_and_deleted_keeps_no_import_out(desk):
    Person.objects.create(name="Ada Lovelace", slug="ada-lovelace")
    delete(Person.objects.all())
    assert counts(desk.load(person())) == {"create": 1}


def test_what_the_matcher_found_is_no_record_to_bring_back():
    article = make_article(body="Ada Lovelace wrote.", mentions=[make_person()])
    delete(article.mentions.all())
    assert not Removal.objects.exists()


def test_a_deletion_by_the_api_is_remembered_with_who_did_it(desk, admin_client, admin_user):
    desk.load(*EVERYTHING)
    address = f"/api/v1/articles/{Article.objects.get().pk}/"
    etag = admin_client.get(address).headers["ETag"]
    assert admin_client.delete(address, headers={"If-Match": etag}).status_code == 204
    assert counts(desk.load(*EVERYTHING))["kept out"] == 2
    removal = Removal.objects.get(model="articles.article")
    assert removal.context.metadata["user"] == admin_user.pk


def test_a_refused_record_beside_a_deleted_one_is_told_as_ever(desk):
    desk.load(*EVERYTHING)
    delete(Article.objects.all())
    report = desk.load(*EVERYTHING, mention(person="nobody"), person(slug="a b"))
    assert (
        counts(report)["rejected"] == 2 - 1
    )  # its article is out, so the mention is not looked at
    assert report.exit_code == 1


def test_a_file_of_another_kind_knows_it_too(desk, tmp_path):
    """An export of the archive from before the deletion."""
    desk.documents("a.txt", DOCUMENT)
    slug = Article.objects.get().slug
    delete(Article.objects.all())
    path = tmp_path / "export.json"
    path.write_text(json.dumps([article(slug)]))
    assert counts(run_import([str(path)], Options())) == {"kept out": 1}
