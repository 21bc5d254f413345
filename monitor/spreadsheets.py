"""Rows as CSV (RFC 4180) in which no spreadsheet finds a formula. No Django.

A spreadsheet takes a cell that begins with = + - @ for a formula. Such a text leaves with an
apostrophe before it, and comes back without.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_HIDDEN = re.compile(r"'+[=+\-@\t\r]")


def defused(cell: Any) -> Any:
    """
    >>> defused("=1+1"), defused("Ada"), defused(-1)
    ("'=1+1", 'Ada', -1)
    """
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def restored(text: str) -> str:
    """What was there before `defused`."""
    return text[1:] if _HIDDEN.match(text) else text


class _Echo:
    """A file that hands each written line back, so that a table of any size is streamed."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A line for each row; None is an empty cell."""
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow([defused(cell) for cell in row])
