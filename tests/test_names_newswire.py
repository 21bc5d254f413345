"""What a wire story's shape tells of its names: slugs, datelines, tables, bare aliases."""

import pytest

from tests.test_names_rules import found as found_in
from tests.test_names_rules import organization, person, texts

KLEIN = person("Jurgen Klein", "Klein")
HERE = organization("Democratic Party (Estmark)", "Democratic Party", "Democrats")
THERE = organization("Democratic Party (Sarvia)", "Democratic Party", "Democrats")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Klein said it was late.", ["Klein"]),
        ("Osterheim 2 (Klein 12, 48) Kolmar 0", ["Klein"]),
        ("She next meets Klein.", ["Klein"]),
        ("His family left Klein in 1890.", []),
        ("Klein and bitter are words.", []),
        ("Viktor Klein came. Klein said so.", []),
    ],
)
def test_a_surname_that_is_an_alias_counts_alone_where_it_reads_like_a_person(body, expected):
    assert texts([KLEIN], body) == expected


def test_a_surname_that_is_an_alias_of_two_people_does_not_count_alone():
    assert texts([KLEIN, person("Rolf Klein", "Klein")], "Klein said it was late.") == []


def test_a_surname_alone_is_whose_alias_it_is():
    found = found_in([KLEIN, person("Rolf Klein")], "Klein said it was late.")
    assert found == [("Jurgen Klein", "Klein")]


def test_of_two_people_in_the_article_the_surname_is_whose_alias_it_is():
    entities = [person("Warren Bark", "Bark"), person("Helen Bark")]
    body = "Warren Bark and Helen Bark came. Bark spoke."
    assert found_in(entities, body)[2] == ("Warren Bark", "Bark")


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("Estmark's Democratic Party quit.", HERE.key),
        ("Sarvian voters left the Democratic Party.", THERE.key),
        ("Sarvia and Estmark each have a Democratic Party.", None),
    ],
)
def test_the_bracket_of_a_title_settles_between_namesakes(body, key):
    assert found_in([HERE, THERE], body) == ([(key, "Democratic Party")] if key else [])


@pytest.mark.parametrize("alias", ["Labour", "Congress", "Senate", "Democrats", "Greens"])
def test_a_party_or_a_parliament_is_no_place(alias):
    entities = [organization(f"National {alias} Club", alias), organization(f"{alias} Federation")]
    assert texts(entities, f"The vote in May hurt {alias} badly.") == [alias]


def test_a_title_before_an_alias_goes_to_whose_alias_it_is():
    entities = [person("Warren Bark", "Bark"), person("Helen Bark")]
    assert found_in(entities, "President Bark left.") == [("Warren Bark", "Bark")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Klein said no.", ["Klein"]),
        ("Klein said no. The king arrived in Klein.", []),
        ("HALVEN, Klein 1996-08-30\nKlein said no.", []),
    ],
)
def test_a_word_that_is_a_place_in_the_article_is_nobodys_surname(body, expected):
    assert texts([KLEIN], body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Beacon named him.", ["Beacon"]),
        ("It was a beacon of hope. Beacon light fell on it.", []),
        ("It was a beacon of hope. He read Beacon.", ["Beacon"]),
    ],
)
def test_a_common_word_that_opens_a_sentence_is_no_organization(body, expected):
    assert texts([organization("Beacon (magazine)", "Beacon")], body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Bank of Torr-Mitsuka rose.", []),
        ("The Bank of Torr-led group rose.", ["Bank of Torr"]),
        ("Bank of Torr rose.", ["Bank of Torr"]),
    ],
)
def test_a_hyphen_and_a_name_make_a_longer_name_of_an_organization(body, expected):
    assert texts([organization("Bank of Torr")], body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Dora, Princess of Torr, came. Torr is rich.", ["Dora, Princess of Torr"]),
        ("The Princess of Sarvia and the queen of Torr left.", []),
        ("Hussan of Torr came. Torr said no.", ["Hussan of Torr"]),
    ],
)
def test_the_land_of_a_prince_is_not_his_surname(body, expected):
    entities = [person("Dora, Princess of Torr", "Dora"), person("Hussan of Torr", "King Hussan")]
    assert texts(entities, body) == expected


def test_a_title_in_an_alias_is_nobodys_first_name():
    body = "Princess Dora came. The Princess and another Mother left."
    assert texts([person("Dora Lind", "Princess Dora"), person("Mother Agnes")], body) == ["Dora"]


def test_a_former_title_is_a_title():
    entities = [person("Warren Bark", "Bark"), person("Helen Bark")]
    assert found_in(entities, "Ex-President Bark left.") == [("Warren Bark", "Bark")]
