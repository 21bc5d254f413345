"""A file of several documents -> the bytes of each. Pure: no disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

from .headlines import HEADING_LINES, is_heading, is_short_line
from .keys import HEADLINE, KEY_OF, PATTERN, PUBLICATION, Key
from .masthead import Masthead, read_masthead_line

#: A document larger than this is refused; it bounds the memory of reading.
MAX_DOCUMENT = 8 << 20

_FLAGS = re.IGNORECASE
#: A line that begins with a key.
KEY_LINE = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\f]*" + PATTERN.encode(), _FLAGS)
_ANY_KEY = re.compile(rb"(?:^|[ \t])" + PATTERN.encode(), _FLAGS)
_PUBLICATION = re.compile(rb"(?:^|[ \t\f]|\xef\xbb\xbf)publication[ \t]*:", _FLAGS)
# No letters: a blank line, a rule, a page number, the -30- of a wire; dashes and boxes in UTF-8.
_BREAK = re.compile(rb"(?:[^A-Za-z\x80-\xff]|\xe2[\x80-\x97][\x80-\xbf])*")
# So much of a line is looked at, and so many lines before it.
_LONG, _KEPT = 2000, 20


def split_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines with their ends (LF, CRLF or CR); one beyond MAX_DOCUMENT comes in pieces."""
    rest = b""
    for chunk in chunks:
        lines = (rest + chunk).splitlines(keepends=True)
        # The last line may go on, or end in a CR whose LF is still to come.
        rest = lines.pop() if lines else b""
        yield from lines
        if len(rest) > MAX_DOCUMENT:
            yield rest
            rest = b""
    if rest:
        yield rest


