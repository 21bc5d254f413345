"""Undo a run: what it created goes, what it changed is put back, all or nothing.

What the run created is in its CreatedRows, what it changed in the history: the first event of a
row within the run holds the row as it was before. `undo_rows` is the list of both.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pghistory
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from articles.imports.identify.identity import query
from articles.imports.importables import SCHEMAS, Schema
from articles.imports.models import Conflict, CreatedRows, ImportRun
from articles.imports.run import take_lock
from articles.mentions.standing import forget_unmentioned
from people.removals import housekeeping

from .edited import EDITED_SHOWN, dependents, edited

#: How long rows that somebody edits at this moment are waited for.
_LOCK_TIMEOUT = "5s"
UNDOABLE = (ImportRun.State.SUCCEEDED, ImportRun.State.PARTIAL)


class UndoError(Exception):
    """Why a run cannot be undone; nothing was changed. `edited` names the records in the way."""

    def __init__(self, reason: str, edited: list[str] | None = None) -> None:
        super().__init__(reason)
        self.edited = edited or []


@dataclass
class Undone:
    """Rows removed and put back, by model; `kept`: what others depend on and so stays."""

    removed: Counter[str] = field(default_factory=Counter)
    restored: Counter[str] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)


def undo(run: ImportRun, force: bool = False, by: Any = None) -> Undone:
    """Undo a run in one transaction, holding the lock of the import.

    UndoError when records were edited since, unless forced; then those edits are lost too. An
    issue, publication or entity that others' records need stays even so. BusyError when an import
    is running.
    """
    try:
        with transaction.atomic(), pghistory.context(undone_import_run=run.pk), housekeeping():
            take_lock()
            return _undo(run, force, by)
    except DatabaseError as error:
        reason = str(error).splitlines()[0]
        raise UndoError(f"the database refuses to undo import {run.pk}: {reason}") from error


def edited_since(run: ImportRun) -> list[str]:
    """Name what was edited since a run; at most EDITED_SHOWN of them. Writes nothing."""
    with transaction.atomic():
        contexts = _collect(run)
        found = _in_the_way(contexts)
        _drop_list()
    return found


def _undo(run: ImportRun, force: bool, by: Any) -> Undone:
    run.refresh_from_db(from_queryset=ImportRun.objects.select_for_update(of=["self"]))
    if run.state not in UNDOABLE:
        raise UndoError(f"import {run.pk} cannot be undone: it is {run.state}")
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
    contexts = _collect(run)
    _lock_rows()
    found = _in_the_way(contexts)
    if found and not force:
        more = " or more" if len(found) >= EDITED_SHOWN else ""
        edited = "1 record was" if len(found) == 1 else f"{len(found)}{more} records were"
        raise UndoError(f"{edited} edited since import {run.pk}", found)
    done = Undone(kept=_keep_what_others_need())
    roots, leaves = _roots_and_leaves()
    _remove(leaves, done)
    for schema in SCHEMAS.values():
        _restore(schema, contexts, done)
    _forget_old_texts()
    _remove(roots, done)
    forget_unmentioned()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _drop_list()
    run.conflicts.filter(status=Conflict.Status.OPEN).delete()
    run.state = ImportRun.State.UNDONE
    run.undone_at, run.undone_by = timezone.now(), by
    run.save(update_fields=["state", "undone_at", "undone_by"])
    return done


def _execute(sql: str, params: Any = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def _collect(run: ImportRun) -> list[Any]:
    """List the rows of a run; return the ids of its contexts in the history."""
    _execute(
        "CREATE TEMPORARY TABLE undo_rows (model text, id bigint, created boolean, before bigint,"
        " PRIMARY KEY (model, id))"
    )
    sql = "SELECT id FROM pghistory_context WHERE metadata @> jsonb_build_object('import_run', %s)"
    contexts = [row[0] for row in query(sql, [run.pk])]
    made = CreatedRows._meta.db_table
    for label, schema in SCHEMAS.items():
        _execute(
            f"INSERT INTO undo_rows SELECT %s, t.id, true FROM {made} c JOIN {schema.table} t"
            " ON t.id BETWEEN c.first_id AND c.last_id WHERE c.run_id = %s AND c.model = %s",
            [label, run.pk, label],
        )
        # What the run made and changed again is removed, not put back.
        _execute(
            f"INSERT INTO undo_rows SELECT %s, id, false, min(pgh_id) FROM {events(schema)}"
            " WHERE pgh_context_id = ANY(%s::uuid[]) AND created_at < %s GROUP BY id"
            " ON CONFLICT DO NOTHING",
            [label, contexts, run.started_at],
        )
    # Names found in the texts of the run, while it ran.
    _execute(
        "INSERT INTO undo_rows SELECT 'articles.mention', m.id, true FROM undo_rows a"
        " JOIN articles_mention m ON m.article_id = a.id WHERE a.model = 'articles.article'"
        " AND m.origin = 'matcher' AND m.created_at BETWEEN %s AND %s ON CONFLICT DO NOTHING",
        [run.started_at, run.finished_at],
    )
    _execute("ANALYZE undo_rows")
    return contexts


def _drop_list() -> None:
    _execute("DROP TABLE undo_rows")


def events(schema: Schema) -> str:
    """Return the table of a model's history."""
    return f"{schema.table}event"


