"""The document parser: what is read, what is refused, and that nothing else is ever raised."""

from datetime import date
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.dating.date_parser import parse_date
from articles.imports.reading.documents.document import (
    Document,
    DocumentError,
    normalise_body,
    parse,
    read,
)
from articles.imports.reading.documents.headlines import MAX_DERIVED, derive_headline
from articles.imports.reading.text.decoding import DecodeError, decode

SEED = Path(__file__).parents[2] / "shared" / "seeds" / "monitor-6-17.txt"


def read_one(text: str, **options) -> Document:
    """Return the one document of `text`; a line without a blank one gets a body."""
    [item] = parse(text if "\n\n" in text else text + "\n\nBody.\n", **options)
    if isinstance(item, DocumentError):
        raise item
    return item


@pytest.mark.parametrize(
    "header",
    [
        "Publication: Monitor Volume: 6 Issue: 17 Date: January 25, 2000 Headline: A story",
        "Publication: Monitor\nVolume: 6\nIssue: 17\nDate: January 25, 2000\nHeadline: A story",
        "Title: A story Publication: Monitor Number: 17 Volume: 6 Date: 2000-01-25",
        "headline: A story\n  NUMBER :17   volume:6\ndate:25 January 2000\nPublication:Monitor",
        "publication: Monitor volume: 6 issue: 17 date: 25.1.2000 title: A story",
        "Publication: Monitor; Volume: 6, Issue: 17 | Date: Jan. 25, 2000\nHeadline: A\n story",
        "\ufeffPublication:\xa0Monitor Volume: 6\r\nIssue: 17 Date: 2000-01-25\r\nTitle: A story",
        "Publication: Monitor\nVol.: 6 No.: 17\nDate: Tues., Jan. 25, 2000\nTitle: A story",
        "Publication: Monitor Vol: 6 No: 17 Date: 25-Jan-2000 Title: A story",
        "Publication: Monitor\r\r\nVolume: 6\r\r\nIssue: 17 Date: 2000-01-25\r\r\nTitle: A story",
    ],
)
def test_header_keys_come_in_any_order_case_and_spacing(header):
    document = read_one(header)
    assert document.publication == "Monitor"
    assert (document.volume, document.number) == ("6", "17")
    assert (document.published_on, document.date_precision) == (date(2000, 1, 25), "day")
    assert (document.headline, document.headline_is_derived) == ("A story", False)
    assert document.body == "Body."


def test_absent_headers_are_told_from_empty_ones():
    bare = read_one("Publication: Monitor")
    assert (bare.volume, bare.number, bare.published_on, bare.position) == ("", "", None, None)
    assert (bare.people, bare.organizations) == (None, None)
    listed = read_one("Publication: Monitor Position: 3\nPeople: A B; C D;A B\nOrganizations:")
    assert (listed.people, listed.organizations, listed.position) == (("A B", "C D"), (), 3)


@pytest.mark.parametrize(
    ("line", "publication", "headline"),
    [
        ("Publication: Monitor: Eurasia Volume: 6 Headline: X", "Monitor: Eurasia", "X"),
        ("Publication: M Headline: NATO: the next step", "M", "NATO: the next step"),
        ("Publication: M\nHeadline: The Key Issue: Chechnya", "M", "The Key Issue: Chechnya"),
        ("Publication: M\nHeadline: A new date: 25 May", "M", "A new date: 25 May"),
        ("Publication: M\nHeadline: Long\n  Subtitle: goes on", "M", "Long Subtitle: goes on"),
    ],
)
def test_a_value_may_hold_words_with_a_colon(line, publication, headline):
    document = read_one(line)
    assert (document.publication, document.headline) == (publication, headline)
    assert document.number == ""


@pytest.mark.parametrize("number", ["17-18", "17–18", "Special", "17/18", "IV"])
def test_numbers_are_kept_as_printed(number):
    assert read_one(f"Publication: M Issue: {number} Volume: 6").number == number


