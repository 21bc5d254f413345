"""What a text says of who reported it: articles/citations, against the gold set and beyond it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.citations import CROSS_REFERENCE, REPORT, DaySpan, place_days, read_citations
from bench.citations import gold, in_words, measured

TEXTS = {text.body: text for text in gold("development")}


@pytest.mark.parametrize("body", TEXTS)
def test_the_development_half_of_the_gold_set_is_read_without_an_error(body):
    text = TEXTS[body]
    citations = read_citations(body)
    assert [(it.start, it.end) for it in citations] == list(text.spans)
    assert [in_words(it) for it in citations] == list(text.says)


def test_the_figures_of_the_half_that_is_held_out_hold():
    score = measured("held-out", errors=False)
    assert score.precision >= 0.92
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
    ("days", "earliest", "latest", "placed"),
    [
        (DaySpan(1, 20, 1, 22), "2000-01-25", "2000-01-25", ("2000-01-20", "2000-01-22")),
        (DaySpan(12, 30, 12, 30), "2000-01-04", "2000-01-04", ("1999-12-30", "1999-12-30")),
        (DaySpan(12, 30, 1, 2), "2000-01-04", "2000-01-04", ("1999-12-30", "2000-01-02")),
        (DaySpan(1, 2, 1, 2), "1999-12-31", "1999-12-31", ("2000-01-02", "2000-01-02")),
        (DaySpan(2, 3, 2, 3), "2000-12-30", "2000-12-30", ("2000-02-03", "2000-02-03")),
        (DaySpan(1, 24, 1, 24), "2000-01-01", "2000-12-31", ("2000-01-24", "2000-01-24")),
        (DaySpan(12, 24, 12, 24), "2000-01-01", "2000-12-31", None),  # of 1999 or of 2000
        (DaySpan(12, 24, 12, 24), "2000-03-01", "2000-12-31", ("2000-12-24", "2000-12-24")),
        (DaySpan(1, 24, 1, 24), "1999-01-01", "2000-12-31", None),
        (DaySpan(1, 24, 1, 24), "1900-01-01", "2000-12-31", None),
        (DaySpan(2, 29, 2, 29), "2000-03-02", "2000-03-02", ("2000-02-29", "2000-02-29")),
        (DaySpan(2, 29, 2, 29), "2001-03-02", "2001-03-02", ("2000-02-29", "2000-02-29")),
        (DaySpan(2, 29, 2, 29, 2001), "2001-03-02", "2001-03-02", None),
        (DaySpan(12, 31, 1, 2, 1998), "1700-03-02", "2001-03-02", ("1997-12-31", "1998-01-02")),
        (DaySpan(1, 1, 1, 1), "0001-01-01", "0001-01-01", None),
    ],
)
def test_days_get_the_year_in_which_they_were_news(days, earliest, latest, placed):
    expected = placed and tuple(map(date.fromisoformat, placed))
    bounds = map(date.fromisoformat, (earliest, latest))
    assert place_days(days, *bounds) == expected


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
