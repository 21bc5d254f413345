"""The problems of a run, kept on disk: a million bad records must not fill the memory."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, overload

from .reading.records import Problem, RecordPlace

_COLUMNS = "file, line, record, field, value, reason, spares_text"


class Problems(Sequence[Problem]):
    """A sequence in the order of appending, in a nameless file that goes with the process."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._database.close)
        self._database.execute(f"CREATE TABLE problem (number INTEGER PRIMARY KEY, {_COLUMNS})")
        self._database.execute("CREATE INDEX of_file ON problem (file)")
        # Never committed: nobody is to read it after a crash.
        self._database.execute("BEGIN")
        self._length = 0

    def append(self, problem: Problem) -> None:
        """Add one."""
        said = (problem.field, problem.value, problem.reason, problem.spares_text)
        row = (*problem.place, *said)
        marks = ", ".join("?" * len(row))
        self._database.execute(f"INSERT INTO problem ({_COLUMNS}) VALUES ({marks})", row)
        self._length += 1

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Problem]:
        return self._select("ORDER BY number", ())

    @overload
    def __getitem__(self, index: int) -> Problem: ...
    @overload
    def __getitem__(self, index: slice) -> list[Problem]: ...
    def __getitem__(self, index: int | slice) -> Problem | list[Problem]:
        if isinstance(index, slice):
            start, stop, step = index.indices(self._length)
            return list(islice(self, start, stop, step))
        number = range(1, self._length + 1)[index]
        return next(self._select("WHERE number = ?", (number,)))

    def of_whole_files(self) -> int:
        """How many say what is wrong with a file as a whole."""
        return self._count("record = 0 AND file <> ''")

    def of_what_is_derived(self) -> int:
        """How many are not of a file at all: what the records gave came in."""
        return self._count("file = ''")

    def _count(self, which: str) -> int:
        [(number,)] = self._database.execute(f"SELECT count(*) FROM problem WHERE {which}")
        return int(number)

    def of(self, file: str) -> Iterator[Problem]:
        """Yield those of a file and of what is packed in it, by line."""
        inside = (f"{file}/", f"{file}0")  # "0" follows "/"
        return self._select(
            "WHERE file = ? OR file > ? AND file < ? ORDER BY file, line, number", (file, *inside)
        )

    def _select(self, which: str, params: tuple[Any, ...]) -> Iterator[Problem]:
        for row in self._database.execute(f"SELECT {_COLUMNS} FROM problem {which}", params):
            field, value, reason, spares_text = row[3:]
            yield Problem(RecordPlace(*row[:3]), field, value, reason, bool(spares_text))