@pytest.mark.parametrize(
    ("header", "line", "field", "reason"),
    [
        ("Volume: 6", 1, "Publication", "is missing"),
        ("Publication: \nVolume: 6", 1, "Publication", "is missing"),
        ("Publication: M\nEditor: me", 2, "Header", "is no key of a header"),
        ("Publication: M\nOrganisations: X", 2, "Header", 'did you mean "Organizations"?'),
        ("Publication: M Volume: 6 Editor: me", 1, "Header", "is no key of a header"),
        ("Publication: M\nDear reader", 2, "Header", "a blank line ends the header"),
        ("Publication: M\nVolume: 6\nVolume: 7", 3, "Volume", "stands twice"),
        ("Publication: M\nIssue: 6 Number: 6", 2, "Number", "stands twice"),
        ("Publication: M\nVolume: VI, No. 17", 2, "Volume", "holds a number as well"),
        ("Publication: M\n\nIssue: 17\n\nBody.", 3, "Number", "take the blank line out"),
        ("Publication: M\n\n\nDate: Jan. 25, 2000\n\nBody.", 4, "Date", "take the blank line"),
        ("Publication: M Issue: 6\n\nTitle: A story\n\nBody.", 3, "Headline", "take the blank"),
        ("Publication: M\nPosition: 0", 2, "Position", "is not a whole number from 1"),
        ("Publication: M\nPosition: first", 2, "Position", "is not a whole number from 1"),
        ("Publication: M\nVolume: " + "6" * 51, 2, "Volume", "longer than 50"),
        ("Publication: " + "M" * 201, 1, "Publication", "longer than 200"),
        ("Publication: M\nTitle: " + "M" * 501, 2, "Headline", "longer than 500"),
        ("Publication: M\nPeople: A; " + "M" * 10_000, 2, "People", "longer than 300"),
    ],
)
def test_a_bad_header_is_refused_with_its_line_and_key(header, line, field, reason):
    with pytest.raises(DocumentError) as caught:
        read_one(header)
    assert (caught.value.line, caught.value.field) == (line, field)
    assert reason in caught.value.reason
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "text", ["Publication: M", "Publication: M\n\n \n\t\n", "Publication: M\n"]
)
def test_a_document_without_a_body_is_refused(text):
    [error] = parse(text)
    assert isinstance(error, DocumentError)
    assert "no text after its header" in error.reason


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
def test_no_text_at_all_is_an_error(text):
    [error] = parse(text)
    assert isinstance(error, DocumentError)


def test_a_publication_can_be_given_to_documents_without_one():
    assert read_one("Volume: 6", publication="Monitor").publication == "Monitor"
    assert read_one("Publication: Own", publication="Monitor").publication == "Own"


def test_documents_follow_one_another_and_a_bad_one_stops_no_other():
    text = (
        "Publication: M Issue: 1\n\nOne.\n\nVolume: 6 stood in the market table.\n\n\n"
        "Publication: M Issue: 2 Position: 99999\n\nTwo.\n\n"
        "Publication: M Issue: 3\r\n\r\nThree.\nPublication: inside a paragraph.\n"
    )
    one, two, three = parse(text)
    assert one.body == "One.\n\nVolume: 6 stood in the market table."
    assert isinstance(two, DocumentError)
    assert two.line == 8
    assert (three.number, three.line, three.ordinal) == ("3", 12, 3)
    assert three.body == "Three.\nPublication: inside a paragraph."


@pytest.mark.parametrize(
    "text",
    [
        "Volume: 6 million shares changed hands.",
        "Issue: the one thing that nobody speaks of.",
        "People: they come and go.",
    ],
)
def test_a_text_may_begin_with_a_word_that_is_a_key(text):
    assert read_one(f"Publication: M\n\n{text}").body == text
    assert read_one("Publication: M Date: 2000\n\nDate: 1999").body == "Date: 1999"


@pytest.mark.parametrize(
    "between",
    [
        *("\n\n", "\n----------\n", "\n* * *\n", "\n-30-\n", "\n                - 2 -\n"),
        *("\n———\n", "\n══════\n", "\n\f"),
    ],
)
def test_a_document_begins_behind_a_rule_and_on_a_new_page(between):
    text = f"Publication: M Issue: 1\n\nOne.{between}Publication: N\n\nTwo."
    assert [item.publication for item in parse(text)] == ["M", "N"]
    assert [item.ordinal for item in parse(text)] == [1, 2]


