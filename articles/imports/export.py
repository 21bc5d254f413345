"""The way out: the whole archive as a Django fixture with natural keys, one object a line.

What comes out goes in again by `import_archive` or `loaddata`, and out once more byte for byte
the same: ids and times are left out, keys and records stand in a fixed order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import IO, Any

import orjson
from django.db import connection, transaction

from monitor.changes.models import archive_version

from .identify.identity import query
from .importables import SCHEMAS, ImportedField, Schema

PUBLICATION = "articles.publication"
#: Rows fetched at a time.
_ROWS = 500


@dataclass
class Export:
    """What was written: records by model, SHA-256 and size of the text, version of the archive."""

    counts: dict[str, int] = field(default_factory=dict)
    sha256: str = ""
    size: int = 0
    version: int = 0


class ModelExport:
    """The statement that reads one model in the order of its natural keys.

    Who stands for merged entities comes before them, so that no record refers to a later one.
    """

    def __init__(self, schema: Schema, publication: str) -> None:
        self.schema = schema
        self.columns: list[str] = []
        self._joins: list[str] = []
        itself = schema.refers_to_itself
        self._order = [f"t.{itself} IS NOT NULL"] if itself else []
        self._publication = "t.slug" if schema.label == PUBLICATION else ""
        self._readers: list[tuple[str, slice, Callable[..., Any]]] = []
        for one in schema.fields.values():
            self._add(one)
        # Entities belong to no publication.
        self._where = f"WHERE {self._publication} = %s" if publication and self._publication else ""
        self.params = [publication] if self._where else []

    def _add(self, one: ImportedField) -> None:
        columns, key = self._cells("t", one, "")
        start = len(self.columns)
        self.columns += columns
        self._readers.append((one.name, slice(start, len(self.columns)), key))
        if one.name in self.schema.declaration.whole_key:
            self._order += [f"{column}{_collation(column)} NULLS FIRST" for column in columns]

    def _cells(
        self, table: str, one: ImportedField, path: str
    ) -> tuple[list[str], Callable[..., Any]]:
        """Return the columns of a field, for a reference those of its key, and what they become."""
        if not one.target:
            return [f"{table}.{one.column}"], _same
        schema = SCHEMAS[one.target]
        alias = f"{path}{one.name}"
        self._joins.append(f"LEFT JOIN {schema.table} {alias} ON {alias}.id = {table}.{one.column}")
        if schema.label == PUBLICATION:
            self._publication = f"{alias}.slug"
        columns: list[str] = []
        parts = []
        for name in schema.declaration.whole_key:
            inner, part = self._cells(alias, schema.fields[name], f"{alias}_")
            parts.append((name, slice(len(columns), len(columns) + len(inner)), part))
            columns += inner
        inside = bool(path) or table != "t"
        return columns, _key_maker(schema, parts, alone=inside)

    @property
    def sql(self) -> str:
        return (
            f"SELECT {', '.join(self.columns)} FROM {self.schema.table} t {' '.join(self._joins)}"
            f" {self._where} ORDER BY {', '.join(self._order)}"
        )

    def fields(self, row: tuple[Any, ...]) -> dict[str, Any]:
        """Return the fields of the record that a row holds."""
        return {name: key(*row[cells]) for name, cells, key in self._readers}


def _key_maker(
    schema: Schema, parts: list[tuple[str, slice, Callable[..., Any]]], alone: bool
) -> Callable[..., Any]:
    """Return what makes a natural key of its cells; `alone`: a key of one part is that part."""
    single = alone and len(parts) == 1

    def key(*cells: Any) -> Any:
        if cells[0] is None:
            return None
        values = {name: part(*cells[place]) for name, place, part in parts}
        found = [value for name, value in values.items() if schema.key_counts(name, values)]
        return found[0] if single else found

    return key


def _same(value: Any) -> Any:
    return value


def _collation(column: str) -> str:
    """The order must not depend on the language of a database."""
    return "" if column.endswith("_on") else ' COLLATE "C"'


def export(output: IO[bytes], publication: str = "") -> Export:
    """Write the archive, or one publication and all entities, as it is at this moment.

    One snapshot, a cursor of the server, a few rows in memory at a time. LookupError when there is
    no such publication. Must not be called inside a transaction.
    """
    done = Export()
    digest = sha256()
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _check(publication)
        done.version = archive_version()
        for schema in SCHEMAS.values():
            done.counts[schema.label] = 0
            for lines, number in _lines(ModelExport(schema, publication)):
                output.write(lines)
                digest.update(lines)
                done.size += len(lines)
                done.counts[schema.label] += number
    done.sha256 = digest.hexdigest()
    return done


def _check(publication: str) -> None:
    if not publication:
        return
    slugs = [row[0] for row in query("SELECT slug FROM articles_publication ORDER BY slug")]
    if publication not in slugs:
        known = f"there are {', '.join(slugs)}" if slugs else "the archive is empty"
        raise LookupError(f'--publication: there is no "{publication}"; {known}')


def _lines(selection: ModelExport) -> Iterator[tuple[bytes, int]]:
    model = selection.schema.label
    with connection.chunked_cursor() as cursor:
        cursor.execute(selection.sql, selection.params)
        while rows := cursor.fetchmany(_ROWS):
            records = [{"model": model, "fields": selection.fields(row)} for row in rows]
            yield b"".join([orjson.dumps(record, option=_OPTIONS) for record in records]), len(rows)


_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
