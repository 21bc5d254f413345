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


def test_a_surname_that_two_people_bear_does_not_count_alone():
    assert texts([KLEIN, person("Rolf Klein")], "Klein said it was late.") == []


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
