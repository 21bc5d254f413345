"""What a text says of who reported it: articles/citations, against the gold set and beyond it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.citations import CROSS_REFERENCE, REPORT, read_citations
from bench.citations import gold, in_words, measured

TEXTS = {text.body: text for text in gold("development")}


@pytest.mark.parametrize("body", TEXTS)
def test_the_development_half_of_the_gold_set_is_read_without_an_error(body):
    text = TEXTS[body]
    citations = read_citations(body)
    assert [(it.start, it.end) for it in citations] == list(text.spans)
    assert [in_words(it) for it in citations] == list(text.says)


@pytest.mark.parametrize(("part", "precision"), [("held-out", 0.99), ("second", 0.94)])
def test_the_figures_of_the_other_gold_texts_hold(part, precision):
    score = measured(part, errors=False)
    assert score.precision >= precision
    assert score.recall >= 0.95


def test_every_place_cuts_out_what_it_stands_for():
    body = "It was so (The New\nYork Times, ORT, May 3; see the Monitor, May 1)."
    (citation,) = read_citations(body)
    report, reference = citation.parts
    assert body[citation.start : citation.end] == body[len("It was so ") : -1]
    assert body[report.start : report.end] == "The New\nYork Times, ORT, May 3"
    assert body[reference.start : reference.end] == "see the Monitor, May 1"
    assert [body[it.start : it.end] for it in report.outlets] == ["The New\nYork Times", "ORT"]
    assert [it.text for it in report.outlets] == ["The New York Times", "ORT"]
    assert (report.kind, reference.kind, citation.kind) == (REPORT, CROSS_REFERENCE, REPORT)


def test_a_citation_of_references_alone_is_a_cross_reference():
    (citation,) = read_citations("So it was (see the Monitor, June 19; see the Monitor, June 21).")
    assert citation.kind == CROSS_REFERENCE


@pytest.mark.parametrize(
    ("dates", "says"),
    [
        ("30 September-1 October", "09-30..10-01"),
        ("31 December 1999 - 2 January 2000", "12-31..01-02/2000"),
        ("December 31, January 2, 1998", "12-31/1997, 01-02/1998"),
        ("30 Jan. – 2 Feb., 4 Feb.", "01-30..02-02, 02-04"),
        ("May 4, '99", "05-04/1999"),
        ("4 and 6-7 May", "05-04, 05-06..05-07"),
        ("May 4 and 5 and June 6", "05-04, 05-05, 06-06"),
    ],
)
def test_days_are_read_in_either_order_and_with_their_years(dates, says):
    (citation,) = read_citations(f"So it was (Reuters, {dates}).")
    assert in_words(citation) == f"Reuters: {says}"


@pytest.mark.parametrize(
    "dates",
    [
        "May 0",
        "May 32",
        "31 June",
        "May 9-7",
        "May 123",
        "May 4, 12th of",
        "MAY",
        "5/4",
        "May 4, 0001",
    ],
)
def test_what_is_no_day_makes_no_citation(dates):
    assert read_citations(f"So it was (Reuters, {dates}).") == ()


@given(st.text("(),;. &/-–0123459JanMayReutersAP’“”\n see and\xa0[]", max_size=200))
def test_whatever_a_text_holds_is_read_without_an_error(body):
    end = 0
    for citation in read_citations(body):
        assert end <= citation.start < citation.end <= len(body)
        assert body[citation.start] == "(" and body[citation.end - 1] == ")"
        assert all(part.outlets and part.days for part in citation.parts)
        end = citation.end


@pytest.mark.parametrize("body", ["(", "(Reuters, May 4 ", "x", "(x"])
def test_what_is_never_closed_is_no_citation(body):
    assert read_citations(body * 20_000) == ()
