"""Who is likely to be the same?"""

import time

import pytest

from people.merging.alike import AlikeEntity, alike
from people.merging.likely_duplicates import likely_duplicates
from people.merging.merge import distinguish, merge
from people.models import Identifier, Organization, Person
from tests.builders import make_organization, make_person

BUT_FOR = "same name but for a title, an initial or what it ends in"


@pytest.mark.parametrize(
    ("kind", "one", "other", "reason"),
    [
        ("person", "Lech Wałęsa", "Lech Walesa", "same name"),
        ("person", "John Smith", "Smith, John", "surname first"),
        ("person", "John Smith", "J. Smith", "initials of the same name"),
        ("person", "John A. Smith", "J. Smith", "initials of the same name"),
        ("person", "Martin Berg", "Martin S. Berg", BUT_FOR),
        ("person", "Martin Berg", "Dr. Martin Berg", BUT_FOR),
        ("person", "Martin Berg", "President Martin Berg", BUT_FOR),
        ("organization", "Torr Archive", "The Torr Archive", BUT_FOR),
        ("organization", "Torrsoft", "Torrsoft Corporation", BUT_FOR),
        ("person", "Boris Berezovsky", "Boris Berezovski", "almost the same spelling"),
        ("person", "Boris Berezovsky", "Boris Berezosky", "almost the same spelling"),
        ("organization", "International Monetary Fund", "IMF", "acronym of the other"),
        ("organization", "Bank of England", "B.E.", "acronym of the other"),
        ("organization", "Royal Society", "ROYAL SOCIETY", "same name"),
    ],
)
def test_alike(kind, one, other, reason):
    (pair,) = alike([AlikeEntity(1, kind, one), AlikeEntity(2, kind, other)])
    assert (pair.first, pair.second, pair.reasons) == (1, 2, [reason])


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("person", "John Smith", "Jane Smith"),
        ("person", "John Smith", "J. Smythe"),
        ("person", "Viktor Ivanov", "Igor Ivanov"),
        ("organization", "Channel 4 Television", "Channel 5 Television"),
        ("organization", "Bank of England", "Bank of Japan"),
        ("person", "Ann Lee", "Anna Lee"),
        ("person", "Ann S. Lee", "Ann T. Lee"),
        ("person", "Dr. Berg", "Berg"),
        ("organization", "American Group", "American Holdings"),
    ],
)
def test_not_alike(kind, one, other):
    assert alike([AlikeEntity(1, kind, one), AlikeEntity(2, kind, other)]) == []


def test_several_reasons_come_first():
    pairs = alike(
        [
            AlikeEntity(1, "person", "J. Smith"),
            AlikeEntity(2, "person", "John Smith", identifiers=("Q1",)),
            AlikeEntity(3, "person", "John Smith", identifiers=("Q1",)),
        ]
    )
    assert (pairs[0].first, pairs[0].second) == (2, 3)
    assert pairs[0].reasons == ["same name", "same identifier"]
    assert len(pairs) == 3


def test_twenty_thousand_entities_take_seconds():
    entities = [
        AlikeEntity(number, "person", f"Given{number % 977} Family{number % 19_991}x")
        for number in range(20_000)
    ]
    began = time.process_time()
    alike(entities)
    assert time.process_time() - began < 20


@pytest.mark.django_db
def test_the_queue_leaves_out_who_was_told_apart_or_merged():
    first, second = make_person("John Smith"), make_person("J. Smith")
    third = make_person("Smith, John")
    assert len(likely_duplicates(Person)) == 2
    distinguish(first, second)
    merge(first, third)
    assert likely_duplicates(Person) == []


@pytest.mark.django_db
def test_who_was_told_apart_from_a_merged_one_stays_apart():
    first, second, third = (make_person("John Smith", slug=slug) for slug in "abc")
    distinguish(second, third)
    merge(first, third)
    assert likely_duplicates(Person) == []


@pytest.mark.django_db
def test_a_shared_identifier_is_a_reason(django_assert_max_num_queries):
    fund, other = make_organization("Monetary Fund"), make_organization("Le Fonds")
    Identifier.objects.create(organization=fund, scheme="wikidata", value="Q7804")
    Identifier.objects.create(organization=other, scheme="dbpedia", value="Q7804")
    with django_assert_max_num_queries(5):
        (pair,) = likely_duplicates(Organization, limit=10)
    assert (pair.first, pair.second, pair.reasons) == (fund, other, ["same identifier"])
