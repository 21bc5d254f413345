"""Copies of a date agree with it also when both are written at the same moment."""

import pytest
from django.db import connection
from django.urls import reverse

from articles.desk.mentions import mark
from articles.models import Article, Issue, Mention
from tests.beside import start_beside
from tests.builders import make_article, make_issue, make_mention, make_person

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "2000-02-29"


@pytest.fixture
def other():
    """A second session, in a transaction of its own."""
    session = connection.copy()
    session.set_autocommit(False)
    yield session
    session.close()


def run(session, statement, *values):
    with session.cursor() as cursor:
        cursor.execute(statement, values)


def meanwhile(other, work) -> None:
    """`work` begins before the other session commits, and ends."""
    thread = start_beside(work)
    other.commit()
    thread.join(60)


INSERT_ARTICLE = """
    INSERT INTO articles_article (issue_id, headline, slug, body, source, created_at, updated_at)
    VALUES (%s, 'New', 'new', 'A text.', '', now(), now())
"""
INSERT_MENTION = """
    INSERT INTO articles_mention (article_id, person_id, spans, created_at, updated_at)
    VALUES (%s, %s, '{}', now(), now())
"""


def test_an_article_comes_while_its_issue_gets_another_date(other):
    issue = make_issue("2000-01-25")
    run(other, "UPDATE articles_issue SET published_on = %s", NEW)
    meanwhile(other, lambda: make_article(issue=issue))
    assert str(Article.objects.get().published_on) == NEW


def test_an_issue_gets_another_date_while_an_article_comes(other):
    issue = make_issue("2000-01-25")
    run(other, INSERT_ARTICLE, issue.pk)
    meanwhile(other, lambda: Issue.objects.update(published_on=NEW))
    assert str(Article.objects.get().published_on) == NEW


def test_a_mention_comes_while_its_issue_gets_another_date(other):
    article, ada = make_article(published_on="2000-01-25"), make_person()
    run(other, "UPDATE articles_issue SET published_on = %s", NEW)
    meanwhile(other, lambda: make_mention(article, ada))
    assert str(Mention.objects.get().published_on) == NEW


def test_an_issue_gets_another_date_while_a_mention_comes(other):
    article, ada = make_article(published_on="2000-01-25"), make_person()
    run(other, INSERT_MENTION, article.pk, ada.pk)
    meanwhile(other, lambda: Issue.objects.update(published_on=NEW))
    assert str(Mention.objects.get().published_on) == NEW


def test_what_leaves_the_date_alone_waits_for_no_copy(other):
    issue = make_issue("2000-01-25")
    run(other, INSERT_ARTICLE, issue.pk)
    Issue.objects.update(volume="7", published_on="2000-01-25")
    other.rollback()


@pytest.fixture
def impatient():
    """This session gives up what it would have to wait for."""
    run(connection, "SET lock_timeout = '10s'")
    yield
    run(connection, "RESET lock_timeout")


def test_programs_save_an_issue_to_which_an_import_is_adding_articles(
    other, impatient, admin_client
):
    issue = make_issue("2000-01-25")
    run(other, INSERT_ARTICLE, issue.pk)
    address, body = f"/api/v1/issues/{issue.pk}/", {"volume": "7"}
    answer = admin_client.patch(address, body, content_type="application/json")
    assert answer.status_code == 200
    other.rollback()


def test_editors_save_what_an_import_is_adding_to(other, impatient, admin_client):
    article, ada = make_article(body="Ada spoke."), make_person("Ada")
    run(other, INSERT_ARTICLE, article.issue_id)
    run(other, INSERT_MENTION, article.pk, make_person().pk)
    for model, record in [("issue", article.issue), ("article", article)]:
        address = reverse(f"admin:articles_{model}_change", args=[record.pk])
        assert admin_client.post(address, {}).status_code == 200  # the form again, with its errors
    marked, _ = mark(article, 0, 3, "Ada", ada)
    assert marked.status == "confirmed"
    other.rollback()