def _lock_rows() -> None:
    for label, schema in SCHEMAS.items():
        query(
            f"SELECT 1 FROM {schema.table} t JOIN undo_rows u ON u.id = t.id AND u.model = %s"
            " ORDER BY t.id FOR UPDATE OF t",
            [label],
        )


def _in_the_way(contexts: list[Any]) -> list[str]:
    found: list[str] = []
    for schema in SCHEMAS.values():
        found += edited(schema, events(schema), contexts)
        found += dependents(schema)
    return found[:EDITED_SHOWN]


def _keep_what_others_need() -> list[str]:
    """Take from the list what cannot go since records of others point to it."""
    kept: list[str] = []
    for target in reversed(SCHEMAS.values()):
        for child in SCHEMAS.values():
            for one in child.references:
                remote: Any = child.model._meta.get_field(one.name).remote_field
                if one.target != target.label or remote.on_delete is not models.PROTECT:
                    continue
                rows = query(
                    "DELETE FROM undo_rows u WHERE u.model = %s AND u.created AND EXISTS ("
                    f" SELECT 1 FROM {child.table} c LEFT JOIN undo_rows cu"
                    " ON cu.model = %s AND cu.id = c.id"
                    f" WHERE c.{one.column} = u.id AND cu.id IS NULL) RETURNING u.id",
                    [target.label, child.label],
                )
                kept += [f"{target.label} {row[0]}" for row in rows]
    return kept


def _roots_and_leaves() -> tuple[list[Schema], list[Schema]]:
    """Return the models in the order in which their rows can go.

    Roots are those that protect themselves from losing what refers to them, and those that refer
    to nothing else: what is put back may need them until then. Leaves can go before.
    """
    roots: list[Schema] = []
    leaves: list[Schema] = []
    for schema in reversed(SCHEMAS.values()):
        protected = any(
            relation.on_delete is models.PROTECT and relation.related_model is not schema.model
            for relation in schema.model._meta.related_objects
        )
        refers = any(one.target != schema.label for one in schema.references)
        (leaves if refers and not protected else roots).append(schema)
    return roots, leaves


def _remove(schemas: list[Schema], done: Undone) -> None:
    for schema in schemas:
        ids = f"SELECT id FROM undo_rows WHERE model = '{schema.label}' AND created"
        if number := _delete(schema.model, "id", ids):
            done.removed[schema.label] = number


def _delete(model: type[models.Model], column: str, ids: str) -> int:
    """Delete rows and what belongs to them, as the models declare it."""
    table = model._meta.db_table
    for relation in model._meta.related_objects:
        child: Any = relation.field
        inner = f"SELECT id FROM {table} WHERE {column} IN ({ids})"
        if relation.on_delete is models.CASCADE:
            _delete(child.model, child.column, inner)
        elif relation.on_delete is models.SET_NULL:
            of = child.model._meta.db_table
            _execute(f"UPDATE {of} SET {child.column} = NULL WHERE {child.column} IN ({inner})")
    return _execute(f"DELETE FROM {table} WHERE {column} IN ({ids})")


def _restore(schema: Schema, contexts: list[Any], done: Undone) -> None:
    """Put the rows back as they were before the run, those that it deleted too."""
    label, table = schema.label, schema.table
    columns = ["import_base", *(one.column for one in schema.fields.values())]
    before = f"undo_rows u JOIN {events(schema)} e ON e.pgh_id = u.before AND u.model = %s"
    number = _execute(
        f"UPDATE {table} t SET {', '.join(f'{name} = e.{name}' for name in columns)}"
        f" FROM {before} WHERE t.id = u.id",
        [label],
    )
    made = ", ".join(["id", "created_at", *columns])
    number += _execute(
        f"INSERT INTO {table} ({made}) SELECT {', '.join(f'e.{name}' for name in made.split(', '))}"
        f" FROM {before} WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = u.id)"
        f" AND NOT EXISTS (SELECT 1 FROM {events(schema)} later WHERE later.id = u.id AND"
        " later.pgh_id > u.before AND later.pgh_context_id <> ALL(%s::uuid[]))"
        " ON CONFLICT DO NOTHING",
        [label, contexts],
    )
    if number:
        done.restored[label] = number


def _forget_old_texts() -> None:
    """Mentions fit the texts again, both being put back: linking must not move their spans."""
    _execute(
        "UPDATE articles_pendinglink SET body = '' WHERE article_id IN"
        " (SELECT id FROM undo_rows WHERE model = 'articles.article' AND NOT created)"
    )
