"""Names of nobody, and names in doubt, wait for an editor; what he says is applied everywhere."""

import pytest
from django.core.management import CommandError, call_command

from articles.mentions.linker import link
from articles.mentions.name_decisions import (
    SuggestionError,
    alias_of,
    contexts,
    make_organization,
    make_person,
    not_a_name,
    undo,
)
from articles.mentions.pending import link_pending
from articles.models import Mention, Suggestion
from people.merging.merge import merge
from people.merging.merge import undo as undo_merge
from people.models import Organization, Person
from people.names.excerpts import sentences
from tests import builders


def test_the_sentence_around_a_name():
    body = "It rained. General Kvashnin spoke\nlong. He left."
    (context,) = sentences(body, [(19, 27)])
    assert context == ("General ", "Kvashnin", " spoke long.")


pytestmark = pytest.mark.usefixtures("asks_names")


def three_articles():
    return [
        builders.make_article(body=f"On day {n} General Anatoly Kvashnin spoke.") for n in range(3)
    ]


def state():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Suggestion, Suggestion.places.rel.related_model)
    ]


@pytest.mark.django_db
class TestQueue:
    def test_each_name_is_asked_once_those_of_the_most_articles_first(self):
        three_articles()
        builders.make_article(body="He met Igor Sergeyev.")
        builders.make_article(body="She met Igor Sergeyev in Paris.")
        assert builders.find_names() == 2
        assert list(Suggestion.objects.values_list("text", "kind", "articles")) == [
            ("Anatoly Kvashnin", "person", 3),
            ("Igor Sergeyev", "person", 2),
        ]
        assert all(0 < one.confidence <= 1 for one in Suggestion.objects.all())
        article, before, name, after = contexts(Suggestion.objects.first(), limit=1)[0]
        assert (before, name, after) == ("On day 2 General ", "Anatoly Kvashnin", " spoke.")

    def test_run_twice_it_writes_nothing(self):
        three_articles()
        builders.find_names()
        before = state()
        builders.find_names()
        assert state() == before

    def test_a_person_is_made_and_linked_everywhere(self):
        articles = three_articles()
        builders.find_names()
        person = make_person(Suggestion.objects.get())
        assert (person.name, person.slug) == ("Anatoly Kvashnin", "anatoly-kvashnin")
        assert {m.article_id for m in person.mentions.all()} == {one.pk for one in articles}
        assert builders.find_names() == 0
        assert Suggestion.objects.get().status == "person"

    def test_an_organization_is_made_under_another_name(self):
        three_articles()
        builders.make_organization("Kvashnin & Co", slug="kvashnin-co")
        builders.find_names()
        made = make_organization(Suggestion.objects.get(), name="Kvashnin Co")
        assert (made.slug, made.aliases) == ("kvashnin-co-2", ["Anatoly Kvashnin"])
        assert made.mentions.count() == 3

    def test_an_alias_of_somebody_known(self):
        three_articles()
        person = builders.make_person("Anatoly V. Kvashnin-Smith")
        builders.find_names()
        alias_of(Suggestion.objects.get(), person)
        person.refresh_from_db()
        assert person.aliases == ["Anatoly Kvashnin"]
        assert person.mentions.count() == 3

    def test_not_a_name_is_never_asked_again(self):
        three_articles()
        builders.find_names()
        not_a_name(Suggestion.objects.get())
        assert builders.find_names() == 0
        assert Suggestion.objects.get().status == "not_a_name"

    def test_a_doubt_is_settled_for_old_and_new_articles(self):
        first = builders.make_person("John Smith", slug="first")
        builders.make_person("John Smith", slug="second")
        for _ in range(2):
            builders.make_article(body="It was John Smith who came.")
        assert link_pending().in_doubt == 2
        builders.find_names()
        doubt = Suggestion.objects.get(source="doubt")
        assert (doubt.text, doubt.articles, len(doubt.candidates)) == ("John Smith", 2, 2)
        alias_of(doubt, first)
        assert first.mentions.count() == 2
        builders.make_article(body="Again it was John Smith who came.")
        assert link_pending().in_doubt == 0
        assert first.mentions.count() == 3
        assert builders.find_names() == 0

    def test_linking_notes_what_it_does_not_decide(self):
        builders.make_person("John Smith", slug="first")
        second = builders.make_person("John Smith", slug="second")
        texts = ["It was John Smith.", "John Smith and JOHN SMITH came.", "Nobody came."]
        articles = [builders.make_article(body=body) for body in texts]
        link_pending()
        doubt = Suggestion.objects.get()
        assert (doubt.text, doubt.source, doubt.articles) == ("John Smith", "doubt", 2)
        assert len(doubt.candidates) == 2
        before = state()
        link()
        assert state() == before
        assert builders.find_names() == 1
        link()
        assert state() == before
        articles[0].body = "It was Jane Smith."
        articles[0].save()
        link_pending()
        doubts = Suggestion.objects.filter(source="doubt")
        assert doubts.get().articles == 1
        second.name = "Somebody Else"
        second.save()
        link_pending()
        assert not doubts.exists()

    def test_a_further_candidate_is_noted(self):
        for slug in ("first", "second"):
            builders.make_person("John Smith", slug=slug)
        builders.make_article(body="It was John Smith.")
        link_pending()
        builders.make_person("John Smith", slug="third")
        link_pending()
        assert len(Suggestion.objects.get().candidates) == 3

    def test_what_an_editor_judged_is_no_doubt(self):
        first = builders.make_person("John Smith", slug="first")
        builders.make_person("John Smith", slug="second")
        article = builders.make_article(body="It was John Smith.")
        builders.make_mention(article, first, status="confirmed", origin="editor")
        link_pending()
        assert not Suggestion.objects.exists()

    def test_a_decided_doubt_is_not_noted_again(self):
        for slug in ("first", "second"):
            builders.make_person("John Smith", slug=slug)
        builders.make_article(body="It was John Smith.")
        link_pending()
        not_a_name(Suggestion.objects.get())
        builders.make_article(body="John Smith again.")
        link_pending()
        assert [one.status for one in Suggestion.objects.all()] == ["not_a_name"]

    def test_a_rejected_mention_is_not_suggested(self):
        person = builders.make_person("Anatoly Kvashnin")
        three_articles()
        link_pending()
        Mention.objects.update(status="rejected")
        person.name = "Somebody Else"
        person.save()
        assert builders.find_names() == 0

    def test_the_command_says_how_many_are_open(self, capsys):
        three_articles()
        call_command("suggest_names")
        assert capsys.readouterr().out == "1 names are to be decided.\n"


