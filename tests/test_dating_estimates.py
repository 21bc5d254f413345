"""Estimates of when undated issues appeared: what evidence leaves, and what contradicts it."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.dating.estimates import estimate
from articles.dating.series import CitedReport, PrintedIssue

DAY = timedelta(days=1)


def undated(number, volume="", **evidence):
    return PrintedIssue((volume, str(number)), volume, str(number), **evidence)


def dated(number, day, volume="", until=None):
    first, last = date.fromisoformat(day), date.fromisoformat(until or day)
    return PrintedIssue((volume, str(number)), volume, str(number), first, last)


def weekly(numbers, begin="2000-01-03", every=7, volume=""):
    first = date.fromisoformat(begin)
    return [dated(n, str(first + (n - 1) * every * DAY), volume) for n in numbers]


def weekdays(numbers, begin="2000-01-03", volume=""):
    """Monday to Friday, from a Monday on."""
    first = date.fromisoformat(begin)
    days = {n: first + ((n - 1) // 5 * 7 + (n - 1) % 5) * DAY for n in numbers}
    return [dated(n, str(day), volume) for n, day in days.items()]


def only(issues, patterns=()):
    """The one estimate, and that it keeps to its own bounds."""
    [it], _ = estimate(issues, patterns)
    return it


def test_a_gap_of_a_weekly_is_dated():
    it = only([*weekly([1, 2, 3, 5, 6]), undated(4)])
    assert (str(it.estimated_on), it.basis) == ("2000-01-24", "neighbours")
    assert it.earliest <= it.estimated_on <= it.latest
    assert it.reasons[0] == ("It stands between issue 3 of 2000-01-17 and issue 5 of 2000-01-31.")


@pytest.mark.parametrize(("number", "day"), [(16, "2000-01-24"), (20, "2000-01-28")])
def test_a_gap_of_a_daily_is_dated_to_the_day_over_a_weekend(number, day):
    numbers = [n for n in range(1, 60) if n != number]
    it = only([*weekdays(numbers), undated(number)])
    assert str(it.estimated_on) == day and it.is_certain
    assert "Monday to Friday" in " ".join(it.reasons)


def test_volumes_that_begin_anew_follow_one_another():
    numbers = range(1, 53)
    issues = [
        *weekly(numbers, "2000-01-03", volume="1"),
        *weekly(numbers, "2001-01-01", volume="II"),
    ]
    issues = [it for it in issues if it.key not in (("1", "52"), ("II", "1"))]
    found = {
        it.key: str(it.estimated_on)
        for it in estimate([*issues, undated(52, "1"), undated(1, "II")])[0]
    }
    assert found == {("1", "52"): "2000-12-25", ("II", "1"): "2001-01-01"}


def test_before_and_behind_all_dated_issues_one_side_is_open():
    first, last = estimate([undated(1), *weekly(range(2, 9)), undated(9)])[0]
    assert (first.earliest, str(first.latest)) == (None, "2000-01-10")
    assert (str(last.earliest), last.latest) == ("2000-02-21", None)
    assert [str(it.estimated_on) for it in (first, last)] == ["2000-01-03", "2000-02-28"]


def test_far_behind_the_dated_issues_nothing_is_estimated():
    it = only([*weekly(range(1, 5)), undated(400)])
    assert it.estimated_on is None and str(it.earliest) == "2000-01-24"


def test_somewhere_in_a_pause_nothing_is_estimated():
    issues = [*weekly(range(1, 9)), undated(9), *weekly(range(10, 19), "2001-06-04")]
    it = only(issues)
    assert it.estimated_on is None and it.earliest and it.latest
    assert "It paused between" in it.reasons[-1]


def test_where_the_numbering_begins_anew_nothing_is_estimated():
    """Twice the numbers 1 to 40, in other years, and no volume to tell them apart."""
    issues = [*weekly(range(1, 41, 2)), *weekly(range(2, 41, 2), "1990-01-01"), undated(41)]
    it = only(issues)
    assert (it.earliest, it.latest, it.estimated_on) == (None, None, None)
    assert it.reasons[0].startswith("The numbering begins anew: ")
    assert estimate(issues)[1] == []


def test_where_volumes_contradict_one_another_each_is_dated_by_itself():
    """Volume 2 appeared before volume 1: the order of the volumes says nothing."""
    numbers = [n for n in range(1, 31) if n != 15]
    first = weekly(numbers, "2000-01-03", volume="1")
    second = weekly(numbers, "1990-01-01", volume="2")
    it = only([*first, *second, undated(15, "2")])
    assert str(it.estimated_on) == "1990-04-09"
    assert estimate([*first, *second])[1] == []


def test_a_year_bounds_what_stands_beside_it():
    issues = [
        dated(1, "1998-03-02"),
        dated(2, "1998-01-01", until="1998-12-31"),
        undated(3),
        dated(4, "2001-03-05"),
        dated(5, "2001-03-12"),
    ]
    assert str(only(issues).earliest) == "1998-03-02"
    issues[1] = dated(2, "1999-01-01", until="1999-12-31")
    assert str(only(issues).earliest) == "1999-01-01"
    assert "It follows issue 2 of 1999." in only(issues).reasons


REPORTS = tuple(map(CitedReport, ((1, 20), (1, 22), (1, 24))))


def test_two_reports_that_agree_bound_the_issue_that_cites_them():
    reports = tuple(map(CitedReport, (date(2000, 1, 20), date(2000, 1, 24))))
    it = only([undated(1, reports=reports)])
    assert [str(day) for day in (it.earliest, it.latest)] == ["2000-01-23", "2000-02-14"]
    assert (str(it.estimated_on), it.basis) == ("2000-01-25", "citations")


@pytest.mark.parametrize(
    "days",
    [
        (date(2000, 1, 24),),  # a lone one
        (date(1999, 1, 1), date(2000, 1, 24)),  # two that do not agree
        ((1, 20), (1, 22), (1, 24)),  # of no year
        ((2, 29), (2, 30)),
    ],
)
def test_other_reports_are_no_evidence(days):
    it = only([undated(1, reports=tuple(map(CitedReport, days)))])
    assert (it.earliest, it.latest, it.estimated_on, it.basis) == (None, None, None, "")


def test_reports_are_of_the_year_that_the_neighbours_leave():
    issues = [dated(1, "1999-12-20"), undated(2, reports=REPORTS), dated(3, "2000-05-01")]
    it = only([*issues, dated(4, "2000-05-08")])
    assert [str(day) for day in (it.earliest, it.latest)] == ["2000-01-23", "2000-02-14"]


def test_reports_over_new_year_are_of_two_years():
    days = ((12, 29), (12, 31), (1, 3))
    it = only(
        [
            dated(1, "1999-12-20"),
            undated(2, reports=tuple(map(CitedReport, days))),
            dated(3, "2000-02-01"),
        ]
    )
    assert [str(day) for day in (it.earliest, it.latest)] == ["2000-01-02", "2000-01-24"]


def test_the_date_in_the_name_of_a_file_is_good_for_three_days():
    it = only([undated(1, file_date=date(2000, 1, 25))])
    assert [str(day) for day in (it.earliest, it.latest)] == ["2000-01-22", "2000-01-28"]
    assert (str(it.estimated_on), it.basis) == ("2000-01-25", "file name")


def test_evidence_that_leaves_no_day_is_a_conflict_and_no_compromise():
    it = only([*weekly([1, 2, 4, 5]), undated(3, file_date=date(1999, 1, 1))])
    assert it.estimated_on is None and it.basis == ""
    assert it.conflict == "No day is left by: The name of its file says 1999-01-01."
    assert it.earliest and it.latest  # what was known before


def test_an_accepted_estimate_is_no_evidence_for_others():
    """Only what has a printed date bounds others: an estimate never comes in as one."""
    alone = only([*weekly([1, 9]), undated(5)])
    among = estimate([*weekly([1, 9]), undated(4), undated(5), undated(6)])[0][1]
    assert (alone.earliest, alone.latest) == (among.earliest, among.latest)


@pytest.mark.parametrize("place", [0, 30, 100])
def test_a_misprinted_year_is_found_with_its_neighbours(place):
    issues = weekly(range(1, 102))
    wrong = issues[place]
    issues[place] = dated(wrong.number, str(wrong.first.replace(year=wrong.first.year - 1)))
    [suspect] = estimate(issues)[1]
    assert suspect.key == wrong.key
    assert "stands beside" in suspect.reason


def test_a_series_without_misprints_has_no_suspects():
    assert estimate([*weekdays(range(1, 300)), *weekdays(range(300, 600), "2001-02-26")])[1] == []


series = st.builds(
    lambda seed, every, hidden: (random.Random(seed), every, hidden),
    st.integers(0, 10**6),
    st.sampled_from([1, 3, 7, 14, 30]),
    st.sampled_from([0.1, 0.5, 0.9]),
)


@given(series)
def test_evidence_only_narrows_and_the_order_of_the_issues_is_nothing(drawn):
    chance, every, hidden = drawn
    day, issues = date(1990, 1, 1), []
    for number in range(1, chance.randint(2, 80)):
        day += chance.choice([every, every, every, every + 1, 3 * every]) * DAY
        known = chance.random() > hidden
        issues.append(dated(number, str(day)) if known else undated(number))
    found, suspects = estimate(issues)
    assert suspects == []
    for it in found:
        assert not it.conflict
        if it.earliest and it.latest:
            assert it.earliest <= it.latest
        if it.estimated_on:
            assert (it.earliest or it.estimated_on) <= it.estimated_on
            assert it.estimated_on <= (it.latest or it.estimated_on)
    chance.shuffle(issues)
    assert {it.key: it for it in estimate(issues)[0]} == {it.key: it for it in found}
    if found:
        more = [
            PrintedIssue(it.key, it.volume, it.number, file_date=day)
            if it.key == found[0].key
            else it
            for it in issues
        ]
        narrowed = next(it for it in estimate(more)[0] if it.key == found[0].key)
        if not narrowed.conflict:
            assert (found[0].earliest or date.min) <= narrowed.earliest
            assert narrowed.latest <= (found[0].latest or date.max)


anything = st.builds(
    PrintedIssue,
    st.uuids(),
    st.sampled_from(["", "1", "VI", "Extra", "9" * 50, "2199"]),
    st.sampled_from(["", "1", "999999999", "9" * 50, "1900/2", "17a", "0"])
    | st.integers(1, 9).map(str),
    file_date=st.none() | st.sampled_from([date(1, 1, 1), date(9999, 12, 31)]),
    reports=st.lists(
        st.builds(CitedReport, st.sampled_from([(2, 29), (13, 40), date(2000, 1, 1)]))
    ).map(tuple),
    printed_date=st.sampled_from(["", "Winter 2000", "9999", "January 24-25, 2000"]),
)
days = st.sampled_from([date(1400, 1, 1), date(2199, 12, 31), date(2000, 1, 1), date(2000, 1, 2)])


@settings(max_examples=200)
@given(st.lists(st.tuples(anything, st.none() | days), max_size=12))
def test_whatever_is_printed_something_or_nothing_is_estimated(drawn):
    issues = [
        PrintedIssue(it.key, it.volume, it.number, day, day) if day else it for it, day in drawn
    ]
    estimates = estimate(issues)[0]
    assert len(estimates) == sum(day is None for _, day in drawn)
    assert all(1400 <= it.estimated_on.year < 2200 for it in estimates if it.estimated_on)


@pytest.mark.parametrize("number", [1, 40])
def test_beyond_the_years_of_issues_nothing_is_estimated(number):
    year, first = (1400, 1) if number == 1 else (2199, 31 - 20)
    month = 1 if number == 1 else 12
    days = [date(year, month, first + n) for n in range(20)]
    dated = [PrintedIssue(n, "6", str(n), day, day) for n, day in enumerate(days, 15)]
    [undated] = estimate([*dated, PrintedIssue(0, "6", str(number))])[0]
    assert undated.estimated_on is None and undated.basis == ""


def test_ten_thousand_issues_of_one_number_hang_nothing():
    same = [
        PrintedIssue(n, "1", "1", *[date(2000, 1, 1) + n * DAY if n % 2 else None] * 2)
        for n in range(10_000)
    ]
    assert len(estimate(same)[0]) == 5_000
