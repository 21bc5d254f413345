"""What holds for every text, whatever stands in it."""

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.names import Matcher, Named, fold
from people.names.disjoint import disjoint
from people.names.folding import Folded

ENTITIES = [
    Named("putin", "person", "Vladimir Putin", ("Vladimir Vladimirovich Putin",)),
    Named("oneill", "person", "Conor O'Neill"),
    Named("walesa", "person", "Lech Wałęsa"),
    Named("gogh", "person", "Vincent van Gogh"),
    Named("nato", "organization", "North Atlantic Treaty Organization", ("NATO",)),
    Named("us-army", "organization", "U.S. Army"),
    Named("rolls", "organization", "Rolls-Royce"),
    Named("gauss", "organization", "Gauß Werke"),
]
MATCHER = Matcher(ENTITIES)
FORMS = {
    entity.key: {fold(word) for name in (entity.name, *entity.aliases) for word in name.split()}
    for entity in ENTITIES
}
NAMES = [name for entity in ENTITIES for name in (entity.name, *entity.aliases)]
WORDS = st.sampled_from(
    NAMES
    + ["Putin", "PUTIN", "O'Neill's", "said", "the", "in", "Mr", "-", "NATO-led", "Walęsa"]
    + ["Lech Wale\u0301sa", "\U0001f600", "ﬁ", "Rolls\u00adRoyce", "\u00a0", "'", '"', "(", ")"]
)
GAPS = st.sampled_from([" ", "  ", "\n", "\n\n", "\u00a0", "\t", ", ", ". ", "-", "-\n", "\r\n"])
NEWS = st.lists(st.tuples(WORDS, GAPS), max_size=30).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
ANY_TEXT = st.text(st.characters(), max_size=300)


@given(NEWS | ANY_TEXT)
@settings(max_examples=300)
def test_every_span_is_a_spelling_of_its_entity(body):
    for key, spans in MATCHER.find(body).mentions.items():
        for start, end in spans:
            words = fold(body[start:end]).split()
            known = " ".join(sorted(FORMS[key])).split()
            assert words
            assert all(
                word in known or any(form.startswith(word) for form in known) for word in words
            )


@given(NEWS | ANY_TEXT)
@settings(max_examples=300)
def test_spans_are_sorted_disjoint_and_inside_the_text(body):
    findings = MATCHER.find(body)
    for spans in findings.mentions.values():
        assert list(spans) == sorted(spans)
    every = [span for spans in findings.mentions.values() for span in spans]
    every += [(doubt.start, doubt.end) for doubt in findings.doubts]
    reached = 0
    for start, end in sorted(every):
        assert reached <= start < end <= len(body)
        reached = end


# Names made as real ones are, of few words: they share them, contain and overlap each other.
GIVEN = ["Karl", "Maria", "Luis", "Garcia", "KARL", "J.", "M.", "J.M.", "Jean-Paul", "King"]
BEFORE = ["", "", "", "von ", "Di ", "de la ", "Mac", "al-", "St. ", "O'"]
FAMILY = ["Garcia", "Drass", "Luis", "Valle", "Maria", "Sand Group", "II of Sand", "Jr.", "FBI"]
PEOPLE = st.builds(
    lambda given, particle, family: " ".join([*given, particle + family]),
    st.lists(st.sampled_from(GIVEN), max_size=2),
    st.sampled_from(BEFORE),
    st.sampled_from(FAMILY),
)
ORGANIZATIONS = st.lists(
    st.sampled_from(
        ["FBI", "CIA", "F.B.I.", "Sand", "Garcia", "Bank", "of", "The", "Inc", "Union"]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)
ARCHIVES = st.lists(
    st.tuples(st.booleans(), PEOPLE | ORGANIZATIONS, st.lists(PEOPLE | ORGANIZATIONS, max_size=2)),
    min_size=1,
    max_size=6,
)
WRITTEN = PEOPLE | ORGANIZATIONS | st.sampled_from(["said", "the", "President", "(", "in", "AND"])
SIGNS = st.sampled_from([" ", " ", " ", ", ", "\n", "  ", ". ", "-", " & ", "'s ", "’s ", "/"])
TEXTS = st.lists(
    st.tuples(WRITTEN | WRITTEN.map(str.upper) | WRITTEN.map(str.title), SIGNS), max_size=12
).map(lambda pairs: "".join(word + sign for word, sign in pairs))


@given(ARCHIVES, TEXTS, TEXTS)
@settings(max_examples=300)
def test_no_two_places_of_a_text_overlap_whoever_is_meant(archive, body, headline):
    entities = [
        Named(index, "person" if is_person else "organization", name, tuple(aliases))
        for index, (is_person, name, aliases) in enumerate(archive)
    ]
    findings = Matcher(entities).find(body, headline=headline)
    places = [span for spans in findings.mentions.values() for span in spans]
    places += [(doubt.start, doubt.end) for doubt in findings.doubts]
    ends = [0]
    for start, end in sorted(places):
        assert ends[-1] <= start < end <= len(body)
        ends.append(end)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9))))
def test_of_places_that_overlap_the_longest_stays(pairs):
    spans = [(start, start + length) for start, length in pairs]
    kept = disjoint(spans, lambda span: span)
    assert kept == sorted(kept)
    for start, end in spans:
        meeting = [other for other in kept if other[0] < end and start < other[1]]
        assert any(other[1] - other[0] >= end - start for other in meeting)
    assert len(disjoint([*kept, *kept], lambda span: span)) == len(kept)


@given(st.text(st.characters(codec=None), max_size=200), st.text(max_size=50))
@settings(max_examples=300)
def test_no_text_is_too_strange(body, headline):
    assert MATCHER.find(body, headline=headline) == MATCHER.find(body, headline=headline)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\0Vladimir Putin\0",
        "\ud800Vladimir Putin\udfff",
        "Vladimir Putin " * 70_000,
        "A" * 1_000_000,
        " " * 1_000_000,
        "\n" * 1_000_000,
        "é" * 1_000_000,
        "e\u0301" * 300_000,
        "NATO-" * 200_000,
        "(" * 1_000_000,
    ],
    ids=lambda body: f"{body[:6]!a}-{len(body)}",
)
def test_broken_and_huge_texts_are_read(body):
    expected = body.count("Vladimir Putin")
    found = MATCHER.find(body).mentions.get("putin", ())
    assert len(found) in {expected, 0} if len(body) > 100 else len(found) == expected


@given(ANY_TEXT | NEWS)
def test_each_folded_place_comes_from_the_original(body):
    folded = Folded(body)
    origins = [folded.origin(place) for place in range(len(folded.text))]
    assert origins == sorted(origins)
    assert all(0 <= origin < len(body) for origin in origins)


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


SENTENCES = [
    "Vladimir Putin's men met NATO officials.",
    "He said: \"O'Neill will not come,\" and Conor O'Neill agreed.",
    "Lech Walesa met the U.S. Army in Gdansk; Putin did not.",
    "Rolls-Royce shares rose, and the Rolls-Royce chairman thanked Mr Putin.",
]


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6), st.integers(45, 90))
def test_curly_quotes_and_wrapped_lines_change_nothing(sentences, width):
    straight = " ".join(sentences)
    wrapped = textwrap.fill(straight, width, break_on_hyphens=False, break_long_words=False)
    curly = wrapped.replace("'", "’").replace('"', "“")
    assert MATCHER.find(curly).mentions == MATCHER.find(straight).mentions
