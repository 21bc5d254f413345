"""The grammar of press citations, and its parser. Pure.

    citation = "(" part {";" part} [";"] ["."] ")"
    part     = ["see" ["also"] ["the"]] outlet {between outlet} [","] days
    between  = "," | ";" | "/" | "&" | "and" | a quotation mark
    outlet   = words, and a name for short in parentheses or brackets, which is left out
    days     = date {("," | "&" | "and") (date | day [dash day])}, a year behind any of them
    date     = month day [dash [month] day] | day {(dash | "&" | "and") day} month
             | day month dash day month

What is not wholly of this form is no citation; what the words must look like to be an outlet's
is in `outlets`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from articles.citations.days import DaySpan
from articles.citations.lexemes import Lexeme, month_of

REPORT, CROSS_REFERENCE = "report", "cross_reference"
RANGES = ("to", "through")
CONJUNCTIONS = ("and", "&")
SEPARATORS = ("comma", "semicolon", "slash", "quote")
END = Lexeme("", "", 0, 0)
AHEAD = ("",) * 3  # behind the end, as far as the parser looks ahead
YEAR = re.compile(r"[12]\d{3}", re.ASCII)
SHORT = 4  # words in parentheses inside an outlet, at most


class NoCitationError(ValueError):
    """The parentheses hold something else."""


@dataclass(frozen=True, slots=True)
class PrintedOutlet:
    """An outlet's name as printed: [start, end) in the body, and its text on one line."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PrintedPart:
    """Outlets that reported on the same days; or an earlier issue, and the days of it."""

    start: int
    end: int
    kind: str
    outlets: tuple[PrintedOutlet, ...]
    days: tuple[DaySpan, ...]


@dataclass(frozen=True, slots=True)
class PrintedCitation:
    """The whole of a citation: [start, end) in the body, with its parentheses."""

    start: int
    end: int
    parts: tuple[PrintedPart, ...]

    @property
    def kind(self) -> str:
        """A cross-reference if it names no report."""
        reports = any(part.kind == REPORT for part in self.parts)
        return REPORT if reports else CROSS_REFERENCE


@dataclass(slots=True)
class RawPart:
    """A part before its words are judged: runs of words between separators."""

    lexemes: Sequence[Lexeme]  # of the whole part
    kind: str
    names: list[list[Lexeme]] = field(default_factory=list)
    days: tuple[DaySpan, ...] = ()
    is_apart: bool = False  # a comma or the like stands between the outlets and the days


