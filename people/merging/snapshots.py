"""Rows before and after a merge, as the database writes them, and how to restore them.

Raw rows on purpose: what is restored is what was there, whatever the models look like by then.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

# Maintained by triggers, or meaningless to editors: no reason to refuse an undo.
UNSTEADY = frozenset({"updated_at", "import_base", "published_on", "published_until"})

Row = dict[str, Any]


def snapshot(model: type[models.Model], ids: Iterable[int]) -> dict[int, Row]:
    """The rows as JSON objects, by id."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, to_jsonb({table}) - %s::text[] FROM {table} WHERE id = ANY(%s)",
            [_generated(model), sorted(ids)],
        )
        return {pk: _loaded(row) for pk, row in cursor.fetchall()}


def _loaded(row) -> Row:
    return json.loads(row) if isinstance(row, str) else row


def _generated(model: type[models.Model]) -> list[str]:
    return [field.column for field in model._meta.concrete_fields if field.generated]


@dataclass(frozen=True)
class LedgerEntry:
    """One row of one table: `after` is None where the merge deleted it."""

    model: str
    id: int
    before: Row
    after: Row | None

    def as_json(self) -> Row:
        return {"model": self.model, "id": self.id, "before": self.before, "after": self.after}


def steady(row: Row | None) -> Row | None:
    """The row without the columns that change by themselves."""
    return row and {name: value for name, value in row.items() if name not in UNSTEADY}


def changes(model: type[models.Model], before: dict[int, Row]) -> list[LedgerEntry]:
    """What became of the rows since the snapshot."""
    after = snapshot(model, before)
    return [
        LedgerEntry(model._meta.label, pk, row, after.get(pk))
        for pk, row in before.items()
        if after.get(pk) != row
    ]


def write_back(model: type[models.Model], entry: LedgerEntry) -> None:
    """Make the row what it was before. Unique values must be free by then."""
    table = connection.ops.quote_name(model._meta.db_table)
    columns = [name for name in entry.before if name != "updated_at"]
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    values = ", ".join(f"old.{connection.ops.quote_name(name)}" for name in columns)
    record = f"jsonb_populate_record(NULL::{table}, %s::jsonb) AS old"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET ({names}) = (SELECT {values} FROM {record}) WHERE id = %s",
            [_dumped(entry.before), entry.id],
        )
        if cursor.rowcount == 0:
            cursor.execute(
                f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE"
                f" SELECT {values} FROM {record} ON CONFLICT DO NOTHING",
                [_dumped(entry.before)],
            )


def _dumped(row: Row) -> str:
    return json.dumps(row)
