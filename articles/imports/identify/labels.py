"""What records call one another inside a file: primary keys as labels, never as keys."""

from __future__ import annotations

import sqlite3
import weakref

from articles.imports.decide.sparse import Pages
from articles.imports.reading.records import Record


class Labels:
    """Label -> id of the row, for each file and model: numbers in flat memory, texts on disk."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], Pages] = {}
        self._texts = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._texts.close)
        self._texts.execute(
            "CREATE TABLE label (file, model, label, row, PRIMARY KEY (file, model, label))"
            " WITHOUT ROWID"
        )
        # Never committed: nobody is to read it after a crash.
        self._texts.execute("BEGIN")

    def get(self, file: str, model: str, label: int | str | None) -> int:
        """Return the id of the row, REFUSED, DELETED, or 0: no record so far has that label."""
        if label is None:
            return 0
        if type(label) is int:
            pages = self._numbers.get((file, model))
            return pages.get(label) if pages is not None else 0
        key = (file, model, str(label))
        found = self._texts.execute(
            "SELECT row FROM label WHERE file = ? AND model = ? AND label = ?", key
        ).fetchone()
        return int(found[0]) if found else 0

    def of(self, record: Record, model: str) -> int:
        """Return what the label of a record stands for already, 0 for a free one or none."""
        return self.get(record.place.file, model, record.pk)

    def set(self, record: Record, model: str, row: int) -> None:
        """Keep which row a record with a label became. Do nothing for one without."""
        self.put(record.place.file, model, record.pk, row)

    def put(self, file: str, model: str, label: int | str | None, row: int) -> None:
        """Keep which row a label of a file stands for. Do nothing for None."""
        if type(label) is int:
            pages = self._numbers.get((file, model))
            if pages is None:
                pages = self._numbers[file, model] = Pages()
            pages.set(label, row)
        elif label is not None:
            line = (file, model, str(label), row)
            self._texts.execute("INSERT OR REPLACE INTO label VALUES (?, ?, ?, ?)", line)
