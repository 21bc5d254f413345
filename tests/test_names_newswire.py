"""What a wire story's shape tells of its names: slugs, datelines, tables, bare aliases."""

import pytest

from tests.test_names_rules import found as found_in
from tests.test_names_rules import organization, person, texts

FOOTBALL = organization("Torr national football team", "Torr")
CRICKET = organization("Torr national cricket team", "Torr")
TENNIS = organization("Torr Davis Cup team", "Torr")
YOUNG = organization("Torr national under-21 football team", "Torr")
WOMEN = organization("Torr women's national football team", "Torr")
TEAMS = [FOOTBALL, CRICKET, TENNIS, YOUNG, WOMEN]
KLEIN = person("Jurgen Klein", "Klein")
MAKER = organization("Orel Motors", "Orel")
HERE = organization("Democratic Party (Estmark)", "Democratic Party", "Democrats")
THERE = organization("Democratic Party (Sarvia)", "Democratic Party", "Democrats")


@pytest.mark.parametrize(
    ("body", "team"),
    [
        ("SOCCER - TORLAND RESULTS.\nTorr 2 Sarvia 1", FOOTBALL),
        ("CRICKET - SCORES.\nTorr 226 all out", CRICKET),
        ("RTRS - CRICKET - SCORES.\nTorr 226 all out", CRICKET),
        ("SOCCER - WOMEN'S CUP RESULTS.\nTorr beat Sarvia 2-1", None),
        ("TENNIS - RESULTS.\nTorr lead Sarvia 2-1 in the match", None),
        ("RUGBY UNION - RESULTS.\nTorr 12 Sarvia 10", None),
    ],
)
def test_the_slug_tells_the_sport_and_the_sport_tells_the_team(body, team):
    expected = [(team.key, "Torr")] if team else []
    assert found_in(TEAMS[:2] if team is None else TEAMS, body)[: len(expected)] == expected
    if team is None and "WOMEN" not in body:
        assert found_in(TEAMS[:2], body) == []


@pytest.mark.parametrize(
    ("body", "teams"),
    [
        ("SOCCER - RESULTS.\nTorr 2 Sarvia 1", []),
        ("SOCCER - RESULTS.\nWomen's internationals:\nTorr 2 Sarvia 1", [WOMEN.key]),
        ("SOCCER - RESULTS.\nUnder-21 internationals:\nTorr 2 Sarvia 1", [YOUNG.key]),
    ],
)
def test_women_and_youngsters_play_only_where_the_article_speaks_of_them(body, teams):
    assert [key for key, _ in found_in([YOUNG, WOMEN], body)] == teams


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("HALVEN, Torr 1996-08-30\nSarvia won 2-1. Torr lost the match.", ["Torr"]),
        ("TORR CITY 1996-08-30\nTorr beat Sarvia 2-1 in the match.", ["Torr"]),
        ("HALVEN , Torr 1996-08-30\nTorr beat Sarvia 2-1 in the match .", ["Torr"]),
        ("SOCCER - TORR LEAGUE RESULTS.\nResults of Torr premier league matches:", []),
        ("SOCCER - RESULTS.\nTorr open their campaign.", ["Torr"]),
        ("SOCCER - RESULTS.\nThe Torr Open began.", []),
        ("Shares in Torr drew buyers and won 2 points in the last round, results said.", []),
        ("The bill won 52-48. Torr lost points. 1996-08-30", []),
    ],
)
def test_datelines_leagues_and_markets_are_not_teams(body, expected):
    assert texts([FOOTBALL], body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Klein said it was late.", ["Klein"]),
        ("Osterheim 2 (Klein 12, 48) Kolmar 0", ["Klein"]),
        ("Sohaim lbw b Klein 48", ["Klein"]),
        ("She next meets Klein.", ["Klein"]),
        ("Top seed Klein lost.", ["Klein"]),
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


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("RALLYING - RESULTS.\n1. Tomi Maki (Torr) Orel Lancer 1 hour", ["Orel"]),
        ("RALLYING - RESULTS.\n1. Tomi Maki ( Torr ) Orel Lancer 1 hour", ["Orel"]),
        ("The new (small) Orel Lancer sells.", []),
    ],
)
def test_the_maker_of_a_car_stands_before_its_model(body, expected):
    assert texts([MAKER, FOOTBALL], body) == expected


@pytest.mark.parametrize("alias", ["UTR", "U.T.R.", "Old Torr", "Springers"])
def test_every_other_name_of_a_national_team_counts_in_its_sport_only(alias):
    team = organization("Torr national football team", "Torr", alias)
    assert texts([team], f"The ministers of {alias} signed it. {alias} is rich.") == []
    assert texts([team], f"SOCCER - RESULTS.\n{alias} 2 Sarvia 1") == [alias]


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


def test_a_league_belongs_to_a_place():
    assert texts([FOOTBALL], "SOCCER - RESULTS.\nTorr's premier league began.") == []


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


def test_an_alias_in_capitals_is_a_team_in_a_table():
    body = "BASKETBALL - STANDINGS.\nUTTAR 16 2 .889 -"
    assert texts([organization("Uttar Swing", "Uttar")], body) == ["UTTAR"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("MOTOR RACING - RESULTS.\n1. Tomi Maki (Estmark) Jorvan 1:25.2", ["Jorvan"]),
        ("Jorvan said it would sign the treaty.", []),
    ],
)
def test_a_racing_team_is_meant_in_motor_sport_only(body, expected):
    assert texts([organization("Jorvan Grand Prix", "Jorvan")], body) == expected


def test_a_title_in_an_alias_is_nobodys_first_name():
    body = "Princess Dora came. The Princess and another Mother left."
    assert texts([person("Dora Lind", "Princess Dora"), person("Mother Agnes")], body) == ["Dora"]


@pytest.mark.parametrize(
    ("headline", "keys"),
    [
        ("BASEBALL - WARDENS WIN AGAIN.", ["Halden Wardens"]),
        ("BASEBALL - HOME TEAM WINS AGAIN.", []),
    ],
)
def test_a_nickname_in_capitals_settles_a_shared_city(headline, keys):
    teams = [organization(f"Halden {name}", "Halden", name) for name in ("Wardens", "Lynx")]
    body = "Halden beat Sarn 7-2."
    assert [key for key, _ in found_in(teams, body, headline=headline)] == keys


def test_a_former_title_is_a_title():
    entities = [person("Warren Bark", "Bark"), person("Helen Bark")]
    assert found_in(entities, "Ex-President Bark left.") == [("Warren Bark", "Bark")]
