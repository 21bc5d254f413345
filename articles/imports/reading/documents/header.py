"""The header of a document: its keys and their values. Pure.

Keys come in any order, case and spacing, on one line or several. Beyond that:

- A line of the header begins with a known key. Elsewhere a known key and a colon after a space
  begin the next value: `Volume: 6 Issue: 17`. Commas, semicolons and bars before it are dropped.
- Values may hold other words with a colon: `Publication: Monitor: Eurasia`, `Headline: NATO: the
  next step`. Volume, Number, Date and Position may not: there, it is a key that is not known.
- Headlines are full of words and colons, so inside one a key counts only when it is written with
  a capital (if `Headline` is) and, for Volume, Number, Date and Position, when a number or a month
  follows: "The Key Issue: Chechnya" and "A new date: when?" are all headline.
- An indented line that begins with no known key continues the value before it, and a date or an
  author may stand on a line without a key (`lead.py`). Any other line that begins with no known
  key is an error, so that a body can never be taken for a header.
- The same key twice is an error, and so is a Volume with a number in it: `Volume: 6 No. 17`.
- A key of its own line behind the blank line that ends the header, which the header lacks, is an
  error: the lines of a header must not stand apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from .keys import KEY_OF, KEYS, PATTERN, SHOWN
from .lead import read_lead

_SHORT = {key.name for key in KEYS if key.is_short}

_KEY = re.compile(rf"(?:^|(?<=\s)){PATTERN}", re.IGNORECASE | re.ASCII)
_WORDS_OF_A_DATE = 4
_BOTH = re.compile(r"\b(?:no|nr|issue|number)\b\.?\s*#?\d", re.IGNORECASE | re.ASCII)
_FOREIGN = re.compile(r"(?:^|(?<=\s))([^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]*){0,2})\s*:")
_FIGURE = re.compile(
    r"\s*(?:\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))", re.IGNORECASE
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


class HeaderError(ValueError):
    """A header that cannot be read; `line` counts from 1 at its first line."""

    def __init__(
        self, line: int, reason: str, field: str | None = None, value: str | None = None
    ) -> None:
        super().__init__(reason)
        self.line, self.reason, self.field, self.value = line, reason, field, value


@dataclass
class Header:
    """The values of a header by canonical key, each with the line (from 1) where it stands."""

    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def text(self, key: str, limit: int | None = None) -> str:
        """Return a value, "" when absent; HeaderError when longer than `limit` characters."""
        value = self.values.get(key, "")
        if limit is not None and len(value) > limit:
            raise self.error(key, f"is longer than {limit} characters")
        return value

    def names(self, key: str, limit: int) -> tuple[str, ...] | None:
        """Return the names of a list apart by semicolons, each once; None when absent."""
        if key not in self.values:
            return None
        names = dict.fromkeys(name.strip() for name in self.values[key].split(";"))
        for name in names:
            if len(name) > limit:
                raise HeaderError(
                    self.lines[key], f"has a name longer than {limit} characters", key, name
                )
        return tuple(name for name in names if name)

    def put(self, key: str, value: str, line: int) -> None:
        """Set a value; HeaderError where there is one already."""
        if key in self.values:
            raise HeaderError(
                line, f"stands twice; the first is on header line {self.lines[key]}", key, value
            )
        self.values[key], self.lines[key] = value, line

    def put_missing(self, key: str, value: str, line: int) -> None:
        """Set a value, unless it is "" or there is one already."""
        if value and not self.values.get(key):
            self.values[key], self.lines[key] = value, line

    def error(self, key: str, reason: str) -> HeaderError:
        """Return the error that names a key, its value and its line."""
        return HeaderError(self.lines[key], reason, key, self.values[key])


def parse_header(lines: list[str], first: int = 1) -> Header:
    """Return the header that the lines up to the first blank one make; `first`: their number."""
    header = Header()
    continued: dict[str, list[str]] = {}
    last: str | None = None
    for number, raw in enumerate(lines, first):
        line = _clean(raw)
        found = list(_keys(line))
        if found and not line[: found[0].start()].strip():
            last = _take(header, line, found, number)
        elif last and line[:1].isspace():
            continued.setdefault(last, []).extend(line.split())
        elif last and (lead := read_lead(line)):
            header.put_missing("Date", lead.date, number)
            header.put_missing("Byline", lead.byline, number)
        else:
            raise _unknown(line, number)
    for key, words in continued.items():
        header.values[key] = " ".join([header.values[key], *words]).strip()
    _refuse_foreign_keys(header)
    return header


def keys_of(line: str) -> list[str]:
    """Return the keys on a line that begins with one; none of any other."""
    line = _clean(line)
    # A paragraph may be one long line: it is not searched for keys unless it begins with one.
    if not _KEY.match(line.lstrip()):
        return []
    return [_name(match) for match in _keys(line)]


def is_foreign_key(line: str) -> bool:
    """Whether a line begins with words and a colon like those of a header, but of no known key.

    "NATO: the next step" is a headline.
    """
    match = _FOREIGN.match(line.strip())
    return bool(match and (_near(match[1]) or not match[1].isupper()))


def refuse_torn_header(header: Header, lines: list[str], end: int) -> None:
    """Raise HeaderError where the first line of text behind the header, which ends with `end` of
    `lines`, is one of a header: its lines stand apart, and all but the first would be lost.
    """
    number = next((n for n in range(end, len(lines)) if lines[n].strip()), end)
    line = lines[number].lstrip() if number < len(lines) else ""
    if not keys_of(line):
        return
    torn = Header()
    _take(torn, line, list(_keys(line)), number + 1)
    key, value = next(iter(torn.values.items()))
    # "Volume: 6 million shares changed hands" is text.
    is_short = key in _SHORT and len(value.split()) <= _WORDS_OF_A_DATE
    if key not in header.values and (key == "Headline" or is_short):
        raise torn.error(
            key, "stands behind the blank line that ends the header; take the blank line out"
        )


def _keys(line: str) -> Iterator[re.Match[str]]:
    headline: re.Match[str] | None = None
    for match in _KEY.finditer(line):
        if headline and not _ends_headline(match, headline, line):
            continue
        headline = match if _name(match) == "Headline" else None
        yield match


def _ends_headline(match: re.Match[str], headline: re.Match[str], line: str) -> bool:
    if headline[1][0].isupper() and not match[1][0].isupper():
        return False
    key = _name(match)
    return key not in _SHORT or bool(_FIGURE.match(line, match.end()))


def _take(header: Header, line: str, found: list[re.Match[str]], number: int) -> str:
    key = ""
    ends = [match.start() for match in found[1:]] + [len(line)]
    for match, end in zip(found, ends, strict=True):
        key = _name(match)
        value = " ".join(line[match.end() : end].split())
        if end < len(line):
            value = value.rstrip(" ,;|")
        header.put(key, value, number)
    return key


def _unknown(line: str, number: int) -> HeaderError:
    match = _FOREIGN.match(line.strip())
    if match is None:
        reason = 'is no header line like "Publication: Monitor"; a blank line ends the header'
        return HeaderError(number, reason, "Header", line.strip())
    return HeaderError(number, _not_a_key(match[1]), "Header", match[1])


def _refuse_foreign_keys(header: Header) -> None:
    for key in header.values.keys() & _SHORT:
        value = header.text(key)
        if key == "Date" and read_lead(value):
            continue
        if match := _FOREIGN.search(value):
            raise HeaderError(header.lines[key], _not_a_key(match[1]), "Header", match[1])
    if _BOTH.search(header.text("Volume")):
        raise header.error("Volume", 'holds a number as well; write "Issue: " before that')


def _not_a_key(word: str) -> str:
    near = _near(word)
    hint = f'; did you mean "{near.capitalize()}"?' if near else f"; keys are {SHOWN}"
    return f"is no key of a header{hint}"


def _near(word: str) -> str:
    return next(iter(get_close_matches(word.lower(), KEY_OF, n=1, cutoff=0.7)), "")


def _name(match: re.Match[str]) -> str:
    return KEY_OF[match[1].lower()].name


def _clean(line: str) -> str:
    return _CONTROL.sub("", line).lstrip("\ufeff").replace("\xa0", " ")
