"""Missing, duplicate and misplaced issues of a publication. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from articles.dating.numbers import Numeral, read
from articles.dating.printed import plain_date
from articles.dating.series import PrintedIssue, arranged

LONGEST_GAP = 400
NO_MONTH = 12  # the column of issues of which only the year is known


class CoveredIssue(NamedTuple):
    """An issue as printed, its date as the first and last day of what is known of it.

    `articles`: whether it has any. `is_estimated`: the date is no evidence.
    """

    pk: int
    volume: str
    number: str
    published_on: date | None
    published_until: date | None
    articles: bool
    is_estimated: bool = False

    @property
    def date(self) -> str | None:
        if self.published_on is None or self.published_until is None:
            return None
        return plain_date(self.published_on, self.published_until)


class CoverageFinding(NamedTuple):
    """One thing to look at. `issue` is the id of the issue it is about, if there is one."""

    what: str
    text: str
    issue: int | None


@dataclass
class Coverage:
    """`months`: for each year the issues of its twelve months, and those of no month.

    `unread`: the issues whose number cannot be read: they are no gap and no double.
    """

    issues: int = 0
    undated: int = 0
    months: dict[int, list[int]] = field(default_factory=dict)
    unread: list[CoveredIssue] = field(default_factory=list)
    findings: list[CoverageFinding] = field(default_factory=list)


def review(rows: Iterable[CoveredIssue]) -> Coverage:
    """Judge the issues of one publication, given in the order of volume and number."""
    rows = list(rows)
    coverage = Coverage(issues=len(rows), months=_months(rows))
    coverage.undated = sum(row.published_on is None for row in rows)
    coverage.unread = [row for row in rows if row.number and read(row.number) is None]
    for issues in _volumes(rows):
        coverage.findings += _numbers(issues)
    coverage.findings += _order(rows)
    coverage.findings += [
        CoverageFinding("no article", name(row), row.pk) for row in rows if not row.articles
    ]
    return coverage


def name(row: CoveredIssue) -> str:
    return f"{_place(row)}issue {row.number}" if row.number else f"{_place(row)}{_date(row)}"


def _place(row: CoveredIssue) -> str:
    return f"volume {row.volume}, " if row.volume else ""


def _date(row: CoveredIssue) -> str:
    return row.date or "undated"


Issues = list[tuple[CoveredIssue, Numeral]]


def _volumes(rows: Iterable[CoveredIssue]) -> Iterable[Issues]:
    """The issues whose numbers can be read, by volume: VI and 6 are the same."""
    volumes: dict[object, Issues] = defaultdict(list)
    for row in rows:
        if numeral := read(row.number):
            volume = read(row.volume)
            key = volume.sort_key if volume and volume.exact else row.volume
            volumes[key].append((row, numeral))
    return volumes.values()


def _numbers(issues: Issues) -> Iterator[CoverageFinding]:
    """Numbers that several issues of a volume stand for, and numbers that none does.

    What is only near a number (17a) fills its place, but is no double of it.
    """
    groups: dict[int | None, Issues] = defaultdict(list)
    for row, numeral in issues:
        groups[numeral.group].append((row, numeral))
    for group in groups.values():
        holders = {number: (row, it) for row, it in group for number in it.numbers}
        times = Counter(number for _, it in group if it.exact for number in it.numbers)
        for number, count in sorted(times.items()):
            row, numeral = holders[number]
            if count > 1:
                text = f"{_place(row)}issue {numeral.write(number)}: {count} times"
                yield CoverageFinding("duplicate number", text, row.pk)
        for first, last in gaps(sorted(holders)):
            row, numeral = holders[first - 1]
            missing = f"issue {numeral.write(first)}"
            if first < last:
                missing = f"issues {numeral.write(first)} to {numeral.write(last)}"
            yield CoverageFinding("missing number", f"{_place(row)}{missing}", None)


def gaps(numbers: list[int]) -> list[tuple[int, int]]:
    """The gaps between ascending numbers, as (first, last); a huge gap is a misprint and left out.

    >>> gaps([1, 2, 4, 9])
    [(3, 3), (5, 8)]
    """
    return [
        (before + 1, after - 1)
        for before, after in zip(numbers, numbers[1:], strict=False)
        if 1 < after - before <= LONGEST_GAP
    ]


def _order(rows: Iterable[CoveredIssue]) -> Iterator[CoverageFinding]:
    """Dates that contradict those around them in the order of the numbers: misprints, as a rule."""
    issues = [
        PrintedIssue(row.pk, row.volume, row.number)
        if row.is_estimated
        else PrintedIssue(row.pk, row.volume, row.number, row.published_on, row.published_until)
        for row in rows
    ]
    for series in arranged(issues):
        if series.anew:
            yield CoverageFinding("numbering begins anew", series.anew, None)
        for suspect in series.suspects:
            yield CoverageFinding("date does not fit", suspect.reason, int(str(suspect.key)))


def _months(rows: Iterable[CoveredIssue]) -> dict[int, list[int]]:
    """For each year from the first to the last, as in Coverage."""
    spans = [(row.published_on, row.published_until) for row in rows if row.published_on]
    if not spans:
        return {}
    years = range(min(spans)[0].year, max(spans)[0].year + 1)
    months = {year: [0] * (NO_MONTH + 1) for year in years}
    for first, last in spans:
        months[first.year][first.month - 1 if first.month == last.month else NO_MONTH] += 1
    return months
