"""Sources -> one stream of records and problems, documents and fixtures alike."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from .decoding import utf8_chunks
from .documents import DocumentError, pieces, read_piece
from .fixtures import read_array, read_lines, read_record
from .header import KEYS
from .records import (
    Place,
    Problem,
    Record,
    Unread,
    UnreadDocument,
    document_record,
    problem_of_file,
    shorten,
)
from .streams import GZIP, READ_ERRORS, ZIP, BombError, Source

#: A file whose first so many records are all problems is given up: it is no fixture.
MAX_PROBLEMS = 1000
_HEAD = 4096
Item = Record | Unread | UnreadDocument | Problem
_KEY_LINE = re.compile(rb"(?:^|\r)[ \t]*(?:%s)\s*:" % "|".join(KEYS).encode(), re.I | re.M)
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n|\r[ \t]*\r")
_NEITHER = (
    "is neither a document nor a fixture: a document begins with a header line like "
    '"Publication: Monitor", a fixture with [ or {'
)


def read_records(sources: Iterable[Source | Problem], publication: str = "") -> Iterator[Item]:
    """Yield the records of all sources in order, each problem where it occurs; raises nothing.

    They are left unread but for those up to the first that is a record, and but for the first
    document of a file, which is mostly the only one. A file is a document or a fixture by its
    content, not by its name. `publication` is given to documents that name none.
    """
    for source in sources:
        if isinstance(source, Problem):
            yield source
        else:
            yield from _read_source(source, publication)


def read_item(item: Item) -> Record | Problem:
    """Return the record that was left unread, or why it is none."""
    if isinstance(item, Unread):
        return read_record(item)
    if not isinstance(item, UnreadDocument):
        return item
    place = item.place
    found = read_piece(place.line, item.raw, place.record, item.publication)
    if isinstance(found, DocumentError):
        return _problem_of_document(found, place)
    return document_record(found, item)


def _problem_of_document(error: DocumentError, place: Place) -> Problem:
    value = None if error.value is None else shorten(error.value)
    return Problem(place._replace(line=error.line), error.field, value, error.reason)


def _read_source(source: Source, publication: str) -> Iterator[Item]:
    good = bad = 0
    may_be_good = False
    try:
        for number, item in enumerate(_items(source, publication)):
            if isinstance(item, UnreadDocument) and not number:
                may_be_good = True
                yield item
                continue
            found = item if good else read_item(item)
            is_bad = isinstance(found, Problem)
            good += not is_bad
            bad += is_bad
            yield found
            if bad >= MAX_PROBLEMS and not good:
                reason = f"has {bad:,} problems and no record so far; the rest is not read"
                yield problem_of_file(source.name, reason)
                return
    except (BombError, UnicodeDecodeError) as error:
        reason = str(error) if isinstance(error, BombError) else "begins like UTF-16 but is none"
        yield problem_of_file(source.name, reason)
    except READ_ERRORS as error:
        lost = "; what was read before it is kept" if good or may_be_good else ""
        yield problem_of_file(
            source.name, f"is damaged or unreadable: {str(error) or 'it ends too early'}{lost}"
        )


def _items(source: Source, publication: str) -> Iterator[Unread | UnreadDocument | Problem]:
    head, chunks = _peek(utf8_chunks(_peek(source.chunks)[1]))
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not text:
        yield problem_of_file(source.name, "is empty")
    elif head.startswith((GZIP, *ZIP)):
        reason = "is an archive inside an archive, or a zip on standard input; unpack it first"
        yield problem_of_file(source.name, reason)
    elif text[:1] == b"[":
        yield from read_array(_without_bom(chunks), source.name)
    elif text[:1] == b"{":
        yield from read_lines(_without_bom(chunks), source.name)
    elif _KEY_LINE.search(_BLANK_LINE.split(text, maxsplit=1)[0]):
        yield from _documents(chunks, source, publication)
    else:
        binary = " (it is binary)" if b"\0" in head else ""
        yield problem_of_file(source.name, _NEITHER + binary)


def _documents(
    chunks: Iterator[bytes], source: Source, publication: str
) -> Iterator[UnreadDocument | Problem]:
    for ordinal, piece in enumerate(pieces(chunks), 1):
        if isinstance(piece, DocumentError):
            yield _problem_of_document(piece, Place(source.name, piece.line, ordinal))
            continue
        line, raw = piece
        beside = repr((source.path, ordinal, publication)).encode()
        mark = blake2b(beside + b"\0" + raw, digest_size=16).digest()
        place = Place(source.name, line, ordinal)
        yield UnreadDocument(raw, place, mark, source.path, publication)


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
