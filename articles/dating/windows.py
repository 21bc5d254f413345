"""What each piece of evidence says of the day of an issue, and what all of them leave. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from articles.dating.date_lines import bounds_of
from articles.dating.printed import date_in_words
from articles.dating.series import CitedReport

DAY = timedelta(days=1)
# Two reports as near to one another as that are of the same days; the issue that cites the later
# one appeared a day before it (it may be cited by the date of a next morning's paper) to 21 later.
AGREE, BEFORE, BEHIND = 14 * DAY, 1 * DAY, 21 * DAY
NAMED = 3 * DAY  # how far the date in the name of a file may be off
YEARS = range(1400, 2200)  # of issues; other dates are no dates of any
NARROW = 31 * DAY  # a longer window says too little for a likely day


@dataclass(frozen=True)
class Window:
    """The days on which an issue may have appeared (None: open), and why, in sentences.

    `conflict`: two pieces of evidence that leave no day, if so.
    """

    earliest: date | None = None
    latest: date | None = None
    reasons: tuple[str, ...] = ()
    conflict: str = ""

    def narrowed(self, other: Window) -> Window:
        """What both leave; if that is nothing, this one, with the conflict: no compromise."""
        if self.conflict or not other.reasons:
            return self
        earliest = max(filter(None, (self.earliest, other.earliest)), default=None)
        latest = min(filter(None, (self.latest, other.latest)), default=None)
        reasons = (*self.reasons, *other.reasons)
        if earliest and latest and earliest > latest:
            return replace(self, reasons=reasons, conflict=f"No day is left by: {reasons[-1]}")
        return Window(earliest, latest, reasons)

    @property
    def is_narrow(self) -> bool:
        return bool(self.earliest and self.latest and self.latest - self.earliest <= NARROW)

    def nearest(self, day: date) -> date:
        """The day of the window that is nearest to that one."""
        day = max(day, self.earliest) if self.earliest else day
        return min(day, self.latest) if self.latest else day

    def holds(self, day: date) -> bool:
        return self.nearest(day) == day


def of_file(day: date | None) -> Window:
    if day is None or day.year not in YEARS:
        return Window()
    return Window(day - NAMED, day + NAMED, (f"The name of its file says {day}.",))


def of_printed_date(text: str) -> Window:
    """A date line that no one day can be read from, such as Winter 2000."""
    bounds = bounds_of(text)
    if bounds is None:
        return Window()
    return Window(*bounds, (f"Its date is printed as “{text}”.",))


def of_reports(reports: Iterable[CitedReport], known: Window) -> Window:
    """The days of cited press reports: two that agree bound the issue, a lone one is no evidence.

    A day without a year is of the year that `known` admits; without such a year it says nothing.
    So no year of a report may come from an estimate, which reports may have narrowed.
    """
    placed = ((dated_by(it.day, known), it.outlet) for it in reports)
    dated = sorted((day, outlet) for day, outlet in placed if day and day.year in YEARS)
    pairs = zip(dated, dated[1:], strict=False)
    agree = [later for earlier, later in pairs if later[0] - earlier[0] <= AGREE]
    if not agree:
        return Window()
    last, outlet = agree[-1]
    by = f" ({outlet})" if outlet else ""
    reason = f"It cites press reports up to {date_in_words(last)}{by}."
    return Window(last - BEFORE, last + BEHIND, (reason,))


def dated_by(day: date | tuple[int, int], known: Window) -> date | None:
    """The day with its year; None if no year, or more than one, is possible."""
    if isinstance(day, date):
        return day
    if not (known.earliest and known.latest):
        return None
    first, last = known.earliest - BEHIND, known.latest + BEFORE
    if (last - first).days > 800:
        return None
    possible = [it for year in range(first.year, last.year + 1) if (it := in_year(day, year))]
    within = [it for it in possible if first <= it <= last]
    return within[0] if len(within) == 1 else None


def in_year(day: tuple[int, int], year: int) -> date | None:
    try:
        return date(year, *day)
    except ValueError:  # 29 February
        return None
