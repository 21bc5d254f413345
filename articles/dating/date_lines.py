"""What a date line says that no one day can be read from, such as Winter 2000. Pure."""

import re
from datetime import date, timedelta

from articles.citations.grammar import NoCitationError, Parser
from articles.citations.lexemes import MONTH, lexemes, month_of
from articles.dating.printed import last_day

Bounds = tuple[date, date]
YEAR = re.compile(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)", re.ASCII)
A_MONTH = re.compile(rf"(?<!\w){MONTH}", re.IGNORECASE)
WEEK = timedelta(days=7)  # the week of 31 January ends in February
# A winter begins in the year before, or ends in the one behind it.
SEASONS_BEFORE, SEASONS_BEHIND = timedelta(days=31), timedelta(days=90)


def bounds_of(text: str) -> Bounds | None:
    """Between which days an issue appeared that is dated like this. None: who knows.

    Days are taken as they stand; else months, a week more on either side; else a year, with the
    seasons that share it. What names years that do not follow one another is not understood.
    """
    years = sorted({int(year) for year in YEAR.findall(text)})
    if not years or years[-1] - years[0] > 1:
        return None
    return _days(text) or _months(text, years) or _seasons(years)


def _days(text: str) -> Bounds | None:
    words = lexemes(text, 0)
    if not words or words[-1].end < len(text.rstrip()):
        return None
    try:
        spans = [span.dates for span in Parser(words).days()]
    except NoCitationError:
        return None
    days = [day for span in spans for day in span or ()]
    return (min(days), max(days)) if len(days) == 2 * len(spans) > 0 else None


def _months(text: str, years: list[int]) -> Bounds | None:
    months = [month_of(name) for name in A_MONTH.findall(text)]
    if not months:
        return None
    begins = years[0] - (len(years) == 1 and months[0] > months[-1])
    first = date(begins, months[0], 1)
    last = last_day(date(years[-1], months[-1], 1), "month")
    return (first - WEEK, last + WEEK) if first <= last else None


def _seasons(years: list[int]) -> Bounds:
    return date(years[0], 1, 1) - SEASONS_BEFORE, date(years[-1], 12, 31) + SEASONS_BEHIND
