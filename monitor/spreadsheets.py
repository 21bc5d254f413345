"""Rows as CSV (RFC 4180) in which no spreadsheet finds a formula. No Django.

A spreadsheet takes a cell that begins with = + - @ for a formula. Such a text leaves with an
apostrophe before it, and comes back without. One that separates cells by semicolons or tabs knows
no quotes in the middle of a cell: there a cell, or a line, begins wherever such a sign stands.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

_FORMULA = re.compile(r"(^|[;\t\r\n])('*)(?=[=+\-@\t\r])")
_HIDDEN = re.compile(r"(^|[;\t\r\n])'('*)(?=[=+\-@\t\r])")


def defused(cell: Any) -> Any:
    """
    >>> defused("=1+1"), defused("Ada;=1+1"), defused("Ada"), defused(-1)
    ("'=1+1", "Ada;'=1+1", 'Ada', -1)
    """
    return _FORMULA.sub(r"\1'\2", cell) if isinstance(cell, str) else cell


def restored(text: str) -> str:
    """What was there before `defused`."""
    return _HIDDEN.sub(r"\1\2", text)


class _Echo:
    """A file that hands each written line back, so that a table of any size is streamed."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A line for each row; None is an empty cell."""
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow([defused(cell) for cell in row])
