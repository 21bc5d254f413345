"""What the stories of agency.json taught: titles in aliases, datelines, namesakes."""

import pytest

from tests.test_names_rules import found, organization, person, texts

CLINTON = person("Bill Clinton", "Clinton", "President Clinton", "President Bill Clinton")
KING = person("Hussan of Torr", "King Hussan", "Hussan")
POPE = person("Pope Clement Paul", "Clement Paul", "Pope")
LIN = person("Lin Teng-hui", "Lin", "President Lin")
SINGER = person("Elvin Prase", "The King")


@pytest.mark.parametrize(
    ("entities", "body", "expected"),
    [
        ([CLINTON], "President Clinton spoke.", ["Clinton"]),
        ([CLINTON], "President Bill Clinton spoke.", ["Bill Clinton"]),
        ([LIN], "President Lin Teng-hui spoke. President Lin left.", ["Lin Teng-hui", "Lin"]),
        ([KING], "King Hussan flew home.", ["Hussan"]),
        ([POPE], "Pope Clement Paul prayed.", ["Clement Paul"]),
        ([person("Mother Agnes")], "Mother Agnes prayed.", ["Mother Agnes"]),
        ([person("Don Kramm", "Kramm")], "Don Kramm laughed.", ["Don Kramm"]),
        (
            [person("Al Goren", "Vice President Goren")],
            "President Moll and Al Goren.",
            ["Al Goren"],
        ),
    ],
)
def test_a_title_is_not_marked_where_the_person_is_called_without_it_too(entities, body, expected):
    assert texts(entities, body) == expected


def test_a_title_in_an_alias_settles_between_namesakes():
    entities = [KING, person("Sadan Hussan", "Hussan")]
    assert found(entities, "King Hussan flew home.") == [(KING.key, "Hussan")]


@pytest.mark.parametrize("body", ["The King of Torr came.", "The crew left.", "The King came."])
def test_a_title_alone_is_nobodys_name_before_he_is_in_the_article(body):
    assert texts([SINGER], body) == []


def test_a_small_article_is_not_marked_though_an_alias_has_it():
    entities = [organization("Department of War (Torr)", "Pentacle", "The Pentacle")]
    assert texts(entities, "The Pentacle said so. At the Pentacle no one spoke.") == [
        "Pentacle",
        "Pentacle",
    ]
    paper = organization("The Halven Times", "Halven Times")
    assert texts([paper], "The Halven Times said so.") == ["The Halven Times"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("HALVEN, Oct 2 (Reuter) - Two Halven refineries closed.", []),
        ("ORSK, Oct 2 (Reuter) - Two Halven refineries closed.", ["Halven"]),
    ],
)
def test_from_where_an_article_is_sent_is_a_place_in_it(body, expected):
    assert texts([organization("Halven Oil", "Halven")], body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a trader at Vittol.", ["Vittol"]),
        ("He lives at Vittol.", []),
        ("figures from Nix, Vittol and Burt.", ["Vittol"]),
        ("He comes from Nix, Vittol.", []),
        ("fighting in south Vittol", []),
        ("the government of Vittol", []),
    ],
)
def test_who_works_at_a_firm_and_lists_of_firms_tell_no_place(body, expected):
    assert texts([organization("Vittol")], body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Benny Shale spoke. In Shale's cabinet nobody did.", ["Benny Shale", "Shale"]),
        ("Benny Shale spoke. In Shale nobody did.", ["Benny Shale"]),
    ],
)
def test_what_a_person_of_the_article_owns_is_no_place(body, expected):
    assert texts([person("Benny Shale")], body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The Labour Party lost. Labour had asked for more.", ["Labour Party", "Labour"]),
        ("It was over. Labour had been short.", []),
    ],
)
def test_a_common_word_opens_a_sentence_where_its_owner_is_sure(body, expected):
    entities = [organization("Labour Party (Torr)", "Labour Party", "Labour")]
    assert texts(entities, body) == expected


@pytest.mark.parametrize("body", ["Police said so.", "It rained. Police fired."])
def test_who_does_things_in_crowds_is_no_name_where_a_sentence_opens(body):
    assert texts([organization("The Police", "Police")], body) == []


def test_what_is_settled_once_is_sure_for_the_rest_of_the_article():
    here = organization("Torrish Labour Party", "Labour Party", "Labour")
    there = organization("Labour Party (Sarvia)", "Labour Party", "Labour")
    body = "Torrish voters left the Labour Party. They said Labour was late."
    assert [key for key, _ in found([here, there], body)] == [here.key, here.key]


def test_a_namesake_of_another_land_is_not_called_just_so():
    entities = [
        organization("Reform Party (Sarvia)", "Reform Party"),
        organization("Reform Party of the Torrish People", "Reform Party"),
    ]
    assert texts(entities, "He left the Reform Party.") == []


def test_a_dash_at_the_end_of_a_line_joins_no_words():
    body = "Ola Kolb (Halven), 3 -\nJan Kolb (Orsk)"
    assert texts([person("Ola Kolb")], body) == ["Ola Kolb"]


def test_a_short_name_among_capitals_is_found():
    paper = organization("The Sun (Torr)", "The Sun")
    assert texts([paper], "The papers say:\n- THE SUN\n- It rains.") == ["THE SUN"]
