"""Aliases that nobody gave: they follow from a name, or the article itself gives them."""

import pytest

from people.names.spellings.nicknames import are_one
from tests.test_names_rules import found, organization, person, texts

UNION = organization("Green Harbour Union")
PARTY = organization("Social Democratic Party of Torr")
COUNCIL = organization("North Torr Harbour Council")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The Green Harbour Union (GHU) met. GHU men left.", ["GHU", "GHU"]),
        ("The Green Harbour Union ( GHU ) met. The GHU 's men left.", ["GHU", "GHU"]),
        ("GHU (Green Harbour Union) met.", ["GHU"]),
        (
            "The Green Harbour Union met, or so (GHU) said.",
            ["GHU"],
        ),  # its initials, beside its name
        ("The Green Harbour Union (GrHaU) met. GrHaU left.", ["GrHaU", "GrHaU"]),
        ("The Green Harbour Union (SVB) met. The SVB left.", ["SVB", "SVB"]),
        ("The New Green Harbour Union (SVB) met. The SVB left.", []),
        ("The Green Harbour Union (today) met. Today it left.", []),
        ("The Green Harbour Union (US) met. The US left.", []),
        ("A man (SVB) met the Green Harbour Union.", []),
    ],
)
def test_an_article_defines_abbreviations(body, expected):
    others = ("Green Harbour Union", "New Green Harbour Union")
    assert [text for text in texts([UNION], body) if text not in others] == expected


def test_what_the_article_defines_goes_before_who_is_called_so():
    other = organization("General Hospital Utrecht", "GHU")
    body = "The Green Harbour Union (GHU) met. GHU left."
    assert [key for key, _ in found([UNION, other], body)] == [UNION.key] * 3
    bank = organization("Sarn Bank", "SVB")
    assert ("Sarn Bank", "SVB") in found([UNION, bank], "The Green Harbour Union (SVB) met.")


@pytest.mark.parametrize(
    ("entities", "body", "expected"),
    [
        ([COUNCIL], "The NTHC met.", ["NTHC"]),
        ([COUNCIL], "The N.T.H.C. met.", ["N.T.H.C."]),
        ([UNION], "GHU met.", []),
        ([UNION], "The Green Harbour Union met. GHU left.", ["Green Harbour Union", "GHU"]),
        ([COUNCIL, organization("New Torr Home Company")], "The NTHC met.", []),
        ([COUNCIL, organization("Old Club", "NTHC")], "The NTHC met.", ["NTHC"]),
        ([organization("Torr Bank")], "The Torr Bank met. TB left.", ["Torr Bank"]),
        ([PARTY], "The SDPT met.", ["SDPT"]),
    ],
)
def test_initials_are_those_of_the_one_organization_that_has_them(entities, body, expected):
    assert texts(entities, body) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Department of Defense", "Defense Department"),
        ("Defense Department", "Department of Defense"),
        ("U.S. State Department", "U.S. Department of State"),
        ("United States Department of Agriculture", "U.S. Agriculture Department"),
        ("Ministry of Foreign Affairs", "Foreign Affairs Ministry"),
        ("United States Senate", "U.S. Senate"),
        ("US Navy", "United States Navy"),
        ("JustGiving", "Justgiving"),
    ],
)
def test_the_other_orders_of_a_name_are_found(name, text):
    assert texts([organization(name)], f"He wrote to the {text} on Friday.") == [text]


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        (["Robert Moll"], "Bob Moll", ["Robert Moll"]),
        (["Bob Moll"], "Robert Moll", ["Bob Moll"]),
        (["Robert Moll", "Bob Moll"], "Bob Moll", ["Bob Moll"]),
        (["Robert Moll"], "Bill Moll", []),
        (["Rob Moll"], "Bob Moll", []),
    ],
)
def test_short_forms_of_a_given_name_are_that_name(names, text, expected):
    assert [key for key, _ in found(list(map(person, names)), f"{text} came.")] == expected


def test_short_forms_go_both_ways_but_not_across():
    assert are_one("robert", "bob") and are_one("bob", "robert")
    assert not are_one("bob", "rob") and not are_one("robert", "bill")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Vladimir Moll and Viktor Moll came. Moll left.", ["Vladimir Moll", "Moll"]),
        ("Viktor Moll came. Moll left.", []),
        ("Moll Gutes met Moll Ost. Moll left.", []),
    ],
)
def test_a_stranger_of_the_same_surname_does_not_silence_who_is_there_too(body, expected):
    assert texts([person("Vladimir Moll")], body) == expected
