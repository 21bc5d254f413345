"""Offsets count code points of the text as it was given, however its letters are composed."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.names import Matcher, Named
from tests.test_names_rules import found, organization, person

WALESA = person("Lech Wałęsa")
YILMAZ = person("Ayşe Yılmaz")
GAUSS = organization("Gauß Öl Werke")
OFFICE = organization("Office Français")
ENTITIES = [WALESA, YILMAZ, GAUSS, OFFICE]
MATCHER = Matcher(ENTITIES)
NAMES = [entity.name for entity in ENTITIES]

WAYS = {
    "composed": lambda name: unicodedata.normalize("NFC", name),
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "compatible": lambda name: unicodedata.normalize("NFKD", name),
    "ligature": lambda name: name.replace("ffi", "\ufb03"),
    "soft hyphens": lambda name: "\u00ad".join(name),
    "no-break space": lambda name: name.replace(" ", "\u00a0"),
    "thin space": lambda name: name.replace(" ", "\u2009"),
    "zero-width joiner": lambda name: name.replace(" ", "\u200d "),
    "word joiner": lambda name: name[0] + "\u2060" + name[1:],
    "sharp s": lambda name: name.replace("ß", "ss"),
    "capital sharp s": lambda name: name.upper().replace("SS", "ẞ"),
    "dotted i": lambda name: name.replace("ı", "i"),
    "plain": lambda name: name.translate(str.maketrans("łęşıöçÖ", "lesiocO")),
}
NOISE = st.sampled_from(
    [
        "e\u0301",
        "👩\u200d👩\u200d👧",
        "\ufb01 ",
        "\u00ad",
        "\u00a0",
        "ß",
        "İ",
        "ı",
        "\u200f",
        "שלום",
    ]
    + ["\u0301", "ﷺ", "½", "\U0001f1ff\U0001f1e6", "\ufeff", "\r\n", "\n\n", "ŉ", "ΐ", "\u202e"]
)
AROUND = st.lists(NOISE, max_size=6).map("".join)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
def test_a_name_is_found_however_its_letters_are_composed(entity, way):
    written = WAYS[way](entity.name)
    body = f"É\u0301 👩\u200d👧 {written} was there."
    assert found(ENTITIES, body) == [(entity.key, written)]


@given(st.lists(st.tuples(AROUND, st.sampled_from(NAMES), st.sampled_from(sorted(WAYS)))), AROUND)
@settings(max_examples=150)
def test_what_is_around_a_name_moves_no_offset(parts, tail):
    written = [(noise, name, WAYS[way](name)) for noise, name, way in parts]
    body = "".join(f"{noise} . \n{text} . " for noise, _, text in written) + tail
    wanted: dict[str, list[str]] = {}
    for _, name, text in written:
        wanted.setdefault(name, []).append(text)
    mentions = MATCHER.find(body).mentions
    marked = {key: [body[a:b] for a, b in spans] for key, spans in mentions.items()}
    for key, texts in marked.items():
        assert [text.strip("\u00ad\u200d\u2060") for text in texts] == [
            text.strip("\u00ad\u200d\u2060") for text in wanted[key]
        ]
    # In capitals one name looks like a shout; every other one must be there.
    assert all(key in marked for key in wanted if any(not t.isupper() for t in wanted[key]))


@given(st.text(), st.lists(st.text(min_size=1), max_size=8), st.lists(st.text(), max_size=4))
@settings(max_examples=150)
def test_no_list_of_entities_is_too_strange(body, names, aliases):
    entities = [
        Named(index, kind, name, tuple(aliases))
        for index, name in enumerate(names)
        for kind in ("person", "organization")
    ]
    text = f"{body} {' '.join(names)} said. {' , '.join(aliases)} {body.upper()}"
    for spans in Matcher(entities).find(text, headline=body).mentions.values():
        assert all(0 <= start < end <= len(text) for start, end in spans)


def namesakes(count):
    return [Named(index, "person", "Rolf Klein", ("Klein",)) for index in range(count)]


CROWD = Matcher(
    [
        *namesakes(60),
        person("Igor Putin", "Putin"),
        person("Vladimir Putin"),
        organization("Halven FC", "Halven"),
        organization("Labour Party (UK)", "Labour"),
        organization("Israeli Labor Party", "Labour"),
        organization("Torr national football team", "Torr"),
        organization("Total"),
    ]
)


@pytest.mark.parametrize(
    "piece",
    [
        "Igor Putin ",
        "Putin said. ",
        "Putin's ",
        "Klein said. ",
        "Labour said. ",
        "Total said. ",
        "Halven 2 Torr 1\n",
        "HALVEN, Torr 1996-08-30 ",
        "LABOUR WINS ",
        "in Halven, Torr, ",
        "Jan Peter Paul Putin ",
        "A. B. C. Putin ",
        "goal league A 1 Bbb cc ",
        "Putin\u00ad-\n",
        "(" * 10,
    ],
)
def test_a_text_of_one_repeated_name_takes_time_as_its_length(piece):
    """Eight times the text is not 64 times the work. What a busy machine adds is not the text's."""

    def seconds(size):
        text = piece * (size // len(piece))
        began = time.thread_time()
        CROWD.find(text, headline=text[:1_000])
        return time.thread_time() - began

    short = min(seconds(8_000) for _ in range(3))
    long = (seconds(64_000) for _ in range(10))
    assert any(one < 24 * max(short, 0.005) for one in long)


def test_a_name_that_hundreds_bear_is_nobodys():
    assert Matcher(namesakes(101)).find("Rolf Klein came.").doubts == ()
    assert len(Matcher(namesakes(100)).find("Rolf Klein came.").doubts[0].candidates) == 100
