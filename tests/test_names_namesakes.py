"""Which of several is meant, and is it a town, a word? More rules, one table each."""

import pytest

from tests.test_names_rules import found, organization, person, texts

LARK = person("Brian Lark")
HERE = organization("Labour Party (Estmark)", "Labour")
THERE = organization("Sarvian Labour Party", "Labour")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Brian Lark came. Adrian Lark left.", ["Brian Lark"]),
        ("Brian Lark came.\n\nAhmed Lark spoke.", ["Brian Lark"]),
        ("Brian Lark came.\n\nKelly Lark spoke.", ["Brian Lark"]),
        ("Brian Lark came.\n\nSadly Lark lost.", ["Brian Lark", "Lark"]),
        ("Brian Lark came.\n\nBeating Lark is hard.", ["Brian Lark", "Lark"]),
        ("Brian Lark came. Russian Lark is Brian Lark.", ["Brian Lark", "Lark", "Brian Lark"]),
    ],
)
def test_a_given_name_is_one_whatever_it_looks_like(body, expected):
    assert texts([LARK], body) == expected


def test_a_title_in_an_alias_is_no_given_name():
    entities = [person("Jan Krass", "General Krass"), person("Joren Eide")]
    assert texts(entities, "Secretary General Joren Eide came.") == ["Joren Eide"]


def test_the_given_names_of_all_who_are_known_are_given_names():
    body = "Brian Lark came. Danish Lark left."
    assert texts([LARK, person("Danish Kaneria")], body) == ["Brian Lark"]


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("Voters in Estmark left Labour.", HERE.key),
        ("Sarvia votes in May. Men of Labour said so.", THERE.key),
        ("Sarvia and Estmark vote. Men of Labour said so.", None),
    ],
)
def test_the_land_in_a_name_settles_between_namesakes(body, key):
    assert found([HERE, THERE], body) == ([(key, "Labour")] if key else [])


def test_the_rest_of_a_name_settles_between_namesakes():
    entities = [organization("Torr Rangers", "Rangers"), organization("Sarn Rangers", "Rangers")]
    body = "The Rangers left Torr for a game."
    assert found(entities, body) == [("Torr Rangers", "Rangers")]


def test_who_is_called_just_so_goes_before_whose_kind_was_left_out():
    entities = [organization("Beacon plc", "Beacon"), organization("Old Firm", "Beacon")]
    assert found(entities, "He joined Beacon today.") == [("Beacon plc", "Beacon")]
    entities.append(organization("Beacon"))
    assert found(entities, "He joined Beacon today.") == [("Beacon", "Beacon")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Total reserves fell.", []),
        ("Total chairman Jan Holm left.", ["Total"]),
        ("Total rose 2 percent.", ["Total"]),
        ("Total is short.", []),
        ("Shares in Total rose.", ["Total"]),
        ("HALVEN 1996-08-27\nTotal output fell.", []),
    ],
)
def test_a_common_word_that_opens_a_line_needs_a_verb_or_a_man_of_its_own(body, expected):
    assert texts([organization("Total")], body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("He said on Wednesday that he won.", []),
        ("He said Wednesday it was late.", []),
        ("They met. Wednesday said no.", ["Wednesday"]),
    ],
)
def test_a_day_is_hardly_a_club(body, expected):
    assert texts([organization("Torr Wednesday F.C.", "Wednesday")], body) == expected


def test_the_head_of_a_column_is_no_acronym():
    club = organization("Galactic Agency", "GA")
    assert texts([club], "W L T GF GA PTS\nSarn 1 2 3") == []
    assert texts([club], "The GA said no.") == ["GA"]


def test_a_founder_shared_by_firms_is_no_town():
    entities = [organization("Torr Motor Company", "Torr"), organization("Torr Foundation")]
    assert texts(entities, "He joined Torr today.") == ["Torr"]


def test_two_surnames_and_a_title():
    body = "Harold Bedoya Paz left. Gen. Bedoya has men. Bedoya Paz came back."
    assert texts([person("Harold Bedoya Paz")], body) == [
        "Harold Bedoya Paz",
        "Bedoya",
        "Bedoya Paz",
    ]


def test_an_adjective_in_ist_is_no_part_of_a_name():
    assert texts([organization("FRONT", "FARC")], "He met Marxist FARC men.") == ["FARC"]


CLUB = organization("Halven FC", "Halven")
UNIVERSITY = organization("University of Halven", "Halven")
TEAM = organization("Torr national football team", "Torr")
STATE = organization("Federal government of Torland", "Torr City")


@pytest.mark.parametrize(
    ("entities", "body", "expected"),
    [
        ([CLUB], "Halven signed a goalkeeper.", ["Halven"]),
        ([CLUB], "Halven signed a goalkeeper from Orsk. It rained in Halven.", []),
        ([CLUB], "The mayor of Halven met ministers. Halven is quiet.", []),
        ([CLUB], "HALVEN, Oct 2 (Reuter) - Two Halven streets closed.", []),
        ([CLUB], "Halven FC left. It rained in Halven when Halven won.", ["Halven FC", "Halven"]),
        ([UNIVERSITY], "He joined Halven today.", []),
        ([UNIVERSITY], "University of Halven: he joined Halven today.", 2),
        ([CLUB, organization("Halven Museum")], "He joined Halven today.", []),
        ([TEAM], "Torr raised its taxes.", []),
        ([TEAM], "The Torr national football team left. Torr won.", 2),
        ([STATE], "Torr City said no.", []),
        ([STATE], "The Federal government of Torland met. Torr City said no.", 2),
        ([organization("Old Ministry", "Halven"), UNIVERSITY], "He likes Halven.", []),
        ([organization("Old Ministry", "Halven"), UNIVERSITY], "Halven said no.", ["Halven"]),
        ([organization("Torr Motor Company", "Torr")], "He joined Torr today.", ["Torr"]),
        ([organization("Office of Torr", "Office")], "He joined Office today.", ["Office"]),
    ],
)
def test_a_short_name_that_is_also_a_town_counts_only_beside_a_longer_form(
    entities, body, expected
):
    marked = texts(entities, body)
    assert marked == expected or len(marked) == expected
