"""How a publication numbers its issues, as an editor says it: the likely day of a number. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from articles.dating.numbers import read
from articles.dating.rhythm import ALL_WEEK, DAY, Rhythm
from articles.dating.series import PrintedIssue
from articles.dating.windows import YEARS, Window

SLACK = 7 * DAY  # a double issue, or the first one of a volume that appears in December
DRIFT = 14  # days a year by which numbers that run on may come to be off
DAYS_OF_A_YEAR = 365.25

Number = tuple[int, int]  # volume (0: none) and number


@dataclass(frozen=True)
class Pattern:
    """Issues on some weekdays, or once every `interval` days, from one fixed point on.

    `volume` given: numbers restart with each volume, a volume is a year, and that one began on
    `day`. Otherwise numbers run on, and `number` appeared on `day`. `per_year`: how many issues a
    year has, where it has more days of publication than that. `first`, `last`: from and to which
    volume and number it holds. ValueError says what is wrong.
    """

    day: date
    volume: int | None = None
    number: int = 1
    weekdays: frozenset[int] = frozenset()
    interval: int | None = None
    per_year: int | None = None
    first: Number | None = None
    last: Number | None = None

    def __post_init__(self) -> None:
        if self.day.year not in YEARS:
            raise ValueError(f"the day {self.day} does not lie between 1400 and 2199")
        if not self.weekdays <= ALL_WEEK:
            raise ValueError("a weekday is 0 (Monday) to 6 (Sunday)")
        if bool(self.weekdays) == bool(self.interval):
            raise ValueError("it needs either weekdays or an interval in days")
        if self.interval is not None and not 1 <= self.interval <= 366:
            raise ValueError(f"the interval is 1 to 366 days, not {self.interval}")
        if self.per_year is not None and not 1 <= self.per_year <= 366:
            raise ValueError(f"a year has 1 to 366 issues, not {self.per_year}")
        if self.first and self.last and self.first > self.last:
            raise ValueError("it ends before it begins")

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.interval or 1, self.weekdays or ALL_WEEK)

    def holds_for(self, number: Number) -> bool:
        return (self.first or number) <= number <= (self.last or number)

    def dates(self, number: Number | None) -> bool:
        """Whether it knows a likely day of that issue."""
        return bool(number and self.holds_for(number) and self.expected(number))

    def expected(self, number: Number) -> date | None:
        """The likely day of an issue; None: no day that the pattern knows."""
        around = self._around(number)
        return around and around[0]

    def window(self, number: Number) -> Window:
        """The days on which it may have appeared."""
        around = self._around(number)
        if around is None:
            return Window()
        _, earliest, latest = around
        return Window(earliest - SLACK, latest + SLACK, (f"By the pattern: {self}.",))

    def _around(self, number: Number) -> tuple[date, date, date] | None:
        """The likely day, and the earliest and latest one before any slack."""
        if self.volume is None:
            return self._running_on(number[1])
        year = self.day.year + number[0] - self.volume
        if year not in YEARS or not number[0]:
            return None
        return self._of_year(_in_year(self.day, year), _in_year(self.day, year + 1), number[1])

    def _of_year(self, begin: date, end: date, number: int) -> tuple[date, date, date] | None:
        days = self._days(begin - DAY, end - DAY)
        issues = min(self.per_year or days, days)
        if not 1 <= number <= days:
            return None
        earliest = self._step(begin - DAY, number)
        if issues == days:
            return earliest, earliest, earliest
        share = min((number - 1) / issues, 1)
        day = self.rhythm.nearest(begin + round((end - begin).days * share) * DAY)
        return max(day, earliest), earliest, self._step(earliest, days - issues)

    def _running_on(self, number: int) -> tuple[date, date, date] | None:
        years = (number - self.number) / (self.per_year or 366)
        if abs(years) > len(YEARS):
            return None
        day = self._step(self.day, number - self.number)
        if self.per_year:
            days = round(years * DAYS_OF_A_YEAR)
            day = self.rhythm.nearest(self.day + days * DAY)
        if day.year not in YEARS:
            return None
        spread = round(abs(years) * DRIFT) * DAY if self.per_year else 0 * DAY
        return day, day - spread, day + spread

    def _days(self, first: date, last: date) -> int:
        if self.interval:
            return (last - first).days // self.interval + 1
        return self.rhythm.days_between(first, last)

    def _step(self, day: date, number: int) -> date:
        if self.interval:
            begin = DAY if self.volume is not None else 0 * DAY
            steps = number - 1 if self.volume is not None else number
            return day + begin + steps * self.interval * DAY
        return self.rhythm.step(day, number)

    def __str__(self) -> str:
        point = f"number {self.number} of {self.day}"
        if self.volume is not None:
            point = f"volume {self.volume} begins on {self.day}"
        often = str(self.rhythm) if self.weekdays else f"every {self.interval} days"
        issues = f", {self.per_year} issues a year" if self.per_year else ""
        return f"{point}, {often}{issues}"


def _in_year(day: date, year: int) -> date:
    """The same day of another year; 28 for 29 February."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def number_of(issue: PrintedIssue) -> Number | None:
    """Volume and number as numbers; None: they cannot be read."""
    numeral, volume = read(issue.number), read(issue.volume)
    if numeral is None or (issue.volume and volume is None):
        return None
    return numeral.group or (volume.sort_key if volume else 0), numeral.numbers[0]


def pattern_of(number: Number | None, patterns: Sequence[Pattern]) -> Pattern | None:
    """The first pattern that holds for the number."""
    return next((it for it in patterns if number and it.holds_for(number)), None)


def counterexample(pattern: Pattern, issues: Iterable[PrintedIssue]) -> PrintedIssue | None:
    """A dated issue that the pattern would date otherwise."""
    for issue in issues:
        number = number_of(issue)
        if not (issue.first and issue.last and number and pattern.holds_for(number)):
            continue
        window = pattern.window(number)
        if window.nearest(issue.first) > issue.last or window.nearest(issue.last) < issue.first:
            return issue
    return None
