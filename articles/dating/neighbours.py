"""When an issue appeared, by the dated issues around it in the order of the numbers. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter

from articles.dating.printed import date_in_words
from articles.dating.rhythm import Dated, Rhythm, observed, usual_interval
from articles.dating.series import Series, told
from articles.dating.windows import DAY, Window

NEAR, WIDE = 6, 26  # dated issues on each side that show how often, and on which weekdays
AROUND = 60  # dated issues on each side that show how far an estimate may be off
ENOUGH, MANY = 20, 300  # so many say how far; fewer than so many never say "not at all"
PAUSE, PAUSE_AT_LEAST = 1.25, 45  # times the usual days, and days more: nobody knows when
FEW = 3  # dated issues that show no rhythm to go on with

Found = tuple[Window, date | None]


class Neighbours:
    """Where undated issues stand among the dated ones of their series."""

    def __init__(self, series: Series) -> None:
        self.series = series
        self.dates = series.dates
        pairs = list(zip(self.dates, self.dates[1:], strict=False))
        crowded = ((last - first).days < there - here for (here, first), (there, last) in pairs)
        self.crowded = [0, *accumulate(crowded)]  # pairs so far that share days
        self.rhythm = lru_cache(None)(self._rhythm)
        self.weekdays = lru_cache(None)(self._weekdays)
        self.errors = [self._error(at) for at in range(1, len(self.dates) - 1)]
        self.is_exact = len(self.errors) >= MANY and not any(off for _, off in self.errors)

    def of(self, place: int) -> Found:
        """The days that the neighbours leave for a place, and the most likely one."""
        if self.series.anew:
            return Window(reasons=(self.series.anew,)), None
        at = bisect_right(self.dates, place, key=itemgetter(0))
        window, day = Window(), None
        if 0 < at < len(self.dates):
            window, day = self._inside(at, place)
        elif self.dates:
            window, day = self._outside(at, place)
        window = window.narrowed(self._between_spans(place))
        return window, day and window.nearest(day)

    def _inside(self, at: int, place: int) -> Found:
        left, right = self.dates[at - 1 : at + 1]
        rhythm = self.rhythm(at)
        day = rhythm.between(left, right, place)
        former, latter = (told(issue) for _, issue in self.series.run[at - 1 : at + 1])
        window = Window(left[1], right[1], (f"It stands between {former} and {latter}.",))
        if rhythm.is_frequent:
            window = window.narrowed(self._by_counting(at, place))
        window = window.narrowed(self._by_errors(at, place, day))
        if not self._paused(at):
            return window, day
        before, after = date_in_words(left[1]), date_in_words(right[1])
        pause = f"It paused between {before} and {after}; when is not known."
        return window.narrowed(Window(reasons=(pause,))), None

    def _paused(self, at: int) -> bool:
        """Longer than the issues before and behind would have taken."""
        (here, first), (there, last) = self.dates[at - 1 : at + 1]
        sides = self.dates[max(at - NEAR, 0) : at], self.dates[at : at + NEAR]
        usual = max(map(usual_interval, sides)) * (there - here)
        days = (last - first).days
        return bool(usual) and days > PAUSE * usual and days > usual + PAUSE_AT_LEAST

    def _by_counting(self, at: int, place: int) -> Window:
        """One issue a day at most: so many days of publication lie on either side of it."""
        (here, first), (there, last) = self.dates[at - 1 : at + 1]
        around = max(at - AROUND, 0), min(at + AROUND, len(self.crowded) - 1)
        if self.crowded[around[1]] > self.crowded[around[0]]:
            return Window()
        rhythm = Rhythm(1, self.weekdays(at))
        if rhythm.days_between(first, last) < there - here:
            return Window()
        earliest = rhythm.step(first, place - here)
        latest = rhythm.step(last, place - there)
        return Window(earliest, latest, (f"Issues appeared on: {rhythm}, one a day at most.",))

    def _by_errors(self, at: int, place: int, day: date) -> Window:
        """As far as dated issues, estimated in the same way, were off at such a distance."""
        distance = min(place - self.dates[at - 1][0], self.dates[at][0] - place)
        around = self.errors[max(at - 1 - AROUND, 0) : at - 1 + AROUND]
        errors = [off for apart, off in around if apart >= distance]
        if len(errors) < ENOUGH:
            return Window()
        most = max(errors)
        spread = (0 if self.is_exact else 1 + most * 3 // 2) * DAY
        reason = f"Of {len(errors)} dated issues estimated like this none is off by more than"
        return Window(
            day - spread, day + spread, (f"{reason} {most} day{'' if most == 1 else 's'}.",)
        )

    def _outside(self, at: int, place: int) -> Found:
        """Before or behind all dated issues: on one side nothing bounds it."""
        placed = self.series.run[0 if at == 0 else -1]
        dated = self.dates[0 if at == 0 else -1]
        if at == 0:
            window = Window(None, dated[1], (f"It stands before {told(placed[1])}.",))
        else:
            window = Window(dated[1], None, (f"It stands behind {told(placed[1])}.",))
        reach = self.dates[-1][0] - self.dates[0][0]
        if len(self.dates) < FEW or abs(place - dated[0]) > reach:
            return window, None
        return window, self.rhythm(at).beyond(dated, place)

    def _between_spans(self, place: int) -> Window:
        """Issues of which only the month or year is printed bound it too."""
        at = bisect_left(self.series.spans, place, key=itemgetter(0))
        window = Window()
        for it in self.series.spans[max(at - 1, 0) : at]:
            window = window.narrowed(Window(it[1].first, None, (f"It follows {told(it[1])}.",)))
        for it in self.series.spans[at : at + 1]:
            window = window.narrowed(Window(None, it[1].last, (f"It precedes {told(it[1])}.",)))
        return window

    def _rhythm(self, at: int) -> Rhythm:
        """The rhythm before the dated issue of that index."""
        return observed(self._around(at, NEAR), self._around(at, WIDE))

    def _weekdays(self, at: int) -> frozenset[int]:
        return frozenset(day.weekday() for _, day in self._around(at, AROUND))

    def _around(self, at: int, number: int) -> list[Dated]:
        return self.dates[max(at - number, 0) : at + number]

    def _error(self, at: int) -> tuple[int, int]:
        """How far a dated issue is from its nearest neighbour, and from its own estimate."""
        left, (place, day), right = self.dates[at - 1 : at + 2]
        estimated = self.rhythm(at).between(left, right, place)
        return min(place - left[0], right[0] - place), abs((estimated - day).days)