def split_documents(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Yield (line, bytes) of each document; None for the bytes of one beyond MAX_DOCUMENT.

    A document starts at the first line that is not blank and, after that, with every header that
    names a publication and follows a blank line or one without letters, or a new page, or has more
    keys on its line or the next: as when files were put together by `cat`. Where the first header
    names none, one that begins with the same key and has more starts the next; where the first line
    is a masthead, that of another issue does. A heading above a header goes with it.
    """
    splitter = _Splitter()
    for line, following in pairwise(chain(lines, (b"",))):
        if done := splitter.take(line, following):
            yield done
    if splitter.start:
        yield splitter.done()


def begins_header(line: bytes, following: bytes = b"") -> bool:
    """Whether a line that begins with a key names a publication, or more keys follow it."""
    return bool(KEY_LINE.match(line)) and bool(
        _PUBLICATION.search(line, 0, _LONG) or _has_more(line, following)
    )


class _Splitter:
    """The document that is being gathered: `start`, the number of its first line; 0: none yet."""

    def __init__(self) -> None:
        self.start = 0
        self._number = 1
        self._size = 0
        self._held: list[bytes] = []
        # Whether a blank line has ended the header, and where the text begins; None: not yet.
        self._is_headed = False
        self._text_at: int | None = None
        self._form = _Form()

    def take(self, line: bytes, following: bytes) -> tuple[int, bytes | None] | None:
        """Take the next line; return the document that ended before it, if one did."""
        done = None
        if not self._form.is_known:
            self._form.look_at(line, has_text_above=bool(self.start))
        elif self._form.may_begin(line) and (at := self._beginning(line, following)) is not None:
            done = self._cut(at)
        if not self.start and line.strip():
            self.start = self._number
            self._gather([])
        if self.start:
            self._hold(line)
        self._number += line.endswith((b"\n", b"\r"))
        return done

    def done(self) -> tuple[int, bytes | None]:
        """Return the line and the bytes of what was gathered."""
        return self.start, None if self._is_too_large else b"".join(self._held)

    @property
    def _is_too_large(self) -> bool:
        return self._size > MAX_DOCUMENT

    def _hold(self, line: bytes) -> None:
        self._size += len(line)
        if self._is_too_large:
            # Enough to tell where the next one begins.
            self._held = [*self._held[-_KEPT:], line[:_LONG]]
        else:
            self._held.append(line)
        if not line.strip():
            self._is_headed = True
        elif self._is_headed and self._text_at is None:
            self._text_at = len(self._held) - 1

    def _gather(self, lines: list[bytes]) -> None:
        """Begin a document with these lines."""
        self._held, self._size, self._is_headed, self._text_at = [], 0, False, None
        for line in lines:
            self._hold(line)

    def _beginning(self, line: bytes, following: bytes) -> int | None:
        """Where among the lines held the document of this header begins; None: it is text."""
        held = self._held
        at = len(held)
        least = max(at - _KEPT, 0)
        while at > least and KEY_LINE.match(held[at - 1]) and len(held[at - 1]) < _LONG:
            at -= 1
        if not self._has_text(at):
            return None  # a line of the very header that is being gathered
        is_apart = line.lstrip(b" \t").startswith(b"\f") or _BREAK.fullmatch(held[at - 1])
        start = self._with_heading(at)
        begins = is_apart or start < len(held) or _has_more(line, following)
        return start if begins else None

    def _has_text(self, end: int) -> bool:
        """Whether a header, a blank line and some text stand before the line at `end`."""
        return self._is_too_large or (self._text_at is not None and self._text_at < end)

    def _with_heading(self, at: int) -> int:
        """Return where the heading begins that stands above a header, or else the header."""
        held = self._held
        end = at
        while end and not held[end - 1].strip():
            end -= 1
        start = end
        while start and end - start <= HEADING_LINES and held[start - 1].strip():
            start -= 1
        lines = [line.decode("utf-8", "replace") for line in held[start:end]]
        is_heading = self._form.takes_as_heading(lines)
        return start if is_heading and self._has_text(start) else at

    def _cut(self, at: int) -> tuple[int, bytes | None]:
        moved = self._held[at:]
        # What follows, but for the lines that go with it, was all of this document.
        self._size -= sum(map(len, moved))
        self._held = self._held[:at]
        done = self.done()
        self._gather(moved)
        self.start = self._number - len(moved) if moved else 0
        return done


class _Form:
    """How the documents of a file begin, by the first of them."""

    def __init__(self) -> None:
        self.is_known = False
        self._key: Key | None = None
        self._masthead: Masthead | None = None
        self._has_headings = self._has_headlines = False

    def look_at(self, line: bytes, has_text_above: bool) -> None:
        """Take the next line of the first header, up to the blank line that ends it."""
        if self._key or self._masthead:
            self.is_known = not line.strip()
        elif match := KEY_LINE.match(line):
            self._key = _key(match)
            self._has_headings = has_text_above
        elif not has_text_above:
            self._masthead = read_masthead_line(_text(line))
        for match in _ANY_KEY.finditer(line, 0, _LONG) if self._key else ():
            if _key(match) is PUBLICATION:
                self._key = PUBLICATION
            self._has_headlines |= _key(match) is HEADLINE

    def may_begin(self, line: bytes) -> bool:
        """Whether a line is one of a header that begins a document, by its looks alone."""
        if self._masthead:
            found = read_masthead_line(_text(line)) if len(line) < _LONG else None
            if found is None or not found.is_of_another_issue(self._masthead):
                return False
            self._masthead = found
            return True
        match = KEY_LINE.match(line)
        if match is None:
            return False
        if self._key is PUBLICATION:
            return bool(_PUBLICATION.search(line, 0, _LONG))
        return _key(match) is self._key and _has_more(line, b"")

    def takes_as_heading(self, lines: list[str]) -> bool:
        """Whether these lines, which stand above a header, are the heading of its text."""
        if self._has_headlines or not 1 <= len(lines) <= HEADING_LINES:
            return False
        return is_heading(lines) or (self._has_headings and is_short_line(lines))


def _key(match: re.Match[bytes]) -> Key:
    return KEY_OF[match[1].lower().decode()]


def _text(line: bytes) -> str:
    return line[:_LONG].decode("utf-8", "replace")


def _has_more(line: bytes, following: bytes) -> bool:
    """Whether more than one key stands on a line, or one at the beginning of the next."""
    keys = {_key(match) for match in _ANY_KEY.finditer(line, 0, _LONG)}
    return len(keys) > 1 or bool(KEY_LINE.match(following) and len(following) < _LONG)
