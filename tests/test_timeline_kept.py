"""The articles of each period are counted again when a date moved, and only then."""

import threading
import time

import pytest
from django.db import connection

from articles.api import timeline
from articles.models import Article, Issue
from monitor.changes.models import archive_version
from tests.builders import make_article, make_issue, make_person

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/api/v1/people/ada-lovelace/timeline/"


@pytest.fixture
def archive():
    ada = make_person("Ada Lovelace")
    for date in ("1999-12-30", "2000-01-25", "2000-01-26", "2000-03-31"):
        issue = make_issue(date)
        make_article("Of Ada", issue=issue, mentions=[ada])
        make_article("Of nobody", issue=issue)


@pytest.fixture(autouse=True)
def counted(monkeypatch):
    """A period for each time that the whole archive was counted by it."""
    asked = []

    def count(by, *span, count=timeline.count):
        asked.append(by)
        return count(by, *span)

    monkeypatch.setattr(timeline, "count", count)
    return asked


def ask(client):
    return client.get(ADDRESS).json()["periods"]


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


MOVES = {
    "an article comes": lambda: make_article(issue=Issue.objects.last()),
    "an article goes": lambda: Article.objects.filter(headline="Of nobody").last().delete(),
    "an article moves": lambda: Article.objects.filter(headline="Of nobody").update(
        issue=Issue.objects.first()
    ),
    "an issue gets another date": lambda: Issue.objects.filter(published_on="2000-01-26").update(
        published_on="2000-02-01"
    ),
    "an issue loses its date": lambda: Issue.objects.filter(published_on="2000-01-26").update(
        published_on=None
    ),
    "SQL": lambda: sql("UPDATE articles_issue SET published_on = published_on + 40"),
    "versions were left out": lambda: sql("UPDATE changes_archive SET version = version + 1000"),
    "the log was cut": lambda: (
        Article.objects.update(headline="Another"),
        sql("TRUNCATE changes_revision CASCADE"),
    ),
}


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_after_a_date_moved_all_articles_are_counted_again(client, counted, move):
    ask(client)
    move()
    periods = ask(client)
    assert len(counted) == 2
    timeline.kept.clear()
    assert ask(client) == periods


@pytest.mark.usefixtures("archive")
def test_what_moves_no_date_leaves_the_count_as_it_is(client, counted):
    periods = ask(client)
    Article.objects.update(headline="Another", body="Another text.")
    make_person("Charles Babbage")
    Issue.objects.update(volume="7")
    assert ask(client) == periods
    Article.objects.update(position=9)
    assert ask(client) == periods
    assert len(counted) == 1


@pytest.mark.usefixtures("archive")
def test_a_database_that_has_not_got_so_far_is_counted_itself(client, counted):
    periods = ask(client)
    timeline.kept[timeline.Counting("month", "printed")] = (
        archive_version() + 5,
        timeline.Calendar(),
    )
    assert ask(client) == periods
    assert len(counted) == 2


@pytest.mark.usefixtures("archive")
def test_one_thread_counts_for_all(monkeypatch, counted):
    def slowly(by, count=timeline.count):
        time.sleep(0.2)
        return count(by)

    def one_of_many():
        try:
            found.append(
                timeline.all_articles(
                    timeline.Counting("month", "printed"), None, None, archive_version()
                ).totals
            )
        finally:
            connection.close()

    monkeypatch.setattr(timeline, "count", slowly)
    found = []
    threads = [threading.Thread(target=one_of_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[2, 4, 0, 2]] * 4
    assert [counting.by for counting in counted] == ["month"]
