"""The log of changes: what it tells, and that it misses nothing."""

import pytest
from django.db import connection, transaction

from articles.models import Article
from monitor.changes.models import Change, archive_version
from tests.builders import make_article, make_citation, make_mention, make_person


def told(**filters):
    changes = Change.objects.filter(**filters).order_by("revision__version", "id")
    return [(c.kind, c.key, c.action) for c in changes]


@pytest.mark.django_db(transaction=True)
def test_each_commit_is_one_version():
    before = archive_version()
    with transaction.atomic():
        ada = make_person("Ada Lovelace")
        make_person("Charles Babbage")
    assert archive_version() == before + 1
    ada.name = "Ada King"
    ada.save()
    assert archive_version() == before + 2
    assert told(revision__version=before + 2) == [("person", "ada-lovelace", "changed")]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_there():
    before = archive_version()
    with transaction.atomic():
        make_person("Ada Lovelace")
        transaction.set_rollback(True)
    with transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            make_person("Ada Lovelace")
            raise RuntimeError
        make_person("Charles Babbage")
    assert archive_version() == before + 1
    assert told(revision__version=before + 1) == [("person", "charles-babbage", "created")]


@pytest.mark.django_db(transaction=True)
def test_versions_are_given_in_commit_order():
    """A transaction that began first and commits last gets the later version."""
    slow = connection.copy()
    try:
        with slow.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "INSERT INTO people_person (name, slug, aliases, description)"
                " VALUES ('Slow', 'slow', '{}', '')"
            )
            make_person("Fast")
            read_up_to = archive_version()
            cursor.execute("COMMIT")
    finally:
        slow.close()
    assert told(revision__version__gt=read_up_to) == [("person", "slow", "created")]


@pytest.mark.django_db
@pytest.mark.parametrize("part", [make_citation, lambda it: make_mention(it, make_person())])
def test_a_mention_or_a_citation_changes_its_article(part):
    article = make_article()
    connection.check_constraints()
    Change.objects.all().delete()
    part(article)
    assert ("article", str(article.pk), "changed") in told()


@pytest.mark.django_db
def test_a_new_article_with_mentions_is_created_not_changed():
    article = make_article(mentions=[make_person()])
    assert told(kind="article") == [("article", str(article.pk), "created")]


@pytest.mark.django_db
def test_bulk_and_plain_sql_writes_are_told_too():
    article = make_article()
    Change.objects.all().delete()
    Article.objects.filter(pk=article.pk).update(headline="Another")
    assert told() == [("article", str(article.pk), "changed")]


@pytest.mark.django_db
def test_a_merge_is_told_as_a_merge():
    ada, king = make_person("Ada Lovelace"), make_person("Ada King")
    Change.objects.all().delete()
    king.merged_into = ada
    king.save()
    assert told() == [("person", "ada-king", "merged")]
