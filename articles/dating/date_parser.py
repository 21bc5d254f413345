"""Dates as newsletters print them -> a date and how precise it is. Pure: no clock, no Django."""

from __future__ import annotations

import re
from datetime import date

FIRST_YEAR, LAST_YEAR = 1400, 2100

_MONTHS = "january february march april may june july august september october november december"
MONTHS = {name[:3]: number for number, name in enumerate(_MONTHS.split(), 1)}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_ANY_YEAR, _FULL_YEAR = r"\d+)", r"\d{4})"
_YEAR = rf"(?P<year>{_ANY_YEAR}"
_WEEKDAY = r"(?:(?P<weekday>mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_WORDS = re.compile(
    rf"{_WEEKDAY}(?:{_MONTH}\s*{_DAY}(?:\s*,\s*|\s+){_YEAR}"
    rf"|{_DAY.replace('day', 'day2')}(?:\.?\s+(?:of\s+)?|-){_MONTH.replace('month', 'month2')}"
    r",?[\s-]*"
    rf"{_YEAR.replace('year', 'year2')})",
    re.IGNORECASE | re.ASCII,
)
_MONTH_YEAR = re.compile(rf"{_MONTH},?\s+{_YEAR}", re.IGNORECASE | re.ASCII)
_ISO = re.compile(
    r"(?P<year>\d{4,})(?P<sep>[-/.])(?P<month>\d{1,2})(?:(?P=sep)(?P<day>\d{1,2}))?", re.ASCII
)
_FIGURES = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_NUMERIC = re.compile(
    r"(?P<first>\d{1,2})(?P<sep>[-/.])\s?(?P<second>\d{1,2})(?P=sep)\s?(?P<year>\d+)", re.ASCII
)

# An e-mail's date and a timestamp: the day is that of the place where it was written.
_TIME = re.compile(
    r"(?:T|,?\s+(?:at\s+)?)\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:\s?[ap]\.?m\.?)?"
    r"(?:\s?(?:Z|[A-Z]{2,5}|(?:GMT|UTC)?[+-]\d\d:?\d\d))?(?:\s\([\w ]+\))?",
    re.IGNORECASE | re.ASCII,
)
#: A whole day as words print it, with all of its year, wherever it stands in a text.
DATE_IN_TEXT = re.compile(
    rf"(?<!\w)(?:{_WORDS.pattern.replace(_ANY_YEAR, _FULL_YEAR)}|\d{{4}}-\d\d-\d\d)(?!\w)",
    re.IGNORECASE | re.ASCII,
)

_EXAMPLES = 'write it as "January 25, 2000", "2000-01-25", "January 2000" or "2000"'


def parse_date(text: str) -> tuple[date, str]:
    """Return (date, precision); precision is "day", "month" or "year".

    A month stands for its first day, a year for 1 January. ValueError says why a date is refused:
    not a date, impossible, outside 1400 to 2100, a two-digit year, a weekday that contradicts
    it, or figures that could be read both as day-month and as month-day. A time of day, as e-mails
    have it, is left out of account.
    """
    text = " ".join(text.split()).rstrip(".,;")
    if (time := _TIME.search(text)) and time.end() == len(text):
        text = text[: time.start()]
    if match := _WORDS.fullmatch(text):
        return _worded(match), "day"
    if match := _ISO.fullmatch(text):
        day = match["day"]
        return _date(match["year"], int(match["month"]), int(day or 1)), "day" if day else "month"
    if match := _FIGURES.fullmatch(text):
        return _date(match[1], int(match[2]), int(match[3])), "day"
    if match := _NUMERIC.fullmatch(text):
        return _numeric(int(match["first"]), int(match["second"]), match["year"]), "day"
    if match := _MONTH_YEAR.fullmatch(text):
        return _date(match["year"], MONTHS[match["month"][:3].lower()], 1), "month"
    if text.isascii() and text.isdigit():
        return _date(text, 1, 1), "year"
    raise ValueError(f"is not a date; {_EXAMPLES}")


def _worded(match: re.Match[str]) -> date:
    month = match["month"] or match["month2"]
    day = int(match["day"] or match["day2"])
    found = _date(match["year"] or match["year2"], MONTHS[month[:3].lower()], day)
    weekday = _WEEKDAYS[found.weekday()]
    if match["weekday"] and not weekday.lower().startswith(match["weekday"].lower()):
        raise ValueError(f"contradicts itself: {found} is a {weekday}")
    return found


def _numeric(first: int, second: int, year: str) -> date:
    if first > 12 or first == second:
        return _date(year, second, first)
    if second > 12:
        return _date(year, first, second)
    _date(year, first, second)
    raise ValueError(
        f"could be {year}-{first:02}-{second:02} or {year}-{second:02}-{first:02}; "
        "write the one that is meant"
    )


def _date(year: str, month: int, day: int) -> date:
    if len(year) < 4:
        raise ValueError(f"has a year of {len(year)} digits; write all four")
    if len(year) > 4 or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise ValueError(f"has a year outside {FIRST_YEAR} to {LAST_YEAR}")
    try:
        return date(int(year), month, day)
    except ValueError:
        raise ValueError("is not in the calendar: no such day or month") from None
