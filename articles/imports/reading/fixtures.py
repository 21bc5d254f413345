"""A Django fixture, JSON array or JSONL, of any size -> its objects -> records, in flat memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from .checks import BadRecordError, checked_record
from .records import Place, Problem, Record, shorten
from .windows import TextWindow

#: A record larger than this is refused; it bounds the memory of reading.
MAX_RECORD = 32 << 20
#: After so many damaged records the end of one is no longer sought beyond the next one's start.
MAX_DEEP_SEARCHES = 5
#: How often a record that holds objects in lists is tried to end at the next `},{`.
_TRIES = 8


def read_array(chunks: Iterable[bytes], file: str) -> Iterator[Record | Problem]:
    """Yield the objects of a JSON array in order, a Problem in place of each damaged one.

    A record is found by looking for `},{` and proved by parsing: what parses from its opening
    brace to a closing one is the whole object, for no JSON object is the beginning of another.
    Only where that fails are strings and brackets counted. Behind a damaged record reading goes
    on where the next one can be told; where it cannot, the Problem says that the file ends.
    Arrays may follow one another; stray or missing commas do not matter.
    """
    window = TextWindow(chunks)
    number = deep_searches = 0
    inside = False
    while mark := window.skip_separators():
        if mark == (b"]" if inside else b"["):
            inside = not inside
            window.move(window.at + 1)
            continue
        number += 1
        place = Place(file, window.line, number)
        if not inside and mark != b"]":
            inside = True
            yield Problem(place, None, None, "from here on stands behind the end of the array")
        found: Record | Problem | None = None
        if mark == b"{":
            found = _by_boundary(window, place)
        if found is None:
            found, damaged = _by_counting(window, place, deep_searches < MAX_DEEP_SEARCHES)
            deep_searches += damaged
        yield found
    if inside and not window.cut_short:
        place = Place(file, window.line, number)
        yield Problem(place, None, None, "the file ends before the array is closed by ]")


def _by_boundary(window: TextWindow, place: Place) -> Record | Problem | None:
    """Read the object at the window's position up to one of the next `},{`; None: not found."""
    for end in window.boundaries(_TRIES, MAX_RECORD):
        raw = window.buffer[window.at : end]
        try:
            value = orjson.loads(raw)
        except orjson.JSONDecodeError:
            continue
        window.move(end)
        return _record(raw, place, value)
    return None


def _by_counting(window: TextWindow, place: Place, deep: bool) -> tuple[Record | Problem, bool]:
    """Read the value at the window's position by counting brackets; True: it is damaged."""
    end = window.end_of_value(MAX_RECORD, deep)
    if end is None:
        return _endless(window, place), True
    raw = window.buffer[window.at : end]
    if not raw:
        window.move(end + 1)
        return Problem(place, None, None, "a closing bracket that nothing opened"), False
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        window.move(window.next_start(end) or end)
        return _malformed(raw, error, place), True
    window.move(end)
    return _record(raw, place, value), False


def _endless(window: TextWindow, place: Place) -> Problem:
    """Move to the next record behind one that has no end, and say what is wrong with it."""
    start = window.next_start()
    if start is not None:
        window.move(start)
        return Problem(place, None, None, "the record does not end before the next one begins")
    if window.length > MAX_RECORD:
        window.drop_to_next_start()
        return _too_large(place)
    window.move(len(window.buffer))
    window.cut_short = True
    where = f"record {place.record} (line {place.line})"
    return Problem(place, None, None, f"the file ends in the middle of {where}")


def read_lines(chunks: Iterable[bytes], file: str) -> Iterator[Record | Problem]:
    """Yield the objects of JSONL, one to a line, a Problem in place of a line that is too long.

    Lines that begin with no brace and follow one that does not end with one belong to it: a
    pretty-printed object makes one Problem, not one per line.
    """
    number = 0
    damaged = False
    for line, raw in _numbered_lines(chunks):
        if raw is not None and (not raw or (damaged and not raw.startswith(b"{"))):
            continue
        number += 1
        place = Place(file, line, number)
        if raw is None:
            damaged = False
            yield _too_large(place)
            continue
        damaged = not raw.endswith(b"}")
        try:
            yield _record(raw, place, orjson.loads(raw))
        except orjson.JSONDecodeError as error:
            yield _malformed(raw, error, place)


def _numbered_lines(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Yield (number from 1, stripped line); None for a line beyond MAX_RECORD."""
    number, size = 1, 0
    held: list[bytes] = []
    for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            size += len(piece)
            yield number, b"".join([*held, piece]).strip() if size <= MAX_RECORD else None
            number, size, held = number + 1, 0, []
        size += len(rest)
        held = [*held, rest] if size <= MAX_RECORD else []
    if size:
        yield number, b"".join(held).strip() if size <= MAX_RECORD else None


def _record(raw: bytes, place: Place, value: object) -> Record | Problem:
    """Return the record that an object is, or why it is none."""
    try:
        return checked_record(raw, place, value)
    except BadRecordError as error:
        # A key of the file, so of any length and with any character.
        field = error.field and shorten(error.field, 60)[1:-1]
        return Problem(place, field, error.value, error.reason)


_REASONS = {
    "str is not valid UTF-8: surrogates not allowed": "has bytes that are not UTF-8",
    "no low surrogate in string": "has a lone surrogate: half of a character",
    "unexpected end of data": "ends before it is complete",
    "depth limit exceeded": "is nested too deeply",
}


def _malformed(raw: bytes, error: orjson.JSONDecodeError, place: Place) -> Problem:
    """Say in which line of the file, and near what, a record stops being JSON."""
    # orjson counts characters; for text that is not ASCII the line is a little late at most.
    line = place.line + raw.count(b"\n", 0, error.pos)
    near = raw[max(0, error.pos - 20) : error.pos + 20].decode(errors="replace")
    reason = _REASONS.get(error.msg, f"has an {error.msg}" if error.msg[:3] == "une" else error.msg)
    value = shorten(near) if error.pos else None
    return Problem(place, None, value, f"is no valid JSON in line {line}: {reason}")


def _too_large(place: Place) -> Problem:
    return Problem(place, None, None, f"the record is larger than {MAX_RECORD >> 20} MB")
