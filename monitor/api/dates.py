"""Plain dates as people write them in an address: 2000, 2000-01, 2000-01-25. No time zone."""

from __future__ import annotations

import calendar
import datetime
import re

PLAIN_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def first_and_last_day(text: str) -> tuple[datetime.date, datetime.date]:
    """The days a year, a month or a day begins and ends with; ValueError says what is wrong."""
    match = PLAIN_DATE.fullmatch(text)
    if match is None:
        raise ValueError("a date is written 2000, 2000-01 or 2000-01-25")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    try:
        first = datetime.date(year, month or 1, day or 1)
    except ValueError as error:
        raise ValueError("there is no such date") from error
    if day:
        return first, first
    last_month = month or 12
    return first, datetime.date(year, last_month, calendar.monthrange(year, last_month)[1])
