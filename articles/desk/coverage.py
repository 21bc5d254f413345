"""Missing, duplicate and misplaced issues of a publication. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

_RANGE = re.compile(r"\s*(\d{1,6})\s*[-–/]\s*(\d{1,6})")
_NUMBER = re.compile(r"\s*(\d{1,6})")
LONGEST_RANGE = 12
LONGEST_GAP = 400


class Row(NamedTuple):
    """An issue as printed; `articles`: whether it has any."""

    pk: int
    volume: str
    number: str
    published_on: date | None
    articles: bool


class Finding(NamedTuple):
    """One thing to look at. `issue` is the id of the issue it is about, if there is one."""

    what: str
    text: str
    issue: int | None


@dataclass
class Coverage:
    issues: int = 0
    undated: int = 0
    months: dict[int, list[int]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@lru_cache(4096)  # every volume has the same few
def covered(number: str) -> tuple[int, ...]:
    """The numbers that an issue stands for: "17-18" for two, "Special" for none."""
    if found := _RANGE.match(number):
        first, last = int(found[1]), int(found[2])
        if first <= last <= first + LONGEST_RANGE:
            return tuple(range(first, last + 1))
    found = _NUMBER.match(number)
    return (int(found[1]),) if found else ()


def review(rows: Iterable[Row]) -> Coverage:
    """Judge the issues of one publication, given in the order of volume and number."""
    rows = list(rows)
    coverage = Coverage(issues=len(rows), months=_months(rows))
    coverage.undated = sum(row.published_on is None for row in rows)
    volumes: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        volumes[row.volume].append(row)
    for volume, issues in volumes.items():
        coverage.findings += _numbers(volume, issues)
        coverage.findings += _order(issues)
    coverage.findings += [
        Finding("no article", name(row), row.pk) for row in rows if not row.articles
    ]
    return coverage


def name(row: Row) -> str:
    volume = f"volume {row.volume}, " if row.volume else ""
    return (
        f"{volume}issue {row.number}" if row.number else f"{volume}{row.published_on or 'undated'}"
    )


def _numbers(volume: str, issues: list[Row]) -> list[Finding]:
    times = Counter(number for row in issues for number in covered(row.number))
    holder = {number: row.pk for row in issues for number in covered(row.number)}
    place = f"volume {volume}, " if volume else ""
    found = [
        Finding("duplicate number", f"{place}issue {number}: {count} times", holder[number])
        for number, count in sorted(times.items())
        if count > 1
    ]
    found += [
        Finding(
            "missing number",
            f"{place}issue {first}" if first == last else f"{place}issues {first} to {last}",
            None,
        )
        for first, last in gaps(sorted(times))
    ]
    return found


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


def _order(issues: list[Row]) -> list[Finding]:
    dated = [row for row in issues if row.published_on and covered(row.number)]
    return [
        Finding(
            "date out of order",
            f"{name(later)} of {later.published_on} follows {name(earlier)}"
            f" of {earlier.published_on}",
            later.pk,
        )
        for earlier, later in zip(dated, dated[1:], strict=False)
        if later.published_on < earlier.published_on
    ]


def _months(rows: list[Row]) -> dict[int, list[int]]:
    """For each year from the first to the last the number of issues in each of twelve months."""
    dates = [row.published_on for row in rows if row.published_on]
    if not dates:
        return {}
    years = range(min(dates).year, max(dates).year + 1)
    months = {year: [0] * 12 for year in years}
    for day in dates:
        months[day.year][day.month - 1] += 1
    return months