@pytest.mark.parametrize("header", ["Publication: N Issue: 2", "Publication: N\nIssue: 2"])
def test_files_put_together_without_a_blank_line_are_told_apart_by_their_keys(header):
    one, two = parse(f"Publication: M Issue: 1\n\nOne.\n{header}\n\nTwo.")
    assert (one.body, two.body, two.number) == ("One.", "Two.", "2")


@pytest.mark.parametrize("size", [2, 3, 7, 1000])
def test_pieces_of_any_size_read_the_same(size):
    data = "Publication: M Issue: 1\r\n\r\nOne “é”.\r\rPublication: M\r\rTwo.\r".encode()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert list(read(pieces)) == list(read([data]))
    assert [item.line for item in read(pieces)] == [1, 5]


def test_a_document_larger_than_the_limit_is_refused_and_the_next_one_read():
    big = b"Publication: M\n\n" + b"word " * 2_000_000
    error, document = read([big, b"\n\nPublication: M\n\nSmall."])
    assert "larger than 8 MB" in str(error)
    assert document.body == "Small."


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("“é” – ж".encode(), "“é” – ж"),
        (b"\xef\xbb\xbfText", "Text"),
        ("“é”".encode("utf-16"), "“é”"),
        ("ж".encode("utf-16-be").join([b"\xfe\xff", b""]), "ж"),
        ("“é” – €".encode("cp1252"), "“é” – €"),
        ("Ж\n".encode() + "é".encode("cp1252"), "Ж\né"),
        ("“no” to NATO’s café".encode("mac_roman"), "“no” to NATO’s café"),
        ("café\nhe said “no.”\nÉtat".encode("mac_roman"), "café\nhe said “no.”\nÉtat"),
        ("Óscar, “LIÇÕES” – SÃO".encode("cp1252"), "Óscar, “LIÇÕES” – SÃO"),
        ("“no” to NATO’s…".encode("cp1252").decode("latin-1").encode(), "“no” to NATO’s…"),
    ],
)
def test_encodings_are_told_apart(data, text):
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"one\ntwo \x00", "NUL"),
        (b"one\n\x81\x8d", "0x81, which is neither UTF-8 nor Windows-1252"),
        (b"one \xe2\x80\x9c two \xe9", "mixes UTF-8 and Windows-1252"),
        (b"\x01\x02\x03 abc", "too many control characters"),
        (b"\xff\xfea", "no valid UTF-16"),
    ],
)
def test_undecodable_bytes_are_refused(data, reason):
    with pytest.raises(DecodeError, match=reason):
        decode(data)


def test_each_document_of_a_file_has_its_own_encoding():
    data = "Publication: M\n\n“ж”\n\n".encode() + "Publication: M\n\n“é”\n".encode("cp1252")
    assert [document.body for document in read([data])] == ["“ж”", "“é”"]


