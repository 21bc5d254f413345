"""What the archive had before a run began."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from articles.imports.importables import SCHEMAS, Schema

from .candidates import ArchiveRow, Key
from .identity import find, last_id
from .removed import Removals


def _there_already(issues: Iterable[int], sources: Iterable[str]) -> None:
    """The tables of the archive hold all articles."""


class Holdings:
    """The last id of each model, and what editors deleted.

    `bring` is called before articles are looked up, with their issues and sources; in a dry run it
    copies them.
    """

    def __init__(self) -> None:
        self.last_ids = {label: last_id(schema) for label, schema in SCHEMAS.items()}
        self.removals = Removals()
        self.bring: Callable[[Iterable[int], Iterable[str]], None] = _there_already

    def find(self, schema: Schema, keys: Iterable[Key]) -> dict[Key, ArchiveRow]:
        """Return the rows that have these keys, or had them when they were last imported."""
        wanted = list(keys)
        if schema.label == "articles.article":
            self.bring({key[0] for key in wanted}, ())
        return find(schema, wanted, self.last_ids[schema.label])
