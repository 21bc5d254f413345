"""Two entities become one, and two again."""

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from articles.mentions.linker import link
from articles.mentions.pending import link_pending
from articles.models import Mention
from people.merging.followers import FollowsMerge
from people.merging.merge import (
    MergeError,
    _related,
    distinguish,
    merge,
    preview,
    undo,
)
from people.merging.models import Distinction, Merge
from people.models import Identifier, Organization, Person, Position
from tests.builders import make_article, make_mention, make_organization, make_person, make_position

pytestmark = pytest.mark.django_db


def everything() -> dict:
    """All rows that a merge may touch, without the time of their last change."""
    return {
        model: list(model.objects.order_by("pk").values(*columns(model)))
        for model in (Person, Organization, Identifier, Position, Mention)
    }


def columns(model):
    return [field.name for field in model._meta.concrete_fields if field.name != "updated_at"]


def two_adas():
    ada = make_person("Ada Lovelace", aliases=["Countess of Lovelace"])
    king = make_person("Ada King", aliases=["Ada Byron"], description="A mathematician.")
    return ada, king


def test_names_become_aliases_and_the_loser_points_to_the_winner():
    ada, king = two_adas()
    merge(ada, king)
    ada.refresh_from_db()
    king.refresh_from_db()
    assert ada.name == "Ada Lovelace"
    assert ada.aliases == ["Countess of Lovelace", "Ada King", "Ada Byron"]
    assert ada.description == "A mathematician."
    assert king.merged_into == ada


def test_the_losers_name_can_be_taken():
    ada, king = two_adas()
    merge(ada, king, take={"name": "loser"})
    ada.refresh_from_db()
    assert (ada.name, ada.slug) == ("Ada King", "ada-lovelace")
    assert ada.aliases == ["Ada Lovelace", "Countess of Lovelace", "Ada Byron"]


def test_identifiers_and_positions_follow_and_twins_are_joined():
    ada, king = two_adas()
    society = make_organization()
    Identifier.objects.create(person=king, scheme="wikidata", value="Q7259")
    kept = make_position(ada, society, title="Fellow", started_on="1840-01-01")
    make_position(king, society, title="Fellow", started_on="1840-01-01", ended_on="1850-01-01")
    make_position(king, society, title="President")
    merge(ada, king)
    assert ada.identifiers.get().value == "Q7259"
    assert sorted(ada.positions.values_list("title", flat=True)) == ["Fellow", "President"]
    kept.refresh_from_db()
    assert str(kept.ended_on) == "1850-01-01"


def test_positions_follow_a_merged_organization():
    ada = make_person()
    society, royal = make_organization("Royal Society"), make_organization("The Royal Society")
    make_position(ada, society, title="Fellow")
    make_position(ada, royal, title="Fellow")
    merge(society, royal)
    assert ada.positions.get().organization == society


@pytest.mark.parametrize(
    ("winner", "loser", "joined"),
    [
        (("auto", "matcher"), ("auto", "import"), ("auto", "import", False)),
        (("auto", "matcher"), ("confirmed", "matcher"), ("confirmed", "matcher", False)),
        (("confirmed", "editor"), ("auto", "matcher"), ("confirmed", "editor", False)),
        (("rejected", "matcher"), ("confirmed", "matcher"), ("confirmed", "matcher", True)),
        (("confirmed", "matcher"), ("rejected", "matcher"), ("confirmed", "matcher", True)),
        (("rejected", "matcher"), ("rejected", "import"), ("rejected", "import", False)),
        (("auto", "matcher"), ("rejected", "matcher"), ("rejected", "matcher", True)),
    ],
)
def test_two_mentions_of_one_article_become_one(winner, loser, joined):
    ada, king = two_adas()
    article = make_article(body="Ada Lovelace, that is Ada King, wrote.")
    for entity, (status, origin) in ((ada, winner), (king, loser)):
        make_mention(article, entity, status=status, origin=origin)
    merge(ada, king)
    mention = article.mentions.get()
    assert mention.person == ada
    assert mention.spans == [[0, 12], [22, 30]]
    assert (mention.status, mention.origin, mention.needs_review) == joined


def test_a_mention_of_the_loser_alone_is_moved_with_its_verdict():
    ada, king = two_adas()
    article = make_article(body="Ada King wrote.", mentions=[king])
    Mention.objects.update(status="rejected")
    merge(ada, king)
    assert article.mentions.get().person == ada
    assert article.mentions.get().status == "rejected"


def test_the_preview_tells_what_the_merge_does():
    ada, king = two_adas()
    both = make_article(body="Ada Lovelace, that is Ada King.", mentions=[ada, king])
    make_article(body="Ada King.", mentions=[king])
    shown = preview(ada, king)
    assert shown.names == ["Ada Lovelace", "Countess of Lovelace", "Ada King", "Ada Byron"]
    assert shown.choices == {
        "name": ("Ada Lovelace", "Ada King"),
        "description": ("", "A mathematician."),
    }
    mentions = next(rows for rows in shown.followers if rows.label == "mentions")
    assert (mentions.moved, mentions.joined) == (1, 1)
    assert mentions.examples == [f"Ada King in “{both.headline}”"]
    assert not Merge.objects.exists()


