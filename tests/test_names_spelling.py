"""How a name may be written, and which spellings nobody looks for."""

import pytest

from people.names import Matcher
from people.names.spellings.parts import core, lands
from tests.test_names_rules import found, organization, person, texts


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Moody's", "Moody 's"),
        ("Moody’s", "Moody 's"),
        ("Standard & Poor's", "Standard & Poor 's"),
        ("S&P", "S & P"),
        ("AT&T", "AT & T"),
        ("Yahoo!", "Yahoo !"),
        ("Yahoo!", "Yahoo"),
        ("Goldman, Sachs & Co.", "Goldman , Sachs & Co."),
        ("St. Orlan Bank", "St Orlan Bank"),
    ],
)
def test_a_name_is_found_where_a_program_set_words_apart(name, written):
    assert texts([organization(name)], f"Men of {written} left .") == [written]


@pytest.mark.parametrize(
    ("name", "written", "later"),
    [
        ("Gerhard Schröder", "Gerhard Schroeder", "Schroeder"),
        ("Gerhard Schröder", "Gerhard Schroder", "Schröder"),
        ("Ju\u0308rgen Möllemann", "Juergen Moellemann", "Moellemann"),
        ("Jørgen Haugan", "Joergen Haugan", "Haugan"),
        ("Bashar al-Hadid", "Bashar al-Hadid", "Hadid"),
        ("Bashar al-Hadid", "Bashar Hadid", "Hadid"),
        ("Bashar al-Hadid", "Bashar al Hadid", "al-Hadid"),
        ("Muqtada as-Sabr", "Muqtada Sabr", "Sabr"),
    ],
)
def test_umlauts_are_written_with_two_letters_and_arabic_articles_left_out(name, written, later):
    text = f"It was {written} who left. Then {later} said why."
    assert texts([person(name)], text) == [written, later]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ruud van der Moll", "Ruud Van Der Moll"),
        ("Hafez al-Hadid", "Hafez el-Hadid"),
        ("Khalid el-Masri", "Khalid al-Masri"),
        ("Khalid el-Masri", "Khalid Masri"),
    ],
)
def test_particles_are_written_in_several_ways(name, written):
    assert texts([person(name)], f"It was {written} who left.") == [written]


def test_an_organization_keeps_its_arabic_article():
    assert texts([organization("Al Nahar al-Jadid")], "Men of Al Nahar Jadid left.") == []
    assert texts([organization("Südring")], "Men of Suedring left.") == ["Suedring"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("H. D. Deve Gupta", "H.D. Deve Gupta"),
        ("H. D. Deve Gupta", "HD Deve Gupta"),
        ("M.L. Carver", "M. L. Carver"),
        ("Kim Young-sam", "Kim Young-Sam"),
        ("Kim Young-Sam", "Kim Young-sam"),
        ("Kim Young-sam", "Kim Young Sam"),
    ],
)
def test_initials_and_hyphens_may_be_set_otherwise(name, written):
    assert texts([person(name)], f"It was {written} who left.") == [written]


@pytest.mark.parametrize(
    ("aliases", "body", "expected"),
    [
        (["the Fund"], "The Fund paid. He asked the Fund.", ["Fund", "Fund"]),
        (["the Fund"], "A Fund is rich.", []),
        (["The Lions"], "The Lions met the Lions.", ["The Lions", "Lions"]),
        (["The Lions"], "Lions are wild.", []),
        (["The Halven Post"], "A Halven Post man asked the Halven Post.", ["Halven Post"] * 2),
    ],
)
def test_an_article_must_stand_but_a_small_one_is_not_marked(aliases, body, expected):
    assert texts([organization("Money Union", *aliases)], body) == expected


def test_an_article_that_is_part_of_a_name_is_marked_whoever_else_is_called_so():
    entities = [organization("The Post"), organization("Halven Courier", "the Post")]
    assert found(entities, "The Post wrote so.") == [("The Post", "The Post")]


def test_an_article_takes_nothing_from_a_longer_name():
    bank = organization("Bank of Torr")
    body = "After the Bank of Torr met, the Bank closed."
    expected = [("Bank of Torr", "Bank of Torr"), ("Money Bank", "Bank")]
    assert found([bank, organization("Money Bank", "the Bank")], body) == expected


@pytest.mark.parametrize(
    ("names", "body"),
    [
        (("Green Air", "American"), "The American left."),
        (("!!!", "?"), "What?! He left!!!"),
        (("X", ""), "Mr X and the X left."),
        (("'", "-", '"', " ", "\u200b"), "It's a - \u201cword\u201d."),
    ],
)
def test_what_would_be_found_everywhere_is_not_looked_for(names, body):
    assert texts([organization(*names)], body) == []


@pytest.mark.parametrize(
    "name",
    [
        "NOISE (Band), The",
        "Smith, Jones and Sons (1923) Ltd.",
        "3M",
        "7-Eleven",
        "٣ شركة النفط",
        "ארגון",
        "東京電力",
        "🦊 Fox",
        "Fo\u0301o Bar",
        "a" * 10_000,
        "Bell " * 2_000,
        "((((",
        "A & B & C & D & E & F & G & H",
        "U.S. U.K. U.N. E.U. Corp. St. X-Y",
    ],
    ids=lambda name: name[:12],
)
def test_odd_names_are_found_and_never_break_the_matcher(name):
    entities = [
        organization(name, name, "", name.upper()),
        person(f"{name} {name}", name),
        organization("Torr Bank"),
    ]
    body = f"He met {name} . Then {name} and Torr Bank left."
    mentions = Matcher(entities).find(body).mentions
    assert mentions["Torr Bank"]
    assert all(body[start:end] for spans in mentions.values() for start, end in spans)


@pytest.mark.parametrize("name", ["3M", "7-Eleven", "ארגון", "東京電力", "Fo\u0301o Bar"])
def test_names_of_digits_and_of_other_scripts_are_found(name):
    assert texts([organization(name)], f"He met {name} today.") == [name]


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("Barnley F.C.", "Barnley"),
        ("FC Barnley", "Barnley"),
        ("Orel Group plc", "Orel"),
        ("The Halven Post (Torland)", "Halven Post"),
        ("A.C.", "A.C."),
        ("American International Group", "American International"),
        ("General Holdings", "General Holdings"),
        ("The Company", "Company"),
        ("The International Company", "International Company"),
        ("First Holdings Inc", "First Holdings"),
        (" ", ""),
    ],
)
def test_the_core_of_a_name_is_without_its_kind(name, rest):
    assert core(name) == rest


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Labour Party (UK)", [["Brit", "U.K.", "LONDON"]]),
        ("Israeli Labor Party", [["Israe"]]),
        ("Communist Party of the Russian Federation", [["Russi"]] * 2),
        ("United States Senate", [["U.S.", "America", "WASHINGTON"]]),
        ("Money Union", []),
        ("George Robertson (politician)", []),
        ("Ministry of Foreign Affairs (Estmark)", [["Estma"]]),
    ],
)
def test_a_name_tells_its_land(name, told):
    assert [list(stems) for stems in lands(name)] == told
