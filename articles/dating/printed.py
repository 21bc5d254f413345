"""Printed dates: a day, or a month or year of which no more is known. Pure."""

from datetime import date, timedelta
from typing import Any


def last_day(first: date, precision: str) -> date:
    """The last day of the span that begins on `first`: a "day", "month" or "year"."""
    if precision == "day":
        return first
    if precision == "year" or first.month == 12:
        return date(first.year, 12, 31)
    return date(first.year, first.month + 1, 1) - timedelta(days=1)


def first_day(day: date, precision: str) -> date:
    """The first day of the month or year that `day` lies in, if only that is meant."""
    if precision == "day":
        return day
    return day.replace(day=1, month=1 if precision == "year" else day.month)


def with_sound_date(values: dict[str, Any]) -> dict[str, Any]:
    """Return what a file says of an issue, its date as it stands in the archive.

    `values` by field, dates as ISO text. A month or year stands as its first day. A date that is
    null is left out: it is not known there, and takes none away.
    """
    if "published_on" not in values:
        return values
    if values["published_on"] is None:
        unknown = ("published_on", "date_precision")
        return {name: value for name, value in values.items() if name not in unknown}
    day = date.fromisoformat(values["published_on"])
    first = first_day(day, values.get("date_precision", "day"))
    return {**values, "published_on": first.isoformat()}


def plain_date(first: date, last: date) -> str:
    """A span as it is written: 1998, 1998-06 or 1998-06-25."""
    return first.isoformat()[: 10 if first == last else 7 if first.month == last.month else 4]


def date_in_words(first: date, precision: str = "day") -> str:
    """Such as: 25 January 2000, January 2000 or 2000."""
    day = f"{first.day} " if precision == "day" else ""
    return f"{day}{'' if precision == 'year' else f'{first:%B} '}{first.year}"