def test_undo_brings_both_back_exactly():
    ada, king = two_adas()
    old = make_person("Ada Gordon", merged_into=king)
    society = make_organization()
    Identifier.objects.create(person=king, scheme="wikidata", value="Q7259")
    make_position(ada, society, title="Fellow")
    make_position(king, society, title="Fellow", ended_on="1850-01-01")
    article = make_article(body="Ada Lovelace, that is Ada King, wrote.", mentions=[ada, king])
    make_article(body="Ada King wrote.", mentions=[king])
    article.mentions.filter(person=king).update(status="confirmed", import_base={"a": "b"})
    before = everything()
    done = merge(ada, king)
    old.refresh_from_db()
    assert old.merged_into == ada
    undo(done)
    assert everything() == before


def test_undo_after_linking_again():
    ada, king = two_adas()
    make_article(body="Ada Lovelace, that is Ada King, wrote.")
    make_article(body="Ada King wrote.")
    link_pending()
    before = everything()
    done = merge(ada, king)
    link_pending()
    undo(done)
    link_pending()
    assert everything() == before


def three_adas():
    """Each in texts of her own and in one with the others; one verdict, one position, one key."""
    adas = [make_person(name) for name in ("Ada Lovelace", "Ada King", "Ada Byron")]
    society = make_organization()
    make_article(body="Ada Lovelace, Ada King and Ada Byron wrote.")
    for ada in adas:
        make_article(body=f"{ada.name} wrote.")
        make_position(ada, society, title="Fellow")
        Identifier.objects.create(person=ada, scheme="wikidata", value=f"Q{ada.pk}")
    link_pending()
    Mention.objects.filter(person=adas[0]).update(status="confirmed")
    return adas


def test_a_chain_of_merges_comes_undone_from_its_end():
    lovelace, king, byron = three_adas()
    before = everything()
    first = merge(king, lovelace)
    between = everything()
    second = merge(byron, king)
    lovelace.refresh_from_db()
    assert lovelace.merged_into == byron
    assert byron.mentions.count() == 4
    with pytest.raises(MergeError, match="before the later one, Ada King -> Ada Byron"):
        undo(first)
    undo(second)
    assert everything() == between
    undo(first)
    assert everything() == before


def test_two_merges_into_one_come_undone_from_the_last():
    lovelace, king, byron = three_adas()
    before = everything()
    first, second = merge(byron, lovelace), merge(byron, king)
    with pytest.raises(MergeError, match="before the later one, Ada King -> Ada Byron"):
        undo(first)
    undo(second)
    undo(first)
    assert everything() == before


def test_merges_of_others_are_no_hindrance():
    lovelace, king, byron = three_adas()
    other = make_person("Ada Gordon")
    before = everything()
    first = merge(king, lovelace)
    second = merge(other, byron)
    undo(first)
    undo(second)
    assert everything() == before


def test_what_was_rejected_stays_rejected_after_a_merge_and_linking():
    ada, king = two_adas()
    article = make_article(body="Ada King wrote.")
    link_pending()
    article.mentions.update(status="rejected")
    merge(ada, king)
    link_pending()
    mention = article.mentions.get()
    assert (mention.person, mention.status) == (ada, "rejected")
    link(None)
    mention.refresh_from_db()
    assert mention.status == "rejected"


def test_names_of_both_are_found_after_a_merge():
    ada, king = two_adas()
    merge(ada, king)
    article = make_article(body="Ada King and Ada Byron wrote.")
    link_pending()
    mention = article.mentions.get()
    assert (mention.person, mention.spans) == (ada, [[0, 8], [13, 22]])


def test_undo_names_what_was_changed_since():
    ada, king = two_adas()
    article = make_article(body="Ada King wrote.", mentions=[king])
    done = merge(ada, king)
    article.mentions.update(status="confirmed")
    mention = article.mentions.get()
    with pytest.raises(MergeError, match=f"changed since: mention {mention.pk}."):
        undo(done)
    article.mentions.update(status="auto")
    undo(done)
    with pytest.raises(MergeError, match="was undone already"):
        undo(done)


@pytest.mark.parametrize("other", ["itself", "merged", "organization", "different"])
def test_what_cannot_be_merged_is_refused(other):
    ada, king = two_adas()
    if other == "different":
        distinguish(king, ada)
    others = {
        "itself": (ada, "Ada Lovelace cannot be merged with itself."),
        "merged": (
            make_person("Ada Gordon", merged_into=king),
            "Ada Gordon was merged into Ada King already.",
        ),
        "organization": (
            make_organization(),
            "Ada Lovelace is a person and Royal Society an organization:"
            " only two of a kind can be merged.",
        ),
        "different": (
            king,
            "Ada Lovelace and Ada King are marked as different; remove that mark first.",
        ),
    }
    loser, message = others[other]
    for attempt in (preview, merge):
        with pytest.raises(MergeError) as refusal:
            attempt(ada, loser)
        assert str(refusal.value) == message


def test_an_unknown_choice_is_refused():
    ada, king = two_adas()
    with pytest.raises(MergeError, match="slug=loser: choose winner or loser"):
        merge(ada, king, take={"slug": "loser"})


def test_a_distinction_is_remembered_once_in_either_order():
    ada, king = two_adas()
    assert distinguish(ada, king) == distinguish(king, ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        Distinction.objects.create(kind="person", first_id=king.pk, second_id=ada.pk)


def test_whatever_points_to_an_entity_says_how_it_follows_a_merge():
    for model in (Person, Organization):
        related = list(_related(model))
        assert related
        assert all(isinstance(one._default_manager, FollowsMerge) for one, _ in related)


def test_merging_takes_no_more_statements_for_more_mentions(django_assert_max_num_queries):
    ada, king = two_adas()
    for _ in range(30):
        make_article(body="Ada Lovelace, that is Ada King.", mentions=[ada, king])
    with django_assert_max_num_queries(45):
        merge(ada, king)
    connection.check_constraints()
