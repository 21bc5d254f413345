"""A window that moves over the bytes of a JSON array and finds where its values begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_SEPARATORS = re.compile(rb"[ \t\r\n,]*")
_BOUNDARY = re.compile(rb"\}[ \t\r\n]*,[ \t\r\n]*(?=\{)")
# Inside a JSON string the quotes would be escaped, so this cannot match there.
_NEXT_START = re.compile(rb'[,\]}"\n][ \t\r\n]*(?=\{[ \t\r\n]*"(?:model|pk)"[ \t\r\n]*:)')
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\],"]', re.DOTALL)
#: More than the longest match of _NEXT_START that is worth finding across two chunks.
_OVERLAP = 200


class TextWindow:
    """`buffer[at:]` is what was read and not yet used; `line`, from 1, is where `at` stands."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.buffer = b""
        self.at = 0
        self.line = 1
        self.cut_short = False

    @property
    def length(self) -> int:
        """How many bytes are held."""
        return len(self.buffer) - self.at

    def more(self) -> bool:
        """Read on, forgetting what lies before `at` (which becomes 0); False at the end.

        What is held at least doubles, so that a long record is not copied again and again.
        """
        parts = [self.buffer[self.at :]]
        wanted = max(self.length, 1)
        for chunk in self._chunks:
            parts.append(chunk)
            wanted -= len(chunk)
            if wanted <= 0:
                break
        self.buffer, self.at = b"".join(parts), 0
        return len(parts) > 1

    def move(self, to: int) -> None:
        """Step forward to the offset `to` of the buffer."""
        self.line += self.buffer.count(b"\n", self.at, to)
        self.at = to

    def skip_separators(self) -> bytes:
        """Step over spaces and commas; return the byte there, b"" at the end."""
        while True:
            match = _SEPARATORS.match(self.buffer, self.at)
            self.move(match.end() if match else self.at)
            if self.at < len(self.buffer):
                return self.buffer[self.at : self.at + 1]
            if not self.more():
                return b""

    def boundaries(self, count: int, limit: int) -> Iterator[int]:
        """Yield the ends of the next `count` objects that another follows, nested ones too."""
        offset = 0
        while count:
            match = _BOUNDARY.search(self.buffer, self.at + offset)
            if match:
                count -= 1
                offset = match.start() + 1 - self.at
                yield match.start() + 1
            elif self.length > limit or not self.more():
                return

    def end_of_value(self, limit: int, deep: bool) -> int | None:
        """Return the offset behind the value at `at`, by counting brackets outside of strings.

        None: the file ends, or `limit` bytes pass, or (not `deep`) the next record begins first.
        """
        depth, offset = 0, 0
        if not deep and (start := self.next_start()) is not None:
            limit = start - self.at
        while offset <= limit:
            match = _TOKEN.search(self.buffer, self.at + offset)
            token = self.buffer[match.start() : match.start() + 1] if match else b""
            if match is None or match[0] == b'"':
                # Nothing more here, or a string that ends beyond the buffer.
                offset = (match.start() if match else len(self.buffer)) - self.at
                if self.length > limit or not self.more():
                    return None
                continue
            if depth == 0 and token in b",}]":
                return match.start()
            depth += (token in b"{[") - (token in b"}]")
            if depth == 0 and token in b"}]":
                return match.end()
            offset = match.end() - self.at
        return None

    def next_start(self, before: int | None = None) -> int | None:
        """Return the offset of the next record's brace in the buffer, behind `at`; None: none."""
        end = len(self.buffer) if before is None else before
        match = _NEXT_START.search(self.buffer, self.at + 1, end)
        return match.end() if match else None

    def drop_to_next_start(self) -> None:
        """Step to the next record's brace or to the end, holding no more than two chunks."""
        while True:
            start = self.next_start()
            if start is not None:
                self.move(start)
                return
            self.move(max(self.at, len(self.buffer) - _OVERLAP))
            if not self.more():
                self.move(len(self.buffer))
                return
