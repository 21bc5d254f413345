"""What real archives print around a header: headings, mastheads, date lines, authors."""

import pytest

from articles.imports.reading.documents.document import Document, DocumentError, parse
from articles.imports.reading.documents.masthead import read_masthead
from articles.imports.reading.files.sources import find_sources
from articles.imports.reading.readers import read_records


def read(text: str, **options) -> list[Document | DocumentError]:
    return list(parse(text, **options))


HEAD = "Publication: M Issue: 1"


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        (f"WAR IN CHECHNYA.\n\n{HEAD}\n\nBody.", "WAR IN CHECHNYA."),
        (f"War in Chechnya\n{HEAD}\n\nBody.", "War in Chechnya"),
        (f"A HEADLINE ON\nTWO LINES\n\n\n{HEAD}\n\nBody.", "A HEADLINE ON TWO LINES"),
        (f"NATO: the next step\n{HEAD}\n\nBody.", "NATO: the next step"),
    ],
)
def test_a_line_above_the_header_is_the_headline(text, headline, tmp_path):
    [document] = read(text)
    assert (document.headline, document.headline_is_derived) == (headline, False)
    assert (document.publication, document.number, document.body) == ("M", "1", "Body.")
    (tmp_path / "a.txt").write_text(text)
    [record] = read_records(find_sources([str(tmp_path)]))
    assert record.fields["headline"] == headline


def test_a_line_above_a_header_that_has_a_headline_stays_in_the_text():
    [document] = read(f"MONITOR TODAY\n\n{HEAD} Headline: Real\n\nBody.")
    assert (document.headline, document.body) == ("Real", "MONITOR TODAY\n\nBody.")


@pytest.mark.parametrize("line", ["Editor: me", "Organisations: X", "From: a@b\nTo: c@d"])
def test_a_line_above_the_header_that_looks_like_a_key_is_refused(line):
    [error] = read(f"{line}\n{HEAD}\n\nBody.")
    assert "is no key of a header" in str(error)


def test_each_heading_goes_with_the_document_below_it():
    many = "".join(
        f"HEADING NUMBER {n}\n\nPublication: M Issue: {n}\n\nBody {n}, in words.\n\n"
        for n in range(1, 4)
    )
    found = read(many)
    assert [one.headline for one in found] == [f"HEADING NUMBER {n}" for n in (1, 2, 3)]
    assert [one.body for one in found] == [f"Body {n}, in words." for n in (1, 2, 3)]
    assert [one.line for one in found] == [1, 7, 13]


def test_where_headings_stand_above_they_need_no_capitals():
    one, two = read(f"Putin goes\n\n{HEAD}\n\nBody.\n\nYeltsin stays\nPublication: M\n\nTwo.")
    assert (one.headline, two.headline, one.body) == ("Putin goes", "Yeltsin stays", "Body.")


def test_the_last_sentence_of_a_text_is_no_heading_of_the_next():
    one, two = read(f"{HEAD}\n\nOne.\n\nThey went home.\n\nPublication: M\n\nTwo.")
    assert one.body == "One.\n\nThey went home."
    assert two.headline_is_derived


