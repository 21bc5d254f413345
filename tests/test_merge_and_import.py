"""An import that names somebody while he is merged: nothing of his is left behind."""

import threading

import pytest
from django.db import connection, transaction

from articles.models import Mention
from people.merging.merge import merge, undo
from people.models import Person
from tests.import_tools import Desk, article, counts, issue, mention, person, publication

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_a_mention_of_who_is_being_merged_waits_for_the_next_import(desk):
    desk.load(publication(), issue(), person(), person("Ada King"), article())
    winner, loser = Person.objects.get(slug="ada-king"), Person.objects.get(slug="ada-lovelace")
    merged, go_on = threading.Event(), threading.Event()

    def merge_slowly() -> None:
        try:
            with transaction.atomic():
                merge(winner, loser)
                merged.set()
                go_on.wait(300)
        finally:
            merged.set()
            connection.close()

    editor = threading.Thread(target=merge_slowly)
    editor.start()
    merged.wait(300)
    try:
        report = desk.load(mention())
    finally:
        go_on.set()
        editor.join(60)
    assert counts(report) == {"rejected": 1}
    assert "is being edited at this moment" in report.problems[0].reason
    assert not Mention.objects.filter(person=loser).exists()
    assert desk.load(mention()).exit_code == 0
    assert Mention.objects.get().person == winner


def test_a_merge_waits_for_an_import_that_names_the_loser(desk):
    desk.load(publication(), issue(), person(), person("Ada King"), article())
    winner, loser = Person.objects.get(slug="ada-king"), Person.objects.get(slug="ada-lovelace")
    done = []

    def merge_meanwhile() -> None:
        try:
            done.append(merge(winner, loser))
        finally:
            connection.close()

    editor = threading.Thread(target=merge_meanwhile)
    with transaction.atomic():
        text = desk.load(mention())
        editor.start()
        editor.join(0.5)
        assert editor.is_alive()
    editor.join(60)
    assert text.exit_code == 0
    assert Mention.objects.get().person == winner
    undo(done[0])
    assert Mention.objects.get().person == loser
