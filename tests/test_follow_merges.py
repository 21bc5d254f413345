"""Nothing refers to an entity that was merged into another, whoever writes, and when."""

import pytest
from django.db import IntegrityError, transaction

from articles.models import Mention
from people.merging.merge import merge, undo
from people.models import Identifier, Person, Position
from tests.beside import start_beside
from tests.builders import (
    make_article,
    make_mention,
    make_organization,
    make_person,
    make_position,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair():
    """(winner, loser), not merged yet."""
    return make_person("Ada King"), make_person("Ada Lovelace")


def test_what_is_written_for_the_loser_belongs_to_the_winner(pair):
    winner, loser = pair
    body, late = make_organization("Royal Society"), make_organization("RS")
    merge(winner, loser)
    merge(body, late)
    make_mention(make_article(), loser)
    make_position(loser, late)
    Identifier.objects.create(organization=late, scheme="isni", value="1")
    assert Mention.objects.get().person == winner
    assert (Position.objects.get().person, Position.objects.get().organization) == (winner, body)
    assert Identifier.objects.get().organization == body


def test_a_row_that_is_given_to_the_loser_goes_to_the_winner(pair):
    winner, loser = pair
    make_mention(make_article(), make_person("Charles Babbage"))
    merge(winner, loser)
    Mention.objects.update(person=loser)
    assert Mention.objects.get().person == winner


def test_a_mention_written_during_a_merge_follows_it(pair):
    winner, loser = pair
    article = make_article()
    with transaction.atomic():
        merge(winner, loser)
        writer = start_beside(lambda: make_mention(article, loser))
        assert writer.is_alive()
    writer.join(30)
    assert Mention.objects.get().person == winner


def test_a_merge_waits_for_a_mention_that_is_being_written(pair):
    winner, loser = pair
    article = make_article()
    with transaction.atomic():
        make_mention(article, loser)
        editor = start_beside(lambda: merge(winner, loser))
        assert editor.is_alive()
    editor.join(30)
    assert Mention.objects.get().person == winner


def test_a_mention_follows_two_merges_in_a_row(pair):
    winner, loser = pair
    article = make_article()
    merge(winner, loser)
    with transaction.atomic():
        merge(last := make_person("Augusta Ada King"), winner)
        writer = start_beside(lambda: make_mention(article, loser))
    writer.join(30)
    assert Mention.objects.get().person == last


def test_merges_form_no_chains(pair):
    winner, loser = pair
    early = make_person("Ada Gordon", merged_into=loser)
    people = Person.objects
    people.filter(pk=loser.pk).update(merged_into=winner)
    late = make_person("Ada Byron", merged_into=loser)
    assert {row.merged_into for row in people.filter(pk__in=[early.pk, late.pk])} == {winner}


def test_merges_form_no_circle(pair):
    winner, loser = pair
    merge(winner, loser)
    with pytest.raises(IntegrityError, match="person_not_merged_into_itself"):
        Person.objects.filter(pk=winner.pk).update(merged_into=loser)


def test_undoing_a_merge_gives_mentions_back(pair):
    winner, loser = pair
    make_mention(make_article(), loser)
    done = merge(winner, loser)
    assert Mention.objects.get().person == winner
    undo(done)
    assert Mention.objects.get().person == loser


def test_mentions_of_one_person_do_not_wait_for_each_other(pair):
    one, other = make_article("One"), make_article("Other")
    with transaction.atomic():
        make_mention(one, pair[0])
        writer = start_beside(lambda: make_mention(other, pair[0]))
        writer.join(30)
        assert not writer.is_alive()
    assert Mention.objects.count() == 2