@pytest.mark.parametrize(
    ("printed", "expected", "precision"),
    [
        ("January 25, 2000", "2000-01-25", "day"),
        ("JANUARY 25,2000", "2000-01-25", "day"),
        ("Jan. 25, 2000", "2000-01-25", "day"),
        ("Sept 5th 2000", "2000-09-05", "day"),
        ("25 January 2000", "2000-01-25", "day"),
        ("1st of May, 2000", "2000-05-01", "day"),
        ("25. January 2000", "2000-01-25", "day"),
        ("Tuesday, January 25, 2000", "2000-01-25", "day"),
        ("Tue 25 Jan 2000.", "2000-01-25", "day"),
        ("2000-01-25", "2000-01-25", "day"),
        ("2000/1/5", "2000-01-05", "day"),
        ("25.1.2000", "2000-01-25", "day"),
        ("25-Jan-2000", "2000-01-25", "day"),
        ("20000125", "2000-01-25", "day"),
        ("1/25/2000", "2000-01-25", "day"),
        ("5/5/2000", "2000-05-05", "day"),
        ("29 February 2000", "2000-02-29", "day"),
        ("January 2000", "2000-01-01", "month"),
        ("Tue, 25 Jan 2000 23:30:00 -0500 (EST)", "2000-01-25", "day"),
        ("25 Jan 2000 10:00 GMT", "2000-01-25", "day"),
        ("2000-01-25T10:00:00Z", "2000-01-25", "day"),
        ("January 25, 2000 05:00 AM", "2000-01-25", "day"),
        ("2000-01", "2000-01-01", "month"),
        ("2000", "2000-01-01", "year"),
    ],
)
def test_dates_are_read_as_newsletters_print_them(printed, expected, precision):
    assert parse_date(printed) == (date.fromisoformat(expected), precision)


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("31 February 2000", "not in the calendar"),
        ("29 February 1900", "not in the calendar"),
        ("2000-13-01", "not in the calendar"),
        ("January 0, 2000", "not in the calendar"),
        ("0", "year of 1 digits"),
        ("0000", "outside 1400 to 2100"),
        ("99999", "outside 1400 to 2100"),
        ("January 25, 20000", "outside 1400 to 2100"),
        ("2101-01-01", "outside 1400 to 2100"),
        ("January 25, 00", "write all four"),
        ("25.1.00", "write all four"),
        ("5/6/2000", "could be 2000-05-06 or 2000-06-05"),
        ("5/6/20000", "outside 1400 to 2100"),
        ("25-Jan-00", "write all four"),
        ("20001325", "not in the calendar"),
        ("Monday, January 25, 2000", "is a Tuesday"),
        ("soon", "is not a date"),
        ("Januember 25, 2000", "is not a date"),
        ("Winter 2000", "is not a date"),
        ("January 24-25, 2000", "is not a date"),
        ("May/June 2000", "is not a date"),
        ("ſep 5, 2000", "is not a date"),
    ],
)
def test_impossible_and_ambiguous_dates_are_refused(printed, reason):
    with pytest.raises(ValueError, match=reason):
        parse_date(printed)


@pytest.mark.parametrize(
    ("body", "headline"),
    [
        ("One. Two.", "One."),
        (
            "Mr. J. Smith of the U.S. Army left. Others stayed.",
            "Mr. J. Smith of the U.S. Army left.",
        ),
        ("He said: “No.” She agreed.", "He said: “No.”"),
        ("Wrapped\nline. Next.\n\nSecond paragraph.", "Wrapped line."),
        ("See No. 5 of 3.5 percent. Next.", "See No. 5 of 3.5 percent."),
        ("no end\n\nSecond", "no end"),
        ("word " * 50, "word " * 23 + "word…"),
        ("x" * 500, "x" * 119 + "…"),
        ("." * 1_000_000, "." * 119 + "…"),
    ],
)
def test_the_first_sentence_serves_as_headline(body, headline):
    assert derive_headline(body) == headline
    document = read_one(f"Publication: M\n\n{body}")
    assert (document.headline, document.headline_is_derived) == (headline, True)


def test_the_body_is_normalised_and_otherwise_kept():
    text = "  One “quoted” – \t\r\nwrapped.\x07  \r\n \r\n\r\n\r\nTwo.\x0cThree.\n\n"
    assert normalise_body(text) == "  One “quoted” –\nwrapped.\n\nTwo.\nThree."


def test_the_real_document_is_read():
    if not SEED.exists():
        pytest.skip("the seeds are not beside this checkout")
    [document] = read([SEED.read_bytes()])
    assert (document.publication, document.volume, document.number) == ("Monitor", "6", "17")
    assert (document.published_on, document.headline_is_derived) == (None, True)
    assert document.headline.startswith("Russian leaders have signaled")
    assert document.body.count("\n\n") == 3
    assert document.body.count("NATO") == 14


def render(document: Document) -> str:
    lines = [f"Publication: {document.publication}", f"Volume: {document.volume}"]
    lines += [f"Issue: {document.number}", f"Headline: {document.headline}"]
    if document.published_on:
        formats = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
        lines.append(f"Date: {document.published_on.strftime(formats[document.date_precision])}")
    if document.byline:
        lines.append(f"By: {document.byline}")
    if document.position:
        lines.append(f"Position: {document.position}")
    if document.people is not None:
        lines.append(f"People: {'; '.join(document.people)}")
    if document.organizations is not None:
        lines.append(f"Organizations: {'; '.join(document.organizations)}")
    return "\n".join(lines) + "\n\n" + document.body + "\n\n"


