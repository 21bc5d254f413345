"""What the database forbids, whoever writes."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.imports.models import ImportRun
from articles.models import Article, Mention
from people.models import Identifier, Person
from tests.builders import (
    make_article,
    make_issue,
    make_mention,
    make_organization,
    make_person,
    make_position,
    make_publication,
)

pytestmark = pytest.mark.django_db


def refuses(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


def test_the_same_issue_twice():
    make_issue(volume="6", number="17")
    with refuses("issue_exists_once"):
        make_issue(volume="6", number="17", published_on=None)


def test_two_unnumbered_issues_of_one_date():
    make_issue(volume="", number="", published_on=None)
    with refuses("unnumbered_issue_exists_once_a_day"):
        make_issue(volume="", number="", published_on=None)


def test_unnumbered_issues_of_two_dates_are_two_issues():
    make_issue(volume="", number="", published_on="2000-01-25")
    make_issue(volume="", number="", published_on="2000-01-26")


@pytest.mark.parametrize("day", ["0999-01-01", "2200-01-01"])
def test_an_issue_of_an_impossible_year(day):
    with refuses("issue_date_is_plausible"):
        make_issue(day)


@pytest.mark.parametrize(
    ("day", "precision"), [("1998-06-25", "month"), ("1998-06-01", "year"), ("1998-01-02", "year")]
)
def test_a_month_or_year_that_does_not_stand_as_its_first_day(day, precision):
    with refuses("issue_date_begins_its_span"):
        make_issue(day, date_precision=precision)


@pytest.mark.parametrize("body", [" ", "\n\t\n"])
def test_an_article_whose_text_is_mere_spaces(body):
    make_article(body="")
    with refuses("article_text_is_empty_or_says_something"):
        make_article(body=body)


def test_an_article_mentions_somebody_once():
    putin = make_person()
    article = make_article(mentions=[putin])
    with refuses("mention_person_once"):
        make_mention(article, putin)


def test_a_mention_of_nobody():
    with refuses("mention_names_one_entity"):
        Mention.objects.create(article=make_article())


def test_a_mention_of_two():
    with refuses("mention_names_one_entity"):
        Mention.objects.create(
            article=make_article(), person=make_person(), organization=make_organization()
        )


@pytest.mark.parametrize("spans", [[[5, 3]], [[0, 5], [4, 7]], [[7, 9], [0, 5]], [[-1, 3]]])
def test_spans_that_are_no_places(spans):
    with refuses("mention_spans_are_valid"):
        make_mention(make_article(), make_person(), spans=spans)


def test_a_source_imported_twice():
    make_article(source="6-17/01.txt")
    with refuses("article_source_is_unique"):
        make_article(source="6-17/01.txt")


def test_articles_without_a_source_are_many():
    make_article(source="")
    make_article(source="")


def test_a_slug_twice_in_one_issue():
    issue = make_issue()
    make_article(issue=issue, slug="a")
    with refuses("article_slug_unique_in_issue"):
        make_article(issue=issue, slug="a")


def test_an_entity_merged_into_itself():
    person = make_person()
    with refuses("person_not_merged_into_itself"):
        Person.objects.filter(pk=person.pk).update(merged_into=person)


def test_an_import_in_an_unknown_state():
    with refuses("import_run_state_is_known"):
        ImportRun.objects.create(started_at=timezone.now(), state="lost")


def test_a_conflict_with_an_unknown_decision():
    run = ImportRun.objects.create(started_at=timezone.now())
    with refuses("conflict_status_is_known"):
        run.conflicts.create(model="articles.article", object_id=1, field="body", status="lost")


def test_an_identifier_of_two_entities():
    Identifier.objects.create(person=make_person(), scheme="wikidata", value="Q7259")
    with refuses("identifier_unique_per_scheme"):
        Identifier.objects.create(
            organization=make_organization(), scheme="wikidata", value="Q7259"
        )


def test_a_position_that_ends_before_it_starts():
    with refuses("position_ends_after_it_starts"):
        make_position(
            make_person(), make_organization(), started_on="2000-01-02", ended_on="2000-01-01"
        )


def test_an_issue_hands_its_date_down():
    putin = make_person()
    article = make_article(mentions=[putin], published_on=None)
    assert article.published_on is None
    article.issue.published_on = "2000-01-25"
    article.issue.save()
    mention = article.mentions.get()
    article.refresh_from_db()
    dates = {str(article.published_on), str(mention.published_on), str(article.search.published_on)}
    assert dates == {"2000-01-25"}


def test_a_date_set_by_hand_does_not_last():
    article = make_article(published_on="2000-01-25")
    Article.objects.filter(pk=article.pk).update(published_on="1999-01-01")
    article.refresh_from_db()
    assert str(article.published_on) == "2000-01-25"


def test_the_search_vector_follows_the_text():
    article = make_article(headline="Old", body="Words about mending fences.")
    article.headline, article.body = "New", "Nothing of the sort."
    article.save()
    article.search.refresh_from_db()
    assert "'new':1A" in article.search.vector
    assert "fenc" not in article.search.vector


def test_an_unchanged_row_keeps_its_time_and_leaves_no_history():
    person = make_person()
    before = person.updated_at
    with transaction.atomic():
        person.save()
    person.refresh_from_db()
    assert person.updated_at == before
    assert not person.events.exists()


def test_history_keeps_what_was_superseded():
    person = make_person("Ada Byron")
    person.name = "Ada Lovelace"
    person.save()
    person.delete()
    event_model = Person.events.rel.related_model
    names = event_model.objects.order_by("pgh_id").values_list("pgh_label", "name")
    assert list(names) == [("update", "Ada Byron"), ("delete", "Ada Lovelace")]


def test_a_publication_with_issues_stays():
    issue = make_issue()
    with refuses("foreign key"), transaction.atomic():
        type(issue.publication).objects.filter(pk=issue.publication.pk)._raw_delete("default")
        transaction.get_connection().check_constraints()
    make_publication()