@pytest.mark.parametrize(
    "header",
    [
        "Publication: M Vol.: 6 No.: {}",
        "Publication: M\nVol: 6\nNo: {}",
        "Title: A story\nPublication: M\nIssue: {}",
        "Volume: 6 Issue: {} Publication: M",
        "By: A. Author\nPublication: M Issue: {}",
        "Publication: M\nPeople: A B\nIssue: {}",
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_every_header_begins_a_document_whatever_its_first_key(header, between):
    one, two = read(f"{header.format(40)}\n\nFirst.{between}{header.format(41)}\n\nSecond.")
    assert [(d.number, d.body, d.publication) for d in (one, two)] == [
        ("40", "First.", "M"),
        ("41", "Second.", "M"),
    ]
    assert (one.headline, one.byline) == (two.headline.replace("Second.", "First."), two.byline)


def test_documents_that_name_no_publication_are_told_apart_by_their_first_key():
    text = "Volume: 6 Issue: 1\n\nOne.\n\nVolume: 6 Issue: 2\n\nTwo.\n\nVolume: 6 fell."
    one, two = read(text, publication="M")
    assert (one.number, one.body, two.number) == ("1", "One.", "2")
    assert two.body == "Two.\n\nVolume: 6 fell."


@pytest.mark.parametrize(
    ("lines", "day", "byline"),
    [
        ("January 25, 2005", "2005-01-25", ""),
        ("January 25, 2005 By: A. Author", "2005-01-25", "A. Author"),
        ("January 25, 2005 05:00 AM Age: 3 yrs By: A. Author", "2005-01-25", "A. Author"),
        (
            "Tuesday, January 25, 2005\nBy: A. Author and B. Other",
            "2005-01-25",
            "A. Author and B. Other",
        ),
        ("By: A. Author\n\n25 January 2005", "2005-01-25", "A. Author"),
        ("By Igor Torbakov", "None", "Igor Torbakov"),
    ],
)
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_date_and_author_behind_the_header_are_neither_text_nor_headline(lines, day, byline, gap):
    if gap == "\n" and "\n\n" in lines:
        pytest.skip("a blank line ends the header")
    [document] = read(f"{HEAD}{gap}{lines}\n\nThe text. More of it.")
    assert (str(document.published_on), document.byline) == (day, byline)
    assert (document.body, document.headline) == ("The text. More of it.", "The text.")


@pytest.mark.parametrize(
    "text",
    [
        "May was cold.",
        "By the time he came, all had left.",
        "January 25, 2005, was cold.",
        "1999",
        "By: ",
        "January 25, 2005",
    ],
)
def test_a_text_that_begins_like_a_date_line_is_text(text):
    [document] = read(f"{HEAD}\n\n{text}")
    assert (document.body, document.published_on) == (text.strip(), None)


def test_a_date_line_that_contradicts_the_header_stays_but_is_no_headline():
    [document] = read(f"{HEAD} Date: January 24, 2005\n\nJanuary 25, 2005\n\nThe text.")
    assert str(document.published_on) == "2005-01-24"
    assert document.body.startswith("January 25, 2005")
    assert document.headline == "The text."


def test_keys_inside_of_paragraphs_are_text():
    body = "The note read:\nDate: January 25, 2000\nPlace: Moscow\n\nPeople: many of them came."
    [document] = read(f"{HEAD}\n\n{body}")
    assert (document.body, document.published_on, document.people) == (body, None, None)


MASTHEADS = [
    ("RFE/RL Newsline Vol. 4, No. 17, Part I, 25 January 2000", "RFE/RL Newsline", "4", "17"),
    (
        "RISKS-FORUM Digest Thursday 4 March 1993 Volume 14 : Issue 37",
        "RISKS-FORUM Digest",
        "14",
        "37",
    ),
    ("SANS NewsBites Vol. 4 Num. 10 March 6, 2002", "SANS NewsBites", "4", "10"),
    (
        "ST. MARY'S BULLETIN Vol. XII, No. 4 - Sunday, March 5, 2000",
        "ST. MARY'S BULLETIN",
        "XII",
        "4",
    ),
    ("TidBITS #500, 11 October 1999", "TidBITS", "", "500"),
    ("The Gazette, vol. 1,001 no. 17-18, 2 May 1900", "The Gazette", "1,001", "17-18"),
]


@pytest.mark.parametrize(("masthead", "title", "volume", "number"), MASTHEADS)
@pytest.mark.parametrize("form", ["Publication: {}\n\nBody.", "{}\n\nBody."])
def test_a_masthead_is_read_for_what_it_says(masthead, title, volume, number, form, tmp_path):
    [document] = read(form.format(masthead))
    assert (document.publication, document.volume, document.number) == (title, volume, number)
    assert document.date_precision == "day"
    assert document.published_on
    assert (document.body, document.problems) == ("Body.", ())
    (tmp_path / "a.txt").write_text(form.format(masthead))
    [record] = read_records(find_sources([str(tmp_path)]))
    assert record.fields["publication"] == title


@pytest.mark.parametrize(
    "title",
    [
        "The No. 1 Ladies Letter",
        "Studies in Volume 3 Rendering",
        "Monitor: Eurasia",
        "2000",
        "Winter 2000",
        "Part I",
        "Vol. 4, No. 17",
    ],
)
def test_a_title_is_no_masthead(title):
    assert read_masthead(title) is None


def test_keys_say_it_before_a_masthead_does():
    [one] = read("Publication: RFE/RL Newsline Vol. 4, No. 17\nIssue: 18\n\nBody.")
    assert (one.publication, one.volume, one.number) == ("RFE/RL Newsline", "4", "18")


def test_what_a_masthead_says_beside_is_told():
    [one] = read("Publication: Newsline Vol. 4, No. 17, Southeastern Europe, 25 January 2000\n\nB.")
    assert one.publication == "Newsline"
    assert "Southeastern Europe" in str(one.problems[0])


def test_mastheads_of_other_issues_begin_documents_and_running_ones_do_not():
    masthead = "SANS NewsBites Vol. 4 Num. {} March 6, 2002\n\n"
    text = "".join(
        (masthead.format(10), "One.\n\n", masthead.format(10), "Still one.\n\n")
        + (masthead.format(11), "Two.\n\n", masthead.format(11), "Still two.")
    )
    one, two = read(text)
    assert (one.number, two.number) == ("10", "11")
    assert "Still one." in one.body
    assert "Still two." in two.body


@pytest.mark.parametrize(
    "heading",
    [
        "RUSSIAN GOVERNMENT TO UNVEIL PROGRAM.",
        "A HEADING ON\nTWO LINES",
        "Russian Government To Unveil Crisis Program",
    ],
)
def test_a_heading_left_behind_stays_in_the_text_and_is_told(heading):
    [document] = read(f"{HEAD}\n\nSome text.\n\n{heading}")
    assert (document.body, document.next_heading) == (f"Some text.\n\n{heading}", heading)


@pytest.mark.parametrize(
    "body",
    [
        "Some text.\n\n(REUTERS, JANUARY 24)",
        "Some text.\n\nIgor Torbakov",
        "Some text.\n\nThey went home.",
        "ALL IN CAPITALS.\n\nTHE LAST LINE, TOO",
        "RUSSIAN GOVERNMENT TO UNVEIL PROGRAM.",
    ],
)
def test_the_end_of_a_text_is_no_heading(body):
    [document] = read(f"{HEAD}\n\n{body}")
    assert (document.body, document.next_heading) == (body, "")


@pytest.mark.parametrize(
    "printed", ["Winter 2000", "January 24-25, 2000", "May/June 2000", "5/6/2000", "31 June 2000"]
)
def test_a_date_that_cannot_be_read_costs_the_date_and_is_kept_as_printed(printed):
    [document] = read(f"{HEAD}\nDate: {printed}\n\nBody.")
    assert (document.published_on, document.printed_date) == (None, printed)
    assert document.body == "Body."
    [problem] = document.problems
    assert (problem.line, problem.field, problem.value) == (2, "Date", printed)


@pytest.mark.parametrize(
    "text",
    [
        "Publication: M\n\nText.\n" + "Publication: x\n" * 20_000,
        "Publication: M\n" + "Volume: x Publication: y\n" * 20_000,
        "Publication: M\n" + "x\n" * 50_000,
        "Publication: M\n\n" + "A HEADING LINE\n" * 50_000,
        "Publication: M\n\n" + "word: " * 100_000,
    ],
)
def test_hostile_texts_are_read_in_the_time_that_their_length_asks(text):
    assert 1 <= len(read(text)) <= 2
