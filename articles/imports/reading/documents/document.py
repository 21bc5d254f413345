"""Text -> Documents, or DocumentError(line, why). Pure: standard library only.

A document is a header, a blank line and a body:

    Publication: Monitor Volume: 6 Issue: 17
    Date: January 25, 2000
    Headline: NATO: the next step

    First paragraph ...

What `opening.py` says about headings, `header.py` about keys and `dates.py` about dates holds here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from articles.dating.date_parser import parse_date
from articles.imports.reading.text.decoding import DecodeError, decode, utf8_chunks
from people.names.folding import composed

from .header import Header, HeaderError
from .headlines import derive_headline, next_heading
from .lead import read_lead
from .opening import read_opening, without_leads
from .splitting import MAX_DOCUMENT, split_documents, split_lines

MAX_PUBLICATION, MAX_NUMBER, MAX_HEADLINE, MAX_NAME, MAX_DATE = 200, 50, 500, 300, 200
MAX_BODY = 1_000_000
MAX_POSITION = 32_767

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# CR CR LF: a text whose line ends were turned into those of Windows twice.
_LINE_ENDS = ("\r\r\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029")
_GAP = re.compile("\n{3,}")


class DocumentError(Exception):
    """What is wrong with a document: where (lines count from 1 in the file) and why."""

    def __init__(
        self, line: int, reason: str, field: str | None = None, value: str | None = None
    ) -> None:
        super().__init__(line, reason, field, value)
        self.line, self.reason, self.field, self.value = line, reason, field, value

    def __str__(self) -> str:
        value = f"{self.value[:80]!r}" if self.value is not None else None
        return " ".join(filter(None, (f"line {self.line}:", self.field, value, self.reason)))


@dataclass(frozen=True)
class Document:
    """One article with the issue it stands in, as printed.

    `volume` and `number` are "" when absent. `published_on` None: no date known; otherwise
    `date_precision` ("day", "month", "year") says how much of it is meant. `printed_date`: a date
    that could not be read. `next_heading`: the end of the body, where it is the heading of another
    article. `people` and `organizations` None: no such header. `line` and `ordinal` count from 1
    in the file. `problems`: what could not be read, without loss of the text.
    """

    publication: str
    volume: str
    number: str
    published_on: date | None
    date_precision: str
    printed_date: str
    headline: str
    headline_is_derived: bool
    byline: str
    position: int | None
    people: tuple[str, ...] | None
    organizations: tuple[str, ...] | None
    body: str
    next_heading: str
    line: int
    ordinal: int
    problems: tuple[DocumentError, ...] = ()


def parse(text: str, publication: str = "") -> Iterator[Document | DocumentError]:
    """Yield each document of `text`, or the error in its place; see `read`."""
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        yield DocumentError(line, "has a lone surrogate: half of a character")
    else:
        yield from read([data], publication)


def read(chunks: Iterable[bytes], publication: str = "") -> Iterator[Document | DocumentError]:
    """Yield each document of a file, or the error in its place: a bad one stops no other.

    `publication` is given to documents that name none.
    """
    for ordinal, piece in enumerate(pieces(chunks), 1):
        if isinstance(piece, DocumentError):
            yield piece
        else:
            yield read_piece(*piece, ordinal, publication)


def pieces(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes] | DocumentError]:
    """Yield the line and the bytes of each document of a file, or why these cannot be had.

    Exactly one item is yielded per document, so that counting them gives ordinals. A file without
    any text yields one error.
    """
    empty = True
    try:
        for line, data in split_documents(split_lines(utf8_chunks(chunks))):
            empty = False
            too_large = DocumentError(line, f"is larger than {MAX_DOCUMENT >> 20} MB")
            yield too_large if data is None else (line, data)
    except UnicodeDecodeError:
        empty = False
        yield DocumentError(1, "is no valid UTF-16, though it begins like it")
    if empty:
        yield DocumentError(1, "is empty")


def read_piece(
    line: int, data: bytes, ordinal: int, publication: str = ""
) -> Document | DocumentError:
    """Return the document that these bytes are, or why they are none."""
    try:
        return _document(composed(decode(data)), line, ordinal, publication)
    except (DecodeError, HeaderError) as error:
        return _in_file(error, line)
    except DocumentError as error:
        return error


def _document(text: str, line: int, ordinal: int, publication: str) -> Document:
    lines = _split(text.lstrip())
    opening = read_opening(lines)
    header = opening.header
    headline = header.text("Headline", MAX_HEADLINE)
    body = normalise_body("\n".join(lines[opening.end :]))
    if not body:
        raise DocumentError(line, "has no text after its header and a blank line", "Body")
    if headline and opening.heading:
        body = f"{opening.heading}\n\n{body}"
    if len(body) > MAX_BODY:
        raise DocumentError(line + opening.end, f"is longer than {MAX_BODY:,} characters", "Body")
    title = header.text("Publication", MAX_PUBLICATION) or publication
    if not title:
        raise DocumentError(line, 'is missing; write "Publication: " and its title', "Publication")
    published_on, precision, problems = _date(header)
    if opening.rest:
        reason = f"is taken for a masthead; what is this in it: {opening.rest[:80]}"
        problems.append(header.error("Publication", reason))
    headline = headline or opening.heading[:MAX_HEADLINE]
    return Document(
        publication=title,
        volume=header.text("Volume", MAX_NUMBER),
        number=header.text("Number", MAX_NUMBER),
        published_on=published_on,
        date_precision=precision,
        printed_date="" if published_on else header.text("Date")[:MAX_DATE],
        headline=headline or derive_headline(without_leads(body)),
        headline_is_derived=not headline,
        byline=header.text("Byline", MAX_NAME),
        position=_position(header),
        people=header.names("People", MAX_NAME),
        organizations=header.names("Organizations", MAX_NAME),
        body=body,
        next_heading=next_heading(body),
        line=line,
        ordinal=ordinal,
        problems=tuple(_in_file(error, line) for error in problems),
    )


def _date(header: Header) -> tuple[date | None, str, list[HeaderError]]:
    """A date that cannot be read must not cost the text."""
    text = header.text("Date")
    if not text:
        return None, "day", []
    lead = read_lead(text)
    try:
        return *parse_date(lead.date if lead and lead.date else text), []
    except ValueError as error:
        return None, "day", [header.error("Date", f"{error}; the text came in undated")]


def _in_file(error: HeaderError | DecodeError, line: int) -> DocumentError:
    field, value = getattr(error, "field", None), getattr(error, "value", None)
    return DocumentError(line + error.line - 1, error.reason, field, value)


def _position(header: Header) -> int | None:
    text = header.text("Position")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_POSITION):
        raise header.error("Position", f"is not a whole number from 1 to {MAX_POSITION}")
    return int(text)


def normalise_body(text: str) -> str:
    """Return `text` with LF line ends, paragraphs apart by one blank line, and no control
    characters or spaces at line ends; nothing else changes. Normalising twice changes nothing.
    """
    lines = (line if line.isprintable() else _CONTROL.sub("", line) for line in _split(text))
    return _GAP.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")


def _split(text: str) -> list[str]:
    # Several times as fast as one regular expression or str.splitlines, which splits at more.
    for end in _LINE_ENDS:
        text = text.replace(end, "\n")
    return text.split("\n")
