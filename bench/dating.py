#!/usr/bin/env python3
"""How good are estimated dates? Hides dates of series whose dates are known, and compares.

    python bench/dating.py SERIES.csv …    columns volume, number, date (YYYY-MM-DD)
    python bench/dating.py --made-up       dailies made up here, with holidays and pauses

Of each series half and nine tenths of the dates are hidden, at random, with three masks each. Then
one year is subtracted from 1 % of the dates, three times: which of them are found?
"""

import argparse
import csv
import random
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from articles.dating.estimates import Estimate, estimate  # noqa: E402
from articles.dating.series import PrintedIssue  # noqa: E402

MASKS = (1, 2, 3)
HIDDEN = (0.5, 0.9)
MISPRINTED = 0.01
HOLIDAYS = {(1, 1), (7, 4), (11, 11), (12, 24), (12, 25), (12, 26), (12, 31)}


def read_series(path: Path) -> list[PrintedIssue]:
    """The dated issues of a file, in its order."""
    with open(path, newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["date"]]
    days = [date.fromisoformat(row["date"]) for row in rows]
    return [
        PrintedIssue(n, row["volume"], row["number"], day, day)
        for n, (row, day) in enumerate(zip(rows, days, strict=True))
    ]


def made_up(seed: int, weekdays: int = 5, left_out: float = 0.02) -> list[PrintedIssue]:
    """Ten years of a daily that begins anew each year: no issue on holidays, none before New Year,
    and now and then none at all."""
    chance = random.Random(seed)
    issues: list[PrintedIssue] = []
    for year in range(1990, 2000):
        day, number = date(year, 1, 1), 0
        while day.year == year:
            pause = (day.month, day.day) in HOLIDAYS or (day.month == 12 and day.day > 22)
            if day.weekday() < weekdays and not pause and chance.random() >= left_out:
                number += 1
                volume = str(year - 1989)
                issues.append(PrintedIssue(len(issues), volume, str(number), day, day))
            day += timedelta(days=1)
    return issues


def hide(issues: list[PrintedIssue], share: float, mask: int) -> list[PrintedIssue]:
    chance = random.Random(mask)
    return [
        PrintedIssue(it.key, it.volume, it.number) if chance.random() < share else it
        for it in issues
    ]


def measures(issues: list[PrintedIssue], estimates: list[Estimate]) -> list[str]:
    """Shares of the undated ones: dated at all, exact, within a week and a month; true day inside
    the bounds; certain to the day, and how many of those are wrong."""
    true = {it.key: it.first for it in issues}
    off = [abs((it.estimated_on - true[it.key]).days) for it in estimates if it.estimated_on]
    inside = [
        (it.earliest or date.min) <= true[it.key] <= (it.latest or date.max) for it in estimates
    ]
    certain = [it for it in estimates if it.is_certain]
    wrong = sum(it.estimated_on != true[it.key] for it in certain)
    number = len(estimates) or 1
    shares = [
        len(off) / number,
        *(sum(days <= most for days in off) / number for most in (0, 7, 31)),
        sum(inside) / number,
        len(certain) / number,
    ]
    return [*(f"{100 * share:.1f}" for share in shares), str(wrong)]


def rows_of(name: str, issues: list[PrintedIssue]) -> Iterator[list[str]]:
    for share in HIDDEN:
        for mask in MASKS:
            asked = hide(issues, share, mask)
            start = time.perf_counter()
            estimates, _ = estimate(asked)
            took = time.perf_counter() - start
            told = [name, f"{share:.0%}", str(mask), str(len(estimates))]
            yield [*told, *measures(issues, estimates), f"{took:.2f}"]


def misprints(name: str, issues: list[PrintedIssue]) -> list[str]:
    """How many of the subtracted years are found, and how many other dates are suspected."""
    made = found = false = 0
    usual = {it.key for it in estimate(issues)[1]}
    for mask in MASKS:
        chance = random.Random(mask)
        wrong = {it.key for it in issues if chance.random() < MISPRINTED}
        printed = [year_before(it) if it.key in wrong else it for it in issues]
        suspects = {it.key for it in estimate(printed)[1]}
        made, found = made + len(wrong), found + len(wrong & suspects)
        false += len(suspects - wrong - usual)
    return [name, str(len(issues)), str(len(usual)), str(made), str(found), str(false)]


def year_before(issue: PrintedIssue) -> PrintedIssue:
    assert issue.first
    day = issue.first - timedelta(days=366 if issue.first.month == 2 else 365)
    return PrintedIssue(issue.key, issue.volume, issue.number, day, day)


def table(heads: str, rows: list[list[str]]) -> None:
    names = heads.split(" | ")
    print(f"| {heads} |\n|{'---|' * len(names)}")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)
    print()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("series", type=Path, nargs="*")
    parser.add_argument("--made-up", action="store_true")
    options = parser.parse_args()
    series = {path.stem: read_series(path) for path in options.series}
    if options.made_up or not series:
        series |= {
            "weekdays": made_up(1),
            "weekdays, irregular": made_up(2, left_out=0.08),
            "but Sundays": made_up(3, weekdays=6),
        }
    rows = [row for name, issues in series.items() for row in rows_of(name, issues)]
    heads = "series | hidden | mask | undated | dated % | exact % | 7 days % | 31 days % | inside %"
    table(f"{heads} | certain % | of them wrong | seconds", rows)
    heads = "series | dates | suspected as printed | years subtracted | found | false"
    table(heads, [misprints(name, issues) for name, issues in series.items()])


if __name__ == "__main__":
    main()
