"""Which of several is meant, and is it a team, a town, a word? More rules, one table each."""

import pytest

from tests.test_names_rules import found, organization, person, texts

LARK = person("Brian Lark")
REDS = organization("Torr City Red Sox", "Torr City")
CAPS = organization("Torr City Capitals", "Torr City")
STATE = organization("Federal government of Torland", "Torr City")
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
    ("body", "team"),
    [
        ("BASEBALL - RESULTS.\nTorr City 7 Sarn 2", REDS),
        ("NHL ICE HOCKEY - RESULTS.\nTorr City 7 Sarn 2", CAPS),
        ("He homered in the ninth inning as Torr City won 7-2. Pitcher Jan Holm lost.", REDS),
        ("BASKETBALL - RESULTS.\nTorr City 7 Sarn 2", None),
    ],
)
def test_a_nickname_tells_the_sport_of_a_shared_city(body, team):
    expected = [(team.key, "Torr City")] if team else []
    assert found([REDS, CAPS], body) == expected


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("Torr said it would sign the treaty.", "Old Ministry"),
        ("He likes Torr and its hills.", None),
        ("A Torr lawyer came.", None),
        ("He flew back to Torr.", None),
        ("BASEBALL - RESULTS.\nTorr 7 Sarn 2", "Torr Red Sox"),
    ],
)
def test_a_town_that_is_somebody_elses_alias_must_act(body, key):
    entities = [organization("Torr Red Sox", "Torr"), organization("Old Ministry", "Torr")]
    assert found(entities, body) == ([(key, "Torr")] if key else [])


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
        ("SOCCER - RESULTS.\nHe said on Wednesday that he won.", []),
        ("SOCCER - RESULTS.\nHe said Wednesday it was late.", []),
        ("SOCCER - RESULTS.\nWednesday 2 Sarn 1", ["Wednesday"]),
    ],
)
def test_a_day_is_hardly_a_club(body, expected):
    assert texts([organization("Torr Wednesday F.C.", "Wednesday")], body) == expected


def test_the_head_of_a_column_is_no_acronym():
    club = organization("Galactic Agency", "GA")
    assert texts([club], "W L T GF GA PTS\nSarn 1 2 3") == []
    assert texts([club], "The GA said no.") == ["GA"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("SOCCER - DRAW.\nAjax ( Torr ) v Sarn", []),
        ("SOCCER - RESULTS.\nTorr 's Jan Holm scored twice.", []),
        ("SOCCER - RESULTS.\nTorr 's defence held.", ["Torr"]),
        ("SOCCER - RESULTS.\nSarvia lost 4-1 in Halven , Torr", []),
        ("SOCCER - RESULTS.\nIn Halven , Torr won 4-1.", ["Torr"]),
    ],
)
def test_a_land_in_brackets_or_with_a_man_of_its_own_is_no_team(body, expected):
    assert texts([organization("Torr national football team", "Torr")], body) == expected


@pytest.mark.parametrize(
    ("name", "alias", "worth"),
    [
        ("1. FC Köln", "Cologne", False),
        ("University of Torr", "Torr", False),
        ("Torr Motor Company", "Torr", True),
        ("Moorland Yankees", "Yankees", True),
        ("Office of Torr", "Office", True),
    ],
)
def test_a_town_in_a_name_counts_only_where_it_is_meant(name, alias, worth):
    assert texts([organization(name, alias)], f"He joined {alias} today.") == [alias] * worth


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


def test_nations_play_for_a_cup_of_tennis():
    team = organization("Torr Davis Cup team", "Torr")
    assert texts([team], "TENNIS - TORR LEAD.\nTorr lead Sarvia in the Davis Cup.") == [
        "TORR",
        "Torr",
    ]
    assert texts([team], "TENNIS - RESULTS.\n1 - Jan Holm ( Torr ) beat Ed Lark") == []


def test_in_a_table_of_cyclists_the_team_follows_the_bracket():
    entities = [organization("Team Telko", "Telko"), organization("Sarn Telko AG", "Telko")]
    body = "CYCLING - PLACINGS.\n2. Jan Holm ( Torr ) Telko 12\nThe cyclist won."
    assert found(entities, body) == [("Team Telko", "Telko")]


def test_an_adjective_in_ist_is_no_part_of_a_name():
    assert texts([organization("FRONT", "FARC")], "He met Marxist FARC men.") == ["FARC"]
