"""Whole numbers by whole number, for millions of them: some 10 bytes each where dense."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

#: Small pages, so that numbers far apart do not take a large one each.
_BITS = 6
_EMPTY = bytes(8 << _BITS)


class Pages:
    """A mapping int -> int, in which a missing key is 0. It grows page by page."""

    def __init__(self) -> None:
        self._pages: dict[int, array[int]] = {}

    def get(self, key: int) -> int:
        """Return the number kept under `key`, 0 when there is none."""
        page = self._pages.get(key >> _BITS)
        return page[key & ((1 << _BITS) - 1)] if page is not None else 0

    def set(self, key: int, value: int) -> None:
        """Keep `value` under `key`."""
        page = self._pages.get(key >> _BITS)
        if page is None:
            page = self._pages[key >> _BITS] = array("q", _EMPTY)
        page[key & ((1 << _BITS) - 1)] = value

    def items(self) -> Iterator[tuple[int, int]]:
        """Yield the keys in order, each with its number, where that is not 0."""
        for number in sorted(self._pages):
            for offset, value in enumerate(self._pages[number]):
                if value:
                    yield (number << _BITS) + offset, value