class Parser:
    """One pass over the lexemes behind the opening parenthesis. Raises NoCitationError."""

    def __init__(self, lexemes: Sequence[Lexeme]) -> None:
        self.lexemes = (*lexemes, END)
        self.kinds = [*(it.kind for it in lexemes), *AHEAD]
        self.at = 0

    def citation(self) -> tuple[list[RawPart], int]:
        """The parts, and where the citation ends."""
        parts = [self._part()]
        while self._accept("semicolon") and self._kind() not in ("full_stop", "close"):
            parts.append(self._part())
        self._accept("full_stop")
        if self._text() != ")":
            raise NoCitationError
        return parts, self.lexemes[self.at].end

    def days(self) -> list[DaySpan]:
        """All that is there, if it is dates and nothing else."""
        spans = self._days() if self._is_date() else []
        if self._kind():
            raise NoCitationError
        return spans

    def _part(self) -> RawPart:
        first = self.at
        part = RawPart((), CROSS_REFERENCE if self._reference() else REPORT)
        while not self._is_date():
            part.names.append(self._name())
            part.is_apart = self._skip(SEPARATORS)
            if part.is_apart and self._is_date() and self._kind(-1) == "semicolon":
                raise NoCitationError
        part.days = tuple(self._days())
        part.lexemes = self.lexemes[first : self.at]
        return part

    def _reference(self) -> bool:
        if self._text().lower() != "see":
            return False
        self.at += 1
        self._accept_text("also")
        self._accept_text("the") or self._accept_text("The")
        return True

    def _name(self) -> list[Lexeme]:
        """Words up to a separator or the days."""
        self._skip(("quote",))
        words: list[Lexeme] = []
        while self._kind() not in SEPARATORS and not (words and self._is_date()):
            if words and self._kind() == "open":
                self._skip_short_name()
            else:
                words.append(self._word())
        if not words:
            raise NoCitationError
        return words

    def _word(self) -> Lexeme:
        if self._kind() not in ("word", "number", "month", "ampersand", "dash"):
            raise NoCitationError
        self.at += 1
        return self.lexemes[self.at - 1]

    def _skip_short_name(self) -> None:
        """Skip the abbreviation behind a name: Russian Public Television (ORT)."""
        first = self.at
        self.at += 1
        while self._kind() in ("word", "number", "slash", "ampersand"):
            self.at += 1
        if not self._accept("close") or self.at - first - 2 > SHORT:
            raise NoCitationError

    def _is_date(self) -> bool:
        """A month and a number, or numbers and a month, stand next."""
        if self._kind() == "month":
            return self._kind(1) == "number"
        if self._kind() != "number":
            return False
        ahead = 1
        while self._joins(ahead) and self._kind(ahead + 1) == "number":
            ahead += 2
        return self._kind(ahead) == "month"

    def _joins(self, ahead: int) -> bool:
        """A dash, or a conjunction, as in 19 and 21 March."""
        return self._kind(ahead) == "dash" or self._text(ahead) in CONJUNCTIONS

    def _days(self) -> list[DaySpan]:
        """All dates of a part; a year behind several days is the year of them all."""
        spans: list[DaySpan] = []
        while True:
            if self._is_date():
                spans += self._dates()
            else:
                spans.append(self._more_days(spans[-1].last_month))
            year = self._year()
            if year:
                spans = [_before(spans[-1].last_month, year, it) for it in spans]
            if not self._continues():
                break
        if not all(span.is_possible for span in spans):
            raise NoCitationError
        return spans

    def _continues(self) -> bool:
        """Another day follows; a conjunction may stand between."""
        before = self.at
        self._accept("comma")
        if self._text() in CONJUNCTIONS:
            self.at += 1
        if self.at > before and (self._is_date() or self._kind() == "number"):
            return True
        self.at = before
        return False

    def _dates(self) -> list[DaySpan]:
        """A date; several if days are listed before their month."""
        if self._kind() == "month":
            return [self._more_days(self._month())]
        days = [self._days_before_month()]
        while self._text() in CONJUNCTIONS:
            self.at += 1
            days.append(self._days_before_month())
        month, year = self._month(), self._year_inside()
        spans = [DaySpan(month, first, month, last, year) for first, last in days]
        if days[-1][0] == days[-1][1] and self._ranges():
            spans[-1] = DaySpan(month, days[-1][0], *self._end())
        return spans

    def _days_before_month(self) -> tuple[int, int]:
        first = self._day()
        return first, self._day() if self._ranges() else first

    def _end(self) -> tuple[int, int]:
        """Month and day."""
        day = self._day()
        return self._month(), day

    def _more_days(self, month: int) -> DaySpan:
        """A day of that month, or a range that begins in it and may end in another."""
        day, year = self._day(), self._year_inside()
        if not self._ranges():
            return DaySpan(month, day, month, day, year)
        last = self._month() if self._kind() == "month" else month
        return DaySpan(month, day, last, self._day())

    def _ranges(self) -> bool:
        if self._text() in RANGES and self._kind(1) in ("month", "number"):
            self.at += 1
            return True
        return self._accept("dash")

    def _year_inside(self) -> int | None:
        """The year of the first day of a range: December 30, 2010-January 5, 2011."""
        before = self.at
        year = self._year()
        if year and self._kind() == "dash":
            return year
        self.at = before
        return None

    def _year(self) -> int | None:
        before = self.at
        self._accept("comma")
        text = self._text().rstrip(".")
        if self._kind() == "number" and YEAR.fullmatch(text):
            self.at += 1
            return int(text)
        if self._kind() == "year":
            self.at += 1
            return int(text[1:]) + (2000 if int(text[1:]) < 50 else 1900)
        self.at = before
        return None

    def _month(self) -> int:
        if self._kind() != "month":
            raise NoCitationError
        self.at += 1
        return month_of(self.lexemes[self.at - 1].text)

    def _day(self) -> int:
        digits = "".join(filter(str.isdigit, self._text()))
        if self._kind() != "number" or len(digits) > 2:
            raise NoCitationError
        self.at += 1
        return int(digits)

    def _kind(self, ahead: int = 0) -> str:
        return self.kinds[self.at + ahead]

    def _text(self, ahead: int = 0) -> str:
        return self.lexemes[min(self.at + ahead, len(self.lexemes) - 1)].text

    def _accept(self, kind: str) -> bool:
        accepted = self.kinds[self.at] == kind
        self.at += accepted
        return accepted

    def _accept_text(self, text: str) -> bool:
        if self._text() != text:
            return False
        self.at += 1
        return True

    def _skip(self, kinds: Sequence[str]) -> bool:
        before = self.at
        while self._kind() in kinds:
            self.at += 1
        return self.at > before


def _before(month: int, year: int, span: DaySpan) -> DaySpan:
    """A span before that month of that year, if it has no year of its own."""
    if span.year is None:
        return replace(span, year=year - (span.last_month > month))
    return span
