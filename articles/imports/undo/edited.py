"""What was edited since a run? Asked of the rows in `undo_rows`, before the run is undone."""

from __future__ import annotations

from typing import Any

from articles.imports.identify.identity import query
from articles.imports.importables import SCHEMAS, Schema

#: So many records at most are named.
EDITED_SHOWN = 50

#: Mentions that the matcher found come and go with the texts: nobody edited them.
_FOUND = "{0}.origin = 'matcher' AND {0}.status = 'auto'"


def edited(schema: Schema, events: str, contexts: list[Any]) -> list[str]:
    """Name the rows that differ from what the run left, and who changed them.

    The first event after the run holds the row as the run left it; a row without one is that yet.
    """
    columns = [one.column for one in schema.fields.values()]
    left, now = (", ".join(f"{of}.{name}" for name in columns) for of in ("e", "t"))
    unless = ""
    if schema.label == "articles.mention":
        unless = f"AND NOT ({_FOUND.format('e')} AND (t.id IS NULL OR {_FOUND.format('t')}))"
    rows = query(
        "WITH e AS (SELECT DISTINCT ON (later.id) later.* FROM undo_rows u"
        f" JOIN {events} later ON later.id = u.id WHERE u.model = %s"
        " AND later.pgh_id > coalesce(u.before, 0) AND (later.pgh_context_id IS NULL"
        " OR later.pgh_context_id <> ALL(%s::uuid[])) ORDER BY later.id, later.pgh_id)"
        " SELECT e.id, t.id IS NULL, c.metadata->>'import_run', auth_user.username"
        f" FROM e LEFT JOIN {schema.table} t ON t.id = e.id"
        " LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id"
        " LEFT JOIN auth_user ON auth_user.id::text = c.metadata->>'user'"
        f" WHERE (t.id IS NULL OR ({left}) IS DISTINCT FROM ({now})) {unless}"
        " ORDER BY e.id LIMIT %s",
        [schema.label, contexts, EDITED_SHOWN],
    )
    names = _names(schema, [row[0] for row in rows])
    return [
        f"{schema.label} {id} {names.get(id, '')}".rstrip()
        + (" was deleted" if gone else " was changed")
        + (f" by import {run}" if run else f" by {user}" if user else "")
        for id, gone, run, user in rows
    ]


def dependents(schema: Schema) -> list[str]:
    """Name the rows, made since by others, that point to what the run created."""
    found: dict[int, str] = {}
    unless = f"AND NOT ({_FOUND.format('t')})" if schema.label == "articles.mention" else ""
    for one in schema.references:
        rows = query(
            f"SELECT t.id FROM {schema.table} t JOIN undo_rows u ON u.model = %s"
            f" AND u.id = t.{one.column} AND u.created"
            " LEFT JOIN undo_rows own ON own.model = %s AND own.id = t.id"
            f" WHERE own.id IS NULL {unless} ORDER BY t.id LIMIT %s",
            [one.target, schema.label, EDITED_SHOWN],
        )
        names = _names(schema, [row[0] for row in rows])
        for (id,) in rows:
            target = SCHEMAS[one.target].model._meta.verbose_name
            found[id] = f"{schema.label} {id} {names[id]} stands on a new {target} of this import"
    return list(found.values())


def _names(schema: Schema, ids: list[int]) -> dict[int, str]:
    """Return how people call these records; those that are gone have no name."""
    if not ids:
        return {}
    wanted = schema.model._default_manager.filter(pk__in=ids)
    found = wanted.select_related(*(one.name for one in schema.references))
    return {one.pk: f'"{one}"' for one in found}
