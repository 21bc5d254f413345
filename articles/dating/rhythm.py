"""On which days a publication appears, as the dated issues around a place show it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

# Days from one issue to the next: below, several appear in a week; above, weekdays say nothing.
SEVERAL_A_WEEK, MONTHLY = 4.5, 20
RARE = 0.04  # of the issues of a daily: an issue on a Saturday makes no Saturdays
DAY = timedelta(days=1)
ALL_WEEK = frozenset(range(7))
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Dated = tuple[int, date]  # the place of an issue in its series, and its day


@dataclass(frozen=True)
class Rhythm:
    """Days from one issue to the next, and the weekdays on which they appear."""

    interval: float
    weekdays: frozenset[int]

    @property
    def is_frequent(self) -> bool:
        """Several issues a week: a place between two issues is found by counting days."""
        return self.interval < SEVERAL_A_WEEK

    @property
    def has_weekdays(self) -> bool:
        return len(self.weekdays) < 7

    def __str__(self) -> str:
        if self.weekdays == frozenset(range(5)):
            return "Monday to Friday"
        return ", ".join(NAMES[weekday] for weekday in sorted(self.weekdays))

    def days_between(self, first: date, last: date) -> int:
        """How many days of publication lie after `first`, up to `last`."""
        weeks, rest = divmod((last - first).days, 7)
        further = sum((first.weekday() + n) % 7 in self.weekdays for n in range(1, rest + 1))
        return weeks * len(self.weekdays) + further

    def step(self, day: date, number: int) -> date:
        """The day of publication that comes `number` after that day, or before it if negative."""
        direction = 1 if number >= 0 else -1
        weeks, rest = divmod(abs(number), len(self.weekdays))
        day += direction * 7 * weeks * DAY
        while rest:
            day += direction * DAY
            rest -= day.weekday() in self.weekdays
        return day

    def nearest(self, day: date) -> date:
        """The nearest day of publication, the later one of two."""
        distances = (n for distance in range(7) for n in (distance, -distance))
        return next(day + n * DAY for n in distances if (day + n * DAY).weekday() in self.weekdays)

    def between(self, left: Dated, right: Dated, place: int) -> date:
        """The likely day of a place between two dated ones."""
        (here, first), (there, last) = left, right
        if there == here:
            return first
        share = (place - here) / (there - here)
        if not self.is_frequent:
            day = first + round((last - first).days * share) * DAY
            return self.nearest(day) if self.has_weekdays else day
        days, issues = self.days_between(first, last), there - here
        number = round(days * share)
        if days >= issues:  # one issue a day at most
            number = min(max(number, place - here), days - (there - place))
        return self.step(first, number)

    def beyond(self, dated: Dated, place: int) -> date:
        """The likely day of a place before or behind all dated ones."""
        here, day = dated
        if self.is_frequent:
            return self.step(day, round((place - here) * self.interval * len(self.weekdays) / 7))
        day += round((place - here) * self.interval) * DAY
        return self.nearest(day) if self.has_weekdays else day


def observed(near: Sequence[Dated], wide: Sequence[Dated]) -> Rhythm:
    """The rhythm at a place: how often by the issues near it, on which days by as many as tell."""
    interval = usual_interval(near)
    shown = wide if interval < SEVERAL_A_WEEK else near
    return Rhythm(interval, usual_weekdays([day for _, day in shown], interval))


def usual_interval(dates: Sequence[Dated]) -> float:
    """Days from one issue to the next: the median, so that a pause does not count."""
    steps = [
        (later - earlier).days / (there - here)
        for (here, earlier), (there, later) in zip(dates, dates[1:], strict=False)
        if there > here
    ]
    return median(steps) if steps else 0.0


def usual_weekdays(days: Iterable[date], interval: float) -> frozenset[int]:
    counted = Counter(day.weekday() for day in days)
    if interval >= MONTHLY or not counted:
        return ALL_WEEK
    if interval < SEVERAL_A_WEEK:
        enough = RARE * counted.total()
        return frozenset(weekday for weekday, number in counted.items() if number > enough)
    most = max(counted.values())
    usual = frozenset(weekday for weekday, number in counted.items() if 3 * number >= most)
    return usual if len(usual) <= 2 else ALL_WEEK
