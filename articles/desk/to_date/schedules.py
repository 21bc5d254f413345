"""Issues that appeared on each of some weekdays from a day on: the day of each. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from articles.dating.numbers import read
from articles.dating.rhythm import NAMES, Rhythm
from articles.dating.windows import YEARS


class Numbered(NamedTuple):
    """An issue by its volume and number as printed."""

    pk: int
    volume: str
    number: str


def scheduled(issues: Sequence[Numbered], start: date, weekdays: Iterable[int]) -> list[date]:
    """The day of each issue (of one at least), in their order.

    A number that is missing is a day of publication as well. `weekdays`: 0 (Monday) to 6.
    ValueError says what is wrong.
    """
    rhythm = Rhythm(1, frozenset(weekdays))
    if not rhythm.weekdays:
        raise ValueError("Choose the days of the week on which it appeared.")
    if start.weekday() not in rhythm.weekdays:
        raise ValueError(f"The first day is a {NAMES[start.weekday()]}, which is not among them.")
    days = [start]
    for before, issue in pairwise(issues):
        try:
            days.append(rhythm.step(days[-1], steps_between(before, issue)))
        except OverflowError:
            days.append(date.max)
        if days[-1].year not in YEARS:
            reason = f"No day is left for issue {issue.number}: so many numbers are missing."
            raise ValueError(reason)
    return days


def steps_between(before: Numbered, issue: Numbered) -> int:
    """How many days of publication lie between two issues."""
    first, second = read(before.number), read(issue.number)
    if before.volume != issue.volume or not first or not second or first.group != second.group:
        return 1
    return max(second.numbers[0] - first.numbers[-1], 1)
