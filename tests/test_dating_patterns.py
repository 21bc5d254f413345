"""Patterns of numbering, as an editor says them."""

from datetime import date, timedelta

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from articles.dating.edtf import one_of
from articles.dating.estimates import estimate
from articles.dating.patterns import Pattern, counterexample, number_of, pattern_of
from articles.dating.series import CitedReport, PrintedIssue

MONDAY_TO_FRIDAY = frozenset(range(5))
MONITOR = Pattern(date(2000, 1, 1), volume=6, weekdays=MONDAY_TO_FRIDAY, per_year=240)


def issue(volume, number, day=None, **evidence):
    first = day and date.fromisoformat(day)
    return PrintedIssue((volume, number), volume, number, first, first, **evidence)


def test_one_line_dates_an_archive_of_one_issue():
    """Volume 6 = 2000, weekdays, 240 issues a year; and the press reports that it cites."""
    cited = tuple(CitedReport((1, day), "Reuters") for day in (20, 22, 23, 24))
    [it], _ = estimate([issue("6", "17", reports=cited)], [MONITOR])
    assert (str(it.estimated_on), it.basis) == ("2000-01-25", "pattern")
    assert [str(day) for day in (it.earliest, it.latest)] == ["2000-01-23", "2000-02-14"]
    assert it.reasons == (
        "By the pattern: volume 6 begins on 2000-01-01, Monday to Friday, 240 issues a year.",
        "It cites press reports up to 24 January 2000 (Reuters).",
    )


@pytest.mark.parametrize(
    ("pattern", "number", "day"),
    [
        (MONITOR, (6, 1), "2000-01-03"),
        (MONITOR, (6, 240), "2000-12-29"),
        (MONITOR, (5, 1), "1999-01-01"),
        (MONITOR, (6, 262), None),
        (MONITOR, (6, 0), None),
        (MONITOR, (0, 17), None),
        (MONITOR, (10**6, 17), None),
        (Pattern(date(2000, 1, 3), volume=1, interval=7), (2, 3), "2001-01-17"),
        (Pattern(date(2000, 1, 3), volume=1, interval=7), (1, 60), None),
        (Pattern(date(2013, 6, 24), number=100, interval=7), (0, 101), "2013-07-01"),
        (Pattern(date(2013, 6, 24), number=100, weekdays=frozenset([0])), (0, 98), "2013-06-10"),
        (Pattern(date(2013, 6, 24), number=100, interval=7), (0, 10**9), None),
        (
            Pattern(date(2000, 1, 3), weekdays=MONDAY_TO_FRIDAY, per_year=240),
            (0, 241),
            "2001-01-02",
        ),
        (Pattern(date(2000, 2, 29), volume=1, interval=30), (2, 1), "2001-02-28"),
    ],
)
def test_a_pattern_dates_a_number(pattern, number, day):
    expected = pattern.expected(number)
    assert (expected and str(expected)) == day
    window = pattern.window(number)
    assert window.holds(expected) if expected else not window.reasons


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "needs either weekdays or an interval"),
        ({"weekdays": frozenset([0]), "interval": 7}, "needs either weekdays or an interval"),
        ({"weekdays": frozenset([7])}, "a weekday is 0"),
        ({"interval": 367}, "1 to 366 days, not 367"),
        ({"interval": -1}, "1 to 366 days, not -1"),
        ({"interval": 7, "per_year": 0}, "1 to 366 issues, not 0"),
        ({"interval": 7, "first": (2, 1), "last": (1, 1)}, "ends before it begins"),
        ({"interval": 7, "day": date(1399, 1, 1)}, "between 1400 and 2199"),
    ],
)
def test_an_impossible_pattern_is_refused(given, reason):
    with pytest.raises(ValueError, match=reason):
        Pattern(**{"day": date(2000, 1, 1), **given})


def test_a_pattern_holds_from_one_number_to_another():
    early = Pattern(date(1995, 1, 1), volume=1, interval=7, last=(5, 52))
    late = Pattern(date(2000, 1, 1), volume=6, weekdays=MONDAY_TO_FRIDAY, first=(6, 1))
    chosen = [pattern_of(number_of(issue(*it)), [early, late]) for it in (("V", "9"), ("6", "9"))]
    assert chosen == [early, late]
    assert pattern_of(number_of(issue("6", "Special")), [early, late]) is None


def test_one_dated_issue_contradicts_a_pattern():
    fits = issue("6", "17", "2000-01-25")
    wrong = issue("6", "18", "2000-06-26")
    assert counterexample(MONITOR, [fits]) is None
    assert counterexample(MONITOR, [fits, wrong]) == wrong
    year = PrintedIssue(1, "6", "200", date(2000, 1, 1), date(2000, 12, 31))
    assert counterexample(MONITOR, [year]) is None


days = st.none() | st.dates(date(1400, 1, 1), date(2199, 12, 31))


@given(days, days)
def test_edtf_is_what_others_read(earliest, latest):
    if earliest and latest:
        earliest, latest = sorted([earliest, latest])
    text = one_of(earliest, latest)
    if text:
        read = parse_edtf(text)
        assert str(read) == text
        for day, bound in ((earliest, read.lower_strict()), (latest, read.upper_strict())):
            assert day is None or date(*bound[:3]) == day
        return
    assert earliest is latest is None


@given(st.integers(1, 260), st.integers(-5, 5))
def test_each_expected_day_is_a_day_of_publication_within_its_window(number, years):
    expected = MONITOR.expected((6 + years, number))
    assert expected.weekday() in MONDAY_TO_FRIDAY
    assert abs(expected.year - 2000 - years) <= 1
    assert MONITOR.window((6 + years, number)).holds(expected)
    following = MONITOR.expected((6 + years, number + 1))
    assert following is None or following - expected <= timedelta(days=5)
