"""Plain dates as written in a URL: 2000, 2000-01, 2000-01-25. No time zone."""

from __future__ import annotations

import calendar
import datetime
import re

PLAIN_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def first_and_last_day(text: str) -> tuple[datetime.date, datetime.date]:
    """The first and last day of a year, month or day; ValueError says what is wrong."""
    match = PLAIN_DATE.fullmatch(text)
    if match is None:
        raise ValueError("a date is written 2000, 2000-01 or 2000-01-25")
    year, month, day = match.groups()
    try:
        first = datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError as error:
        raise ValueError("there is no such date") from error
    if day:
        return first, first
    last_month = first.month if month else 12
    last_day = calendar.monthrange(first.year, last_month)[1]
    return first, first.replace(month=last_month, day=last_day)