def archive():
    """All that a decision may write, without times and ids that are given anew."""
    return (
        state(),
        list(Person.objects.order_by("pk").values("name", "aliases", "slug")),
        list(Organization.objects.order_by("pk").values("name", "aliases", "slug")),
        list(
            Mention.objects.order_by("article", "person", "organization").values(
                "article", "person", "organization", "spans", "status"
            )
        ),
    )


@pytest.mark.django_db
class TestUndo:
    @pytest.fixture(autouse=True)
    def queue(self, asks_names):
        self.articles = three_articles()
        self.known = builders.make_person("Anatoly V. Kvashnin-Smith")
        link_pending()
        builders.find_names()
        self.suggestion = Suggestion.objects.get()

    @pytest.mark.parametrize(
        "decision",
        [
            make_person,
            make_organization,
            lambda one: make_person(one, name="Anatoly Vasilyevich Kvashnin"),
            lambda one: alias_of(one, Person.objects.get()),
            not_a_name,
        ],
        ids=["person", "organization", "person of another name", "alias", "not a name"],
    )
    def test_it_brings_back_what_was(self, decision):
        before = archive()
        decision(self.suggestion)
        assert archive() != before
        undo(self.suggestion)
        assert archive() == before
        assert builders.find_names() == 1
        assert archive() == before

    def test_a_settled_doubt_is_in_doubt_again_in_old_and_new_articles(self):
        first = builders.make_person("John Smith", slug="first")
        builders.make_person("John Smith", slug="second")
        builders.make_article(body="It was John Smith who came.")
        link_pending()
        builders.find_names()
        doubt = Suggestion.objects.get(source="doubt")
        alias_of(doubt, first)
        builders.make_article(body="Again it was John Smith who came.")
        link_pending()
        assert first.mentions.count() == 2
        undo(doubt)
        first.refresh_from_db()
        assert (first.mentions.count(), first.aliases) == (0, [])

    def test_an_alias_that_was_there_before_stays(self):
        self.known.aliases = ["Anatoly Kvashnin"]
        self.known.save()
        alias_of(self.suggestion, self.known)
        undo(self.suggestion)
        self.known.refresh_from_db()
        assert self.known.aliases == ["Anatoly Kvashnin"]
        assert self.known.mentions.count() == 3

    def test_it_can_be_decided_otherwise_afterwards(self):
        make_person(self.suggestion)
        undo(self.suggestion)
        made = make_organization(self.suggestion)
        assert (made.mentions.count(), Person.objects.count()) == (3, 1)

    def test_what_a_text_no_longer_has_is_not_shown(self):
        not_a_name(self.suggestion)
        article = self.articles[2]
        article.body = "Nobody spoke."
        article.save()
        undo(self.suggestion)
        assert len(contexts(self.suggestion)) == 2

    def test_an_open_one_is_refused(self):
        with pytest.raises(SuggestionError, match="Anatoly Kvashnin is not decided"):
            undo(self.suggestion)

    def test_who_was_deleted_meanwhile_is_no_hindrance(self):
        make_person(self.suggestion).delete()
        self.suggestion.refresh_from_db()
        undo(self.suggestion)
        assert self.suggestion.status == "open"

    @pytest.mark.parametrize(
        ("build", "reason"),
        [
            (lambda made: Person.objects.filter(pk=made.pk).update(description="x"), "was changed"),
            (lambda made: made.mentions.update(status="confirmed"), "has mentions that an editor"),
            (
                lambda made: builders.make_position(made, builders.make_organization()),
                "has positions since",
            ),
            (
                lambda made: made.identifiers.create(scheme="wikidata", value="Q1"),
                "has identifiers since",
            ),
            (lambda made: merge(builders.make_person("Another"), made), "merged with another"),
        ],
        ids=["edited", "judged", "position", "identifier", "merged"],
    )
    def test_nothing_that_was_built_on_it_is_lost(self, build, reason):
        made = make_person(self.suggestion)
        build(made)
        before = archive()
        self.suggestion.refresh_from_db()
        with pytest.raises(SuggestionError, match=reason):
            undo(self.suggestion)
        assert archive() == before

    def test_a_merge_comes_undone_first(self):
        alias_of(self.suggestion, self.known)
        before = archive()
        done = merge(builders.make_person("Another"), self.known)
        self.suggestion.refresh_from_db()
        with pytest.raises(SuggestionError, match="undo that first"):
            undo(self.suggestion)
        undo_merge(done)
        self.suggestion.refresh_from_db()
        undo(self.suggestion)
        self.known.refresh_from_db()
        assert self.known.aliases == []
        assert before != archive()


def test_a_pipeline_that_is_not_installed_is_named(settings):
    settings.SPACY_MODEL = "no_such_pipeline"
    with pytest.raises(CommandError, match="MONITOR_SPACY_MODEL=no_such_pipeline cannot be loaded"):
        call_command("suggest_names")


@pytest.mark.django_db
def test_a_spacy_pipeline_finds_names(settings, tmp_path, capsys):
    spacy = pytest.importorskip("spacy")
    pipeline = spacy.blank("en")
    pipeline.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "the general"}])
    pipeline.to_disk(tmp_path / "ruler")
    settings.SPACY_MODEL = str(tmp_path / "ruler")
    for _ in range(2):
        builders.make_article(body="And the general spoke.")
    call_command("suggest_names")
    assert (Suggestion.objects.get().text, Suggestion.objects.get().kind) == (
        "the general",
        "person",
    )