WORDS = st.text("abc ABC'’é–ж.-12", min_size=1, max_size=40).map(lambda s: " ".join(s.split()))
VALUES = WORDS.filter(lambda s: s and s == s.strip(" ,;|"))
BODIES = (
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n\n .“”"), max_size=300)
    .map(lambda text: normalise_body(normalize("NFC", text)))
    .filter(lambda s: s.strip() and "ublication" not in s)
)


@st.composite
def documents(draw, ordinal: int = 1) -> Document:
    precision = draw(st.sampled_from(["day", "month", "year"]))
    on = draw(st.none() | st.dates(date(1400, 1, 1), date(2100, 12, 31)))
    if on and precision != "day":
        on = on.replace(day=1, month=on.month if precision == "month" else 1)
    names = st.none() | st.lists(VALUES, unique=True, max_size=3).map(tuple)
    return Document(
        publication=draw(VALUES),
        volume=draw(VALUES | st.just("")),
        number=draw(VALUES | st.just("")),
        published_on=on,
        date_precision=precision if on else "day",
        headline=draw(VALUES),
        headline_is_derived=False,
        byline=draw(VALUES | st.just("")),
        printed_date="",
        next_heading="",
        position=draw(st.none() | st.integers(1, 32_767)),
        people=draw(names),
        organizations=draw(names),
        body=draw(BODIES),
        line=1,
        ordinal=ordinal,
    )


@given(documents())
def test_a_rendered_document_is_read_back(document):
    assert list(parse(render(document))) == [document]


@given(st.lists(documents(), min_size=1, max_size=3))
def test_rendered_documents_one_after_another_are_read_back(many):
    found = list(parse("".join(map(render, many))))
    assert [(d.publication, d.body, d.ordinal) for d in found] == [
        (d.publication, d.body, n) for n, d in enumerate(many, 1)
    ]


HEADERLIKE = st.lists(
    st.sampled_from(["Publication:", "Date:", "Headline: ", "\n", "\n\n", "\r", "Author:", " "])
    | st.text(max_size=8),
    max_size=20,
).map("".join)


@given(st.text() | HEADERLIKE | HEADERLIKE.map(lambda text: "Publication: M\n\nB\n\n" + text))
def test_text_of_any_kind_yields_documents_and_errors_only(text):
    for item in parse(text):
        assert isinstance(item, Document | DocumentError)
        assert str(item)


@given(st.binary() | HEADERLIKE.map(lambda text: text.encode("utf-16", "surrogatepass")))
def test_bytes_of_any_kind_yield_documents_and_errors_only(data):
    for item in read([data]):
        assert isinstance(item, Document | DocumentError)


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    assert normalise_body(normalise_body(text)) == normalise_body(text)


@given(BODIES)
def test_a_derived_headline_is_one_short_line(body):
    headline = derive_headline(body)
    assert 0 < len(headline) <= MAX_DERIVED
    assert "\n" not in headline


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Путин прибыл в Москву.", "cp1251"),
        ("Путин прибыл в Москву.", "koi8-r"),
        ("Вчера NATO сообщила о встрече в Москве.", "cp1251"),
        ("Ο πρόεδρος έφτασε στην Αθήνα.", "cp1253"),
    ],
)
def test_a_script_of_one_byte_letters_is_refused_not_stored_as_accents(text, encoding):
    head = "Publication: Monitor\n\nAn English line.\n"
    [error] = read([(head + text).encode(encoding)])
    assert error.line == 4
    assert error.reason.endswith("save the file as UTF-8")


@pytest.mark.parametrize(
    "text",
    [
        "“Fear” – a café’s naïve rôle",
        "Übergrößenträger ÄÖÜ",
        "À l’été, où l’œuvre déçue a été créée, l’élève a protégé l’évêque.",
        "¿Dónde está el señor Núñez Muñoz? ¡Allí, más allá!",
        "ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ",
    ],
)
def test_accents_of_western_europe_are_read(text):
    [document] = read([f"Publication: Monitor\n\n{text}".encode("cp1252")])
    assert document.body == text
