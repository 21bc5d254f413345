"""Sources -> one stream of records and problems, documents and fixtures alike."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from .documents.document import DocumentError, pieces, read_piece
from .documents.headlines import HEADING_LINES
from .documents.masthead import read_masthead_line
from .documents.splitting import KEY_LINE, begins_header
from .files.unpacking import GZIP, READ_ERRORS, ZIP, BombError, Source
from .fixtures.objects import read_array, read_lines
from .records import (
    Problem,
    Record,
    RecordPlace,
    document_record,
    problem_of_file,
    shorten,
)
from .text.decoding import utf8_chunks

#: A file whose first so many records are all problems is given up: it is no fixture.
MAX_PROBLEMS = 1000
_HEAD = 4096
Item = Record | Problem
_BLANK_LINE = re.compile(rb"\r?\n(?:[ \t]*\r?\n)+|\r(?:[ \t]*\r)+")
# Other files begin with a bracket, too: `[.ShellClassInfo]` of Windows.
_ARRAY = re.compile(rb"\[\s*(?:[\[{\]\"'/\d-]|true|false|null|$)")
_NEITHER = (
    "is neither a document nor a fixture: a document begins with a header line like "
    '"Publication: Monitor", a fixture with [ or {'
)


def read_records(sources: Iterable[Source | Problem], publication: str = "") -> Iterator[Item]:
    """Yield the records of all sources in order, each problem where it occurs; raises nothing.

    A file is a document or a fixture by its content, not by its name. `publication` is given to
    documents that name none.
    """
    for source in sources:
        if isinstance(source, Problem):
            yield source
        else:
            yield from _read_source(source, publication)


def _problem_of_document(error: DocumentError, place: RecordPlace) -> Problem:
    value = None if error.value is None else shorten(error.value)
    return Problem(place._replace(line=error.line), error.field, value, error.reason)


def _read_source(source: Source, publication: str) -> Iterator[Item]:
    good = bad = 0
    try:
        for item in _items(source, publication):
            is_bad = isinstance(item, Problem)
            good += not is_bad
            bad += is_bad
            yield item
            if bad >= MAX_PROBLEMS and not good:
                reason = f"has {bad:,} problems and no record so far; the rest is not read"
                yield problem_of_file(source.name, reason)
                return
    except (BombError, UnicodeDecodeError) as error:
        reason = str(error) if isinstance(error, BombError) else "begins like UTF-16 but is none"
        yield problem_of_file(source.name, reason)
    except READ_ERRORS as error:
        lost = "; what was read before it is kept" if good else ""
        yield problem_of_file(
            source.name, f"is damaged or unreadable: {str(error) or 'it ends too early'}{lost}"
        )


def _items(source: Source, publication: str) -> Iterator[Item]:
    head, chunks = _peek(utf8_chunks(_peek(source.chunks)[1]))
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not text:
        yield problem_of_file(source.name, "is empty")
    elif head.startswith((GZIP, *ZIP)):
        reason = "is an archive inside an archive, or a zip on standard input; unpack it first"
        yield problem_of_file(source.name, reason)
    elif _ARRAY.match(text):
        yield from read_array(_without_bom(chunks), source.name)
    elif text[:1] == b"{":
        yield from read_lines(_without_bom(chunks), source.name)
    elif _begins_like_document(text):
        yield from _documents(chunks, source, publication)
    else:
        binary = " (it is binary)" if b"\0" in head else ""
        yield problem_of_file(source.name, _NEITHER + binary)


def _begins_like_document(text: bytes) -> bool:
    """Whether a header stands in the first paragraph, or begins the second, or is a masthead."""
    first, *rest = (part.splitlines() for part in _BLANK_LINE.split(text, maxsplit=2)[:2])
    is_below = (
        bool(rest and rest[0]) and len(first) <= HEADING_LINES and begins_header(*rest[0][:2])
    )
    return (
        is_below
        or any(KEY_LINE.match(line) for line in first)
        or read_masthead_line(first[0].decode("utf-8", "replace")) is not None
    )


def _documents(chunks: Iterator[bytes], source: Source, publication: str) -> Iterator[Item]:
    for ordinal, piece in enumerate(pieces(chunks), 1):
        if isinstance(piece, DocumentError):
            yield _problem_of_document(piece, RecordPlace(source.name, piece.line, ordinal))
            continue
        line, raw = piece
        place = RecordPlace(source.name, line, ordinal)
        found = read_piece(line, raw, ordinal, publication)
        if isinstance(found, DocumentError):
            yield _problem_of_document(found, place)
        else:
            yield document_record(found, source.path, place)


def _peek(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the beginning, a few KB unless it ends before, and everything again from the start."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head.lstrip()) >= _HEAD:
            break
    return head, _again(head, chunks)


def _again(head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from chunks


def _without_bom(chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield next(chunks, b"").removeprefix(codecs.BOM_UTF8)
    yield from chunks
