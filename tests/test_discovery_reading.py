"""Names that nobody has entered: what a text says of people and organizations."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.names.discovery import Reader
from people.names.discovery.language import is_foreign
from people.names.discovery.letters import stands_for
from people.names.discovery.tagger import Mark
from people.names.discovery.tokens import sentences
from people.names.discovery.trimming import trimmed
from people.names.folding import Folded

READER = Reader()

NEWS = (
    "Danish Foreign Minister Anders Holm said on Tuesday that Copenhagen would wait. NATO"
    " Secretary General Pieter de Groot, who met Holm in Brussels, was less patient. The State"
    " Audit Office (SAO) criticized former Prime Minister Karin Lund. Lund's party, the Social"
    " Democratic Party, called the SAO's report “a fairy tale” (Reuters, March 3-4). Holm left."
)


def cut(text):
    return [[token.text for token in words] for words in sentences(Folded(text))]


def names(text, kind):
    return [text[n.start : n.end] for n in READER.read(text).names if n.kind == kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gen. Kvashnin left. He was ill.", ["Gen. Kvashnin left .", "He was ill ."]),
        ("U.S. officials left the U.S. The end.", ["U.S. officials left the U.S.", "The end ."]),
        ("“Go,” he said. “Stop.” It rained.", ['" Go , " he said .', '" Stop . "', "It rained ."]),
        ("J. R. Ewing met V.V. Putin's men", ["J. R. Ewing met V.V. Putin 's men"]),
        ("The NATO-led force of Jean-Paul", ["The NATO - led force of Jean-Paul"]),
        ("A title\n\nA text", ["A title", "A text"]),
        ("Subject: Bank of Torr\nDate: May", ["Subject : Bank of Torr", "Date : May"]),
        (
            "See http://a.example/b?c or a.b@c.example now",
            ["See http://a.example/b?c or a.b@c.example now"],
        ),
        ("Wale\u0301sa spoke", ["Walesa spoke"]),
    ],
)
def test_a_text_is_cut_into_sentences_and_words(text, expected):
    assert [" ".join(words) for words in cut(text)] == expected


def test_people_and_organizations_are_found_without_titles():
    assert names(NEWS, "person") == [
        "Anders Holm", "Pieter de Groot", "Holm", "Karin Lund", "Lund", "Holm",
    ]  # fmt: skip
    assert names(NEWS, "organization") == [
        "NATO", "State Audit Office", "SAO", "Social Democratic Party", "SAO", "Reuters",
    ]  # fmt: skip


def test_letters_in_brackets_stand_for_the_name_before_them():
    (defined,) = READER.read(NEWS).abbreviations
    assert NEWS[slice(*defined.name)] == "State Audit Office"
    assert NEWS[slice(*defined.letters)] == "SAO"


@pytest.mark.parametrize(
    ("letters", "name", "right"),
    [
        ("FSB", "Federal Security Bureau", True),
        ("KPRF", "Communist Party of the Russian Federation", True),
        ("NATO", "NATO-Russia Founding Act", False),
        ("AP", "Reuters", False),
        ("Sao", "State Audit Office", False),
    ],
)
def test_letters_must_fit_the_name(letters, name, right):
    assert stands_for(letters, name.split()) is right


def test_an_office_is_told_by_what_stands_beside_a_name():
    said = [
        (
            NEWS[slice(*office.person)],
            NEWS[slice(*office.title)],
            NEWS[slice(*office.organization)] if office.organization else "",
        )
        for office in READER.read(NEWS).offices
    ]
    assert said == [
        ("Anders Holm", "Danish Foreign Minister", ""),
        ("Pieter de Groot", "Secretary General", "NATO"),
        ("Karin Lund", "former Prime Minister", ""),
    ]


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("Igor Ivanov, the Russian foreign minister, left for Minsk.", "Russian foreign minister"),
        ("“No,” said Anna Bell, a spokeswoman for the ministry.", "spokeswoman for the ministry"),
        ("Igor Ivanov, who met the foreign minister, left for Minsk.", None),
        ("Igor Ivanov, Anna Bell and Foreign Minister John Cook left.", "Foreign Minister"),
        ("Igor Ivanov, once again, met the minister.", None),
    ],
)
def test_an_office_after_a_name_ends_where_it_ends(text, office):
    found = [text[slice(*held.title)] for held in READER.read(text).offices]
    assert found == ([office] if office else [])


@pytest.mark.parametrize(
    "text",
    [
        "Today I'm sure that I've seen it, and he says I'll go. Well, yes, Please note that No. 1"
        " is late. See https://docs.example.org/d/1wZhPLMCHKJvwOkP4/edit for more.",
        "Le même été, la mère du petit garçon avait toujours raison, et les gens du village"
        " disaient que le Président Jean Moreau allait venir avec sa femme et ses enfants.",
        "Der Außenminister Hans Vogel hat am Dienstag in Berlin gesagt, dass die Regierung nicht"
        " auf den Vorschlag der Opposition eingehen werde, weil er viel zu teuer sei.",
        "Министр иностранных дел Игорь Иванов заявил во вторник, что Москва не согласна.",
        "",
        "...",
    ],
)
def test_what_is_no_name_or_no_english_gives_none(text):
    assert READER.read(text).names == ()


def test_a_text_that_is_not_read_says_why():
    assert READER.read("Не в Москве. " * 9).unread == "The text is not in English."
    assert READER.read("A" * 1_000_001).unread == "The text is longer than 1,000,000 characters."


def test_a_table_without_small_words_is_not_foreign():
    assert not is_foreign(["Leeds", "0", "Coventry", "2"])


@given(st.text(max_size=300) | st.text(st.characters(codec=None, categories=["Cs", "Cc", "Lu"])))
@settings(max_examples=200)
def test_places_lie_in_the_text_whatever_it_is(text):
    reading = READER.read(text)
    spans = sorted((name.start, name.end) for name in (*reading.names, *reading.others))
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
    assert all(first[1] <= second[0] for first, second in zip(spans, spans[1:], strict=False))
    assert all(0 <= name.confidence <= 1 for name in reading.names)


@pytest.mark.parametrize(
    "piece", ["A", "AB ", "Ab. ", "\x01", "\ud800", "A-", "(A) ", "a@", "A.", "'s"]
)
def test_a_long_text_of_one_sign_is_read_to_its_end(piece):
    READER.read(piece * 20_000)


@pytest.mark.parametrize(
    ("marked", "label", "kept"),
    [
        ("Keystone Corp", "PER", ["ORG Keystone Corp"]),
        ("of State", "PER", []),
        ("rebel Jan Bok", "PER", ["PER Jan Bok"]),
        ("Yossi Sarid of Meretz", "PER", ["PER Yossi Sarid"]),
        ("Ludwig van der Rohe", "PER", ["PER Ludwig van der Rohe"]),
        ("Independent said Unionists", "ORG", ["ORG Independent", "ORG Unionists"]),
    ],
)
def test_of_what_is_marked_only_the_name_is_kept(marked, label, kept):
    words = marked.split()
    marks = trimmed(words, Mark(0, len(words), label, 0.9))
    assert [f"{m.label} {' '.join(words[m.first : m.last])}" for m in marks] == kept


def test_the_department_of_a_minister_is_no_part_of_the_name():
    words = ["Minister", "of", "Education", "Stefania", "Giannini", "left"]
    (mark,) = trimmed(words, Mark(2, 5, "PER", 0.9))
    assert words[mark.first : mark.last] == ["Stefania", "Giannini"]
