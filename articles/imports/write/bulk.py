"""Rows in bulk: COPY for new ones, one UPDATE for changed ones. The only bulk writer."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any

import orjson
from django.db import connection

from articles.imports.identify.candidates import ImportCandidate
from articles.imports.identify.identity import query
from articles.imports.importables import SCHEMAS, Schema

#: So many rows make it worth measuring a table.
_MEASURE = 500
#: The values of a row and its `import_base` as text.
Row = tuple[dict[str, Any], str | None]
#: How often, and after how many seconds, a row that an editor holds is tried again.
_TRIES, _PAUSE = 10, 0.1
#: Rows of one UPDATE.
_UPDATE_ROWS = 500


def _escaped(value: str | None) -> str:
    if value is None:
        return r"\N"
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    if "\n" in value:
        value = value.replace("\n", "\\n")
    if "\r" in value:
        value = value.replace("\r", "\\r")
    if "\t" in value:
        value = value.replace("\t", "\\t")
    return value


def _number(value: int | None) -> str:
    return r"\N" if value is None else str(value)


def _texts(value: list[str]) -> str:
    if not value:
        return "{}"
    quoted = [
        f'"{one.replace(chr(92), chr(92) * 2).replace(chr(34), chr(92) + chr(34))}"'
        for one in value
    ]
    return _escaped("{" + ",".join(quoted) + "}")


def _spans(value: list[list[int]]) -> str:
    return "{" + ",".join([f"{{{start},{end}}}" for start, end in value]) + "}"


_ENCODERS: dict[str, Callable[[Any], str]] = {
    "text": _escaped,
    "date": _escaped,
    "bigint": _number,
    "integer": _number,
    "boolean": lambda value: "t" if value else "f",
    "text[]": _texts,
    "integer[]": _spans,
}


def take_ids(schema: Schema, number: int) -> list[int]:
    """Take ids from the table's sequence."""
    [(sequence,)] = query("SELECT pg_get_serial_sequence(%s, 'id')", [schema.table])
    rows = query("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, number])
    return [row[0] for row in rows]


def _rows_known(schema: Schema) -> int:
    """How many rows the planner believes a table to have."""
    [(rows,)] = query("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [schema.table])
    return max(int(rows), 0)  # -1: never looked at


def check_references_at_once() -> None:
    """In this transaction, not at its commit, where one fault would cost the whole night."""
    names = query(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND condeferrable"
        " AND conrelid = ANY(%s::regclass[])",
        [[schema.table for schema in SCHEMAS.values()]],
    )
    quoted = ", ".join(connection.ops.quote_name(name) for (name,) in names)
    if quoted:
        with connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS {quoted} IMMEDIATE")


class RowWriter:
    """The bulk writer of one run."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._measured: dict[str, int] = {}

    def create(
        self, schema: Schema, candidates: list[ImportCandidate], rows: list[dict[str, Any]]
    ) -> None:
        """Insert these whole rows, one for each candidate, which gets the id of its row."""
        ids = take_ids(schema, len(candidates))
        fields = list(schema.fields.values())
        encoders = [(field.name, _ENCODERS[field.sql]) for field in fields]
        lines = []
        for id, candidate, row in zip(ids, candidates, rows, strict=True):
            candidate.id = id
            cells = [encode(row[name]) for name, encode in encoders]
            lines.append(f"{id}\t{candidate.base_text}\t" + "\t".join(cells))
        columns = ", ".join(["id", "import_base", *(field.column for field in fields)])
        self._copy(f"COPY {schema.table} ({columns}) FROM STDIN", lines)
        self._measure(schema, len(candidates))

    def _measure(self, schema: Schema, created: int) -> None:
        """Tell the planner about a table that grows, each time it has become much larger.

        It takes a table that was empty when last looked at for empty still, and then any index for
        as good as any other: every check of a reference would read a whole one.
        """
        label = schema.label
        if label not in self._rows:
            self._rows[label] = self._measured[label] = _rows_known(schema)
        self._rows[label] += created
        if self._rows[label] > max(_MEASURE, 8 * self._measured[label]):
            self._measured[label] = self._rows[label]
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {schema.table} (id)")

    def _copy(self, statement: str, lines: list[str]) -> None:
        # Bytes: a StringIO takes four of them for each character.
        data = "\n".join([*lines, ""]).encode()
        lines.clear()
        # Django wraps no COPY: without this, what the database refuses would pass all who catch it.
        with connection.cursor() as cursor, connection.wrap_database_errors:
            cursor.cursor.copy_expert(statement, io.BytesIO(data))

    def update(
        self, schema: Schema, rows: list[tuple[int, dict[str, Any], dict[str, str]]]
    ) -> None:
        """Write (id, all values, import_base) over existing rows, in the order of their ids."""
        rows = sorted(rows, key=lambda row: row[0])
        for start in range(0, len(rows), _UPDATE_ROWS):
            self._update(schema, rows[start : start + _UPDATE_ROWS])

    def _update(
        self, schema: Schema, rows: list[tuple[int, dict[str, Any], dict[str, str]]]
    ) -> None:
        fields = list(schema.fields.values())
        row = ", ".join(["%s::bigint", "%s::jsonb", *(f"%s::{field.sql}" for field in fields)])
        params: list[Any] = []
        for id, values, base in rows:
            params += [id, orjson.dumps(base).decode(), *(values[field.name] for field in fields)]
        names = [field.column for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {schema.table} t SET import_base = v.import_base,"
                f" {', '.join(f'{name} = v.{name}' for name in names)}"
                f" FROM (VALUES {', '.join([f'({row})'] * len(rows))})"
                f" AS v (id, import_base, {', '.join(names)}) WHERE t.id = v.id",
                params,
            )


def lock_rows(schema: Schema, ids: list[int]) -> dict[int, Row]:
    """Lock rows and return (values, import_base as text) of each; nobody else changes them now.

    A row that somebody else holds for longer than a second is absent, and so is one that is gone.
    The import never waits in PostgreSQL for a row: no editor can get into a deadlock with it.
    """
    rows = _lock_free_rows(schema, ids)
    for _ in range(_TRIES):
        missing = [id for id in ids if id not in rows]
        if not missing:
            break
        time.sleep(_PAUSE)
        rows |= _lock_free_rows(schema, missing)
    return rows


def _lock_free_rows(schema: Schema, ids: list[int]) -> dict[int, Row]:
    names = list(schema.fields)
    columns = ", ".join(
        f"to_char({field.column}, 'YYYY-MM-DD')" if field.sql == "date" else field.column
        for field in schema.fields.values()
    )
    rows = query(
        f"SELECT id, import_base::text, {columns} FROM {schema.table}"
        " WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
        [ids],
    )
    return {row[0]: (dict(zip(names, row[2:], strict=True)), row[1]) for row in rows}


def displace_sources(articles: list[int]) -> None:
    """Take from articles the source that another one now has: their file was changed."""
    if articles:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE articles_article SET source = '', import_base = import_base - 'source'"
                " WHERE id = ANY(%s)",
                [articles],
            )
