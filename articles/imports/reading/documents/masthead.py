"""A masthead on one line -> publication, volume, number and date. Pure.

`RFE/RL Newsline Vol. 4, No. 17, Part I, 25 January 2000`: a title, and behind it, in any order,
what tells one issue from another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from articles.dating.date_parser import DATE_IN_TEXT

_ROMAN = r"(?-i:[IVXLCDM]+)\b"
_NUMBER = rf"#?\s*((?:\d+(?:,\d{{3}})*(?:\s?[-–/&]\s?\d+)*[a-z]?|{_ROMAN}))(?![\w-])"
_VOLUME = re.compile(rf"\bvol(?:ume)?\b\.?\s*:?\s*{_NUMBER}", re.IGNORECASE)
_ISSUE = re.compile(
    rf"(?:\b(?:number|num|nr|no|issue|iss)\b\.?\s*:?\s*|(?<=[\w)])\s?#){_NUMBER}", re.IGNORECASE
)
_PART = re.compile(rf"\b(?:part|pt)\b\.?\s*{_NUMBER}", re.IGNORECASE)
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_SIGNS = " \t,;:.|·•*_/()[]–—-"
#: A line longer than this is text.
_LONGEST = 300


@dataclass(frozen=True)
class Masthead:
    """What a masthead says; "" for what it does not. `rest`: words that are none of it."""

    title: str
    volume: str
    number: str
    date: str
    rest: str

    def is_of_another_issue(self, other: Masthead) -> bool:
        """Whether two mastheads are of one publication, but not of one issue."""
        if self.title.casefold() != other.title.casefold():
            return False
        return (self.volume, self.number, self.date) != (other.volume, other.number, other.date)


def read_masthead(text: str) -> Masthead | None:
    """Return what a masthead says; None where `text` is a title and no more.

    A title is told by what follows it: a volume and a number, one of them and a date, or a date at
    the end.
    """
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        return None
    volume, number, date = _VOLUME.search(text), _ISSUE.search(text), DATE_IN_TEXT.search(text)
    told = [match for match in (volume, number, date) if match]
    is_dated = bool(date and not text[date.end() :].strip(_SIGNS))
    if len(told) < 2 and not is_dated:
        return None
    start = min(match.start() for match in told)
    title = _WEEKDAY.sub("", text[:start]).strip(_SIGNS)
    rest = _without([*told, _PART.search(text, start)], text, start)
    found = Masthead(
        title,
        volume[1] if volume else "",
        number[1] if number else "",
        date[0] if date else "",
        _WEEKDAY.sub("", rest).strip(_SIGNS),
    )
    return found if title else None


def read_masthead_line(text: str) -> Masthead | None:
    """Return the masthead that a whole line is, with nothing else on it; None where it is none."""
    found = read_masthead(text) if len(text) <= _LONGEST else None
    is_one = found and found.number and (found.volume or found.date) and not found.rest
    return found if is_one and found and len(found.title.split()) <= 8 else None


def _without(parts: list[re.Match[str] | None], text: str, start: int) -> str:
    """Return what stands in `text`, from `start` on, beside these parts of it."""
    signs = list(text[start:])
    for part in parts:
        if part:
            signs[part.start() - start : part.end() - start] = " " * len(part[0])
    return " ".join("".join(signs).split())
