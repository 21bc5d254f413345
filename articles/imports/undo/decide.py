"""Decide conflicts: the editor's value stays, or the source's takes its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
import pghistory
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles.imports.decide.disputes import RECORD
from articles.imports.decide.three_way import digest
from articles.imports.importables import SCHEMAS, RefusedError, Schema
from articles.imports.models import Conflict
from articles.mentions.pending import link_texts
from monitor.refused import reason_of
from people.models import Removal

from .let_in import bring_back


@dataclass
class Decided:
    """How many conflicts were decided, and a line for each that was not."""

    number: int = 0
    refused: list[str] = field(default_factory=list)


def decide(ids: Iterable[int], verdict: str, user: Any) -> Decided:
    """Keep ours (`Conflict.Status.KEPT`) or take theirs (`TAKEN`), each on its own.

    The source's value is remembered either way: the next import that says the same changes
    nothing. About a deleted record: it stays out, or comes back and says what the source says.
    Refused: what is decided already, what the user may not change, a record that was deleted or
    edited since the conflict was shown (it then shows the present value).
    """
    decided = Decided()
    for id in sorted(ids):
        with pghistory.context(conflict=id):
            try:
                with transaction.atomic():
                    _decide(id, verdict, user)
                decided.number += 1
            except RefusedError as error:
                decided.refused.append(f"{error.value}: {error.reason}")
    return decided


def schema_to_change(conflict: Conflict, user: Any) -> Schema:
    """What the conflict is about; RefusedError where that is nothing, or not this user's."""
    app, _, name = conflict.model.partition(".")
    schema = SCHEMAS.get(conflict.model)
    if schema is None or conflict.field not in (RECORD, *schema.fields):
        raise RefusedError(None, conflict, "is about nothing that the archive has")
    if not user.has_perm(f"{app}.change_{name}"):
        raise RefusedError(None, conflict, f"you may not change {name} records")
    return schema


def _decide(id: int, verdict: str, user: Any) -> None:
    conflict = Conflict.objects.select_for_update().filter(pk=id).first()
    if conflict is None or conflict.status != Conflict.Status.OPEN:
        raise RefusedError(None, conflict or f"conflict {id}", "is decided already")
    schema = schema_to_change(conflict, user)
    conflict.status, conflict.decided_by, conflict.decided_at = verdict, user, timezone.now()
    conflict.save()
    if conflict.field == RECORD:
        _decide_of_deleted(schema, conflict, user)
        return
    if verdict == Conflict.Status.TAKEN:
        _take(schema, conflict)
    base = {conflict.field: conflict.theirs}
    _remember(schema.table, "id = %s", [conflict.object_id], base)


def _decide_of_deleted(schema: Schema, conflict: Conflict, user: Any) -> None:
    """It stays out and the source's word is remembered, or it comes back and says the same."""
    theirs: Any = conflict.theirs
    if conflict.status == Conflict.Status.TAKEN:
        app, _, name = conflict.model.partition(".")
        if not user.has_perm(f"{app}.add_{name}"):
            raise RefusedError(None, conflict, f"you may not add {name} records")
        removals = Removal.objects.select_for_update()
        removal = removals.filter(model=conflict.model, object_id=conflict.object_id).first()
        if removal is None:
            raise RefusedError(None, conflict, "the record was let in since")
        bring_back(removal)
        write(schema, conflict, theirs)
        _remember(schema.table, "id = %s", [conflict.object_id], theirs)
    else:
        where = "model = %s AND object_id = %s"
        values = [conflict.model, conflict.object_id]
        _remember(Removal._meta.db_table, where, values, theirs)


def present_value(schema: Schema, conflict: Conflict) -> tuple[bool, Any]:
    """Return whether the record exists, and what the field holds, as an import would give it."""
    column = schema.fields[conflict.field].column
    rows = schema.model._default_manager.filter(pk=conflict.object_id).values_list(column)
    for (value,) in rows:
        return True, value.isoformat() if isinstance(value, date) else value
    return False, None


def _take(schema: Schema, conflict: Conflict) -> None:
    row = schema.model._default_manager.select_for_update(no_key=True).filter(pk=conflict.object_id)
    if not row.exists():
        raise RefusedError(None, conflict, "the record was deleted since")
    _, now = present_value(schema, conflict)
    if now != conflict.ours:
        raise RefusedError(None, conflict, "the record was edited since; look at it again")
    write(schema, conflict, {conflict.field: conflict.theirs})


def write(schema: Schema, conflict: Conflict, values: dict[str, Any]) -> None:
    row = schema.model._default_manager.filter(pk=conflict.object_id)
    before = row.values(*(one.column for one in schema.fields.values())).get()
    try:
        schema.check_whole(_as_given(schema, before) | values)
        with transaction.atomic():
            row.update(**{schema.fields[name].column: value for name, value in values.items()})
    except RefusedError as error:
        reason = f"{error.field} {error.value} {error.reason}"
        raise RefusedError(None, conflict, reason) from None
    except IntegrityError as error:
        reason = f"the database refuses it: {reason_of(error)}"
        raise RefusedError(None, conflict, reason) from None
    if schema.label == "articles.article" and not values.keys().isdisjoint({"body", "headline"}):
        link_texts([conflict.object_id])


def _as_given(schema: Schema, row: dict[str, Any]) -> dict[str, Any]:
    values = {name: row[one.column] for name, one in schema.fields.items()}
    dates = {name: one.isoformat() for name, one in values.items() if isinstance(one, date)}
    return values | dates


def _remember(table: str, where: str, which: list[Any], values: dict[str, Any]) -> None:
    base = orjson.dumps({name: digest(value) for name, value in values.items()}).decode()
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET import_base = coalesce(import_base, '{{}}') || %s::jsonb"
            f" WHERE {where}",
            [base, *which],
        )


def refresh(conflict: Conflict, keep: bool = True) -> None:
    """Bring an open conflict's `ours` up to date with the record, in memory and (`keep`) in the
    table.
    """
    schema = SCHEMAS.get(conflict.model)
    if conflict.status != Conflict.Status.OPEN or not schema:
        return
    if conflict.field in schema.fields:
        exists, now = present_value(schema, conflict)
        if exists and now != conflict.ours:
            conflict.ours = now
            if keep:
                Conflict.objects.filter(pk=conflict.pk, status="open").update(ours=now)
