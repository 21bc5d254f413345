"""What stands between a header and its text: the date line and who wrote it. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from articles.dating.date_parser import parse_date

_LONGEST = 300
_BY = re.compile(r"(?:^|\s)(?:by|author)\s*:\s*(?P<name>\S.*)$", re.IGNORECASE)
_WORD = r"(?:[^\W\d_a-z][\w.'’-]*|d[aei]|de[lnr]|du|la|le|van|von|ben|bin|al)"
# "By Ada Lovelace and Charles Babbage" on a line of its own.
_NAMES = rf"{_WORD}(?:\s{_WORD}){{1,4}}"
_BY_NAME = re.compile(
    rf"(?:^|\s)(?:By|BY)\s(?P<name>{_NAMES}(?:(?:,|\sand|\s&)\s{_NAMES}){{0,4}})$"
)
_TIME = re.compile(
    r"\b\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?(?:\s(?:(?-i:[A-Z]{2,4})|[+-]\d{4}))?",
    re.IGNORECASE,
)
_AGE = re.compile(r"\bage:\s*\d+\s*[a-z]+(?:\s+ago)?", re.IGNORECASE)
_SIGNS = " ,;|·–—-"


class Lead(NamedTuple):
    """What a line behind a header tells; "" for what it does not."""

    date: str
    byline: str


def read_lead(line: str) -> Lead | None:
    """Return what a line says of date and author, and nothing else: `January 25, 2005 By: A. B.`

    None: it is text. Time of day and the age that web pages print go with the date.
    """
    if len(line) > _LONGEST:
        return None
    text = " ".join(line.split())
    by = _BY.search(text) or _BY_NAME.search(text)
    before = text[: by.start()] if by else text
    date = _TIME.sub("", _AGE.sub("", before)).strip(_SIGNS)
    if date and not _is_day(date):
        return None
    byline = by["name"].strip(_SIGNS) if by else ""
    return Lead(date, byline) if date or byline else None


def _is_day(text: str) -> bool:
    try:
        return parse_date(text)[1] == "day" and not text.isdigit()
    except ValueError:
        return False
