"""The issues of a publication in the order of their numbers, and the dates that fit it. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from statistics import median
from typing import NamedTuple

from articles.dating.numbers import read
from articles.dating.printed import plain_date
from articles.dating.rhythm import Dated, usual_interval

# More dates than this share out of order: not misprints, the numbering begins anew.
ANEW, ANEW_AT_LEAST = 0.1, 3
NEAR, MOST_MISSING = 6, 200
YEAR = 365
NEARBY, FITS = 100, 45  # days to the next dated issue, and how far off with the right year


class CitedReport(NamedTuple):
    """A press report that an issue cites: its day, (month, day) if no year is printed; by whom."""

    day: date | tuple[int, int]
    outlet: str = ""


@dataclass(frozen=True)
class PrintedIssue:
    """An issue as printed: `first` and `last` day of what is known of its date, None: undated.

    What else points to its day: `reports`, those of the press that it cites; `file_date`, an ISO
    date in the name of its file; `printed_date`, a date that could not be read as one.
    """

    key: Hashable
    volume: str
    number: str
    first: date | None = None
    last: date | None = None
    reports: tuple[CitedReport, ...] = ()
    file_date: date | None = None
    printed_date: str = ""

    @property
    def name(self) -> str:
        volume = f"volume {self.volume}, " if self.volume else ""
        return f"{volume}issue {self.number}" if self.number else f"{volume}no number"

    @property
    def date(self) -> str:
        return plain_date(self.first, self.last) if self.first and self.last else "undated"


Placed = tuple[int, PrintedIssue]  # its place in the series


@dataclass(frozen=True)
class Suspect:
    """A dated issue whose date contradicts those around it."""

    key: Hashable
    reason: str


@dataclass
class Series:
    """Issues in the order of their numbers, each with its place: one more for each number.

    `run`: those dated to the day whose dates agree with the order; `spans`: those dated to the
    month or year that agree with the run; `suspects`: the others. `anew`: why the order says
    nothing of dates, if so.
    """

    issues: list[Placed]
    run: list[Placed] = field(default_factory=list)
    spans: list[Placed] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)
    anew: str = ""

    def __post_init__(self) -> None:
        dated = [it for it in self.issues if it[1].first and it[1].first == it[1].last]
        self.run = longest_run(dated)
        out = without(dated, self.run)
        if len(out) >= ANEW_AT_LEAST and len(out) > ANEW * len(dated):
            self.anew = f"The numbering begins anew: {self._contradiction(out[0])}."
            return
        beside = [it for it in self.run if self._has_another_year(it)]
        self.run = without(self.run, beside)
        spans = [it for it in self.issues if it[1].first and it[1].first != it[1].last]
        self.spans = [it for it in spans if self._admits(it)]
        out += [*beside, *without(spans, self.spans)]
        self.suspects = [Suspect(it[1].key, self._contradiction(it)) for it in out]

    @property
    def dates(self) -> list[Dated]:
        return [(place, issue.first) for place, issue in self.run if issue.first]

    def _admits(self, placed: Placed) -> bool:
        """Whether some day of a month or year lies between its neighbours in the run."""
        place, issue = placed
        first, last = (
            find(self.run, place, key=itemgetter(0)) for find in (bisect_left, bisect_right)
        )
        before, behind = self.run[max(first - 1, 0) : first], self.run[last : last + 1]
        agrees = [it.first <= issue.last for _, it in before]
        return all([*agrees, *(it.first >= issue.first for _, it in behind)])

    def _contradiction(self, placed: Placed) -> str:
        place, issue = placed
        others = without(self.run, [placed])
        at = bisect_left(others, place, key=itemgetter(0))
        beside = [it for _, it in others[max(at - 1, 0) : at + 1]]
        return f"{told(issue)} stands beside {' and '.join(map(told, beside)) or 'no other'}"

    def _has_another_year(self, placed: Placed) -> bool:
        """At an end of the run, where the order alone does not tell: a year too early or late."""
        if placed not in (self.run[0], self.run[-1]) or len(self.run) <= NEAR:
            return False
        ahead = placed is self.run[0]
        near = self.dates[1 : NEAR + 1] if ahead else self.dates[-NEAR - 1 : -1]
        (there, day), interval = near[0 if ahead else -1], usual_interval(near)
        expected = (placed[0] - there) * interval
        off = (placed[1].first - day).days - expected if placed[1].first else 0
        return abs(expected) < NEARBY and abs(abs(off) - YEAR) < FITS


def told(issue: PrintedIssue) -> str:
    return f"{issue.name} of {issue.date}"


def without(issues: Iterable[Placed], others: Iterable[Placed]) -> list[Placed]:
    keys = {issue.key for _, issue in others}
    return [it for it in issues if it[1].key not in keys]


def longest_run(dated: Sequence[Placed]) -> list[Placed]:
    """The longest subsequence whose dates never go back (patience sorting)."""
    in_order = sorted(dated, key=lambda it: (it[0], it[1].first))
    ends: list[date] = []  # of the runs of each length, the earliest last day
    holders: list[int] = []
    before: list[int | None] = []
    for index, (_, issue) in enumerate(in_order):
        assert issue.first is not None
        length = bisect_right(ends, issue.first)
        before.append(holders[length - 1] if length else None)
        ends[length : length + 1] = [issue.first]
        holders[length : length + 1] = [index]
    run: list[Placed] = []
    at = holders[-1] if holders else None
    while at is not None:
        run.append(in_order[at])
        at = before[at]
    return run[::-1]


def arranged(issues: Iterable[PrintedIssue]) -> Iterator[Series]:
    """The series of a publication: all issues with volumes, all without, each unread volume.

    Where the dates of several volumes contradict their order, each volume is one by itself. An
    issue whose number cannot be read is in none.
    """
    series: dict[str, dict[tuple[int, int], list[Placed]]] = defaultdict(lambda: defaultdict(list))
    for issue in issues:
        numeral, volume = read(issue.number), read(issue.volume)
        if numeral:
            kind = "volumes" if volume else issue.volume
            part = (volume.sort_key if volume else 0, numeral.group or 0)
            series[kind][part].append((numeral.numbers[0], issue))
    for parts in series.values():
        whole = Series(placed(dict(sorted(parts.items()))))
        if whole.anew and len(parts) > 1:
            yield from (Series(sorted(issues, key=itemgetter(0))) for issues in parts.values())
        else:
            yield whole


def placed(parts: dict[tuple[int, int], list[Placed]]) -> list[Placed]:
    """The issues of volumes (or years) one after another; numbers that run on stay as they are.

    Where numbers restart, a volume has as many issues as its highest number, and one that is
    missing as many as the others usually have.
    """
    numbers = {part: [number for number, _ in issues] for part, issues in parts.items()}
    usual = round(median(max(it) for it in numbers.values()))
    in_place: list[Placed] = []
    offset, past = 0, None
    for part, issues in parts.items():
        if past is not None and min(numbers[part]) <= max(numbers[past]):
            offset += max(numbers[past]) + min(missing_between(past, part), MOST_MISSING) * usual
        in_place += [(offset + number, issue) for number, issue in issues]
        past = part
    return sorted(in_place, key=itemgetter(0))


def missing_between(past: tuple[int, int], part: tuple[int, int]) -> int:
    """How many volumes, or years of one, lie between two."""
    if part[0] > past[0]:
        return part[0] - past[0] - 1
    return part[1] - past[1] - 1 if past[1] else 0
