"""Take the decision of a conflict back: the record and the conflict are as they were before it."""

from __future__ import annotations

from typing import Any

import orjson
import pghistory
from django.db import connection, transaction

from .decide import present_value, write
from .models import Conflict
from .plan.conflicts import RECORD
from .plan.merge import digest
from .plan.schema import SCHEMAS, RefusedError, Schema

FORGET = """
    UPDATE {table} SET import_base = CASE WHEN %(before)s::jsonb IS NULL
        THEN import_base - %(field)s
        ELSE import_base || jsonb_build_object(%(field)s, %(before)s::jsonb) END
    WHERE id = %(id)s
"""


def reopen(id: int, user: Any) -> None:
    """The conflict waits again. RefusedError, with nothing written, where somebody went on since:

    the field was edited or imported, the record deleted, or another conflict about it is open.
    """
    with pghistory.context(conflict_reopened=id), transaction.atomic():
        conflict = Conflict.objects.select_for_update().filter(pk=id).first()
        if conflict is None or conflict.status == Conflict.Status.OPEN:
            raise RefusedError(None, conflict or f"conflict {id}", "is not decided")
        schema = _schema_of(conflict, user)
        row = schema.model._default_manager.select_for_update().filter(pk=conflict.object_id)
        _check(schema, conflict, row.values_list("import_base", flat=True).first())
        was_taken = conflict.status == Conflict.Status.TAKEN
        conflict.status = Conflict.Status.OPEN
        conflict.decided_by = conflict.decided_at = None
        conflict.save()
        if was_taken:
            write(schema, conflict, {conflict.field: conflict.ours})
        _forget(schema, conflict)


def _schema_of(conflict: Conflict, user: Any) -> Schema:
    app, _, name = conflict.model.partition(".")
    schema = SCHEMAS.get(conflict.model)
    if schema is None or conflict.field not in schema.fields or conflict.field == RECORD:
        raise RefusedError(None, conflict, "brought a whole record back; delete that by hand")
    if not user.has_perm(f"{app}.change_{name}"):
        raise RefusedError(None, conflict, f"you may not change {name} records")
    return schema


def _check(schema: Schema, conflict: Conflict, base: dict | None) -> None:
    others = Conflict.objects.filter(
        model=conflict.model, object_id=conflict.object_id, field=conflict.field, status="open"
    )
    if others.exists():
        raise RefusedError(None, conflict, "is in conflict again already")
    exists, now = present_value(schema, conflict)
    if not exists:
        raise RefusedError(None, conflict, "the record was deleted since")
    is_other = conflict.status == Conflict.Status.TAKEN and now != conflict.theirs
    if is_other or (base or {}).get(conflict.field) != digest(conflict.theirs):
        raise RefusedError(None, conflict, "was edited or imported since")


def _forget(schema: Schema, conflict: Conflict) -> None:
    """What the last import had brought before the decision: the history of the record knows."""
    record: Any = schema.model._default_manager.get(pk=conflict.object_id)
    made = record.events.filter(pgh_context__metadata__conflict=conflict.pk).order_by("pgh_id")
    before = (made.values_list("import_base", flat=True).first() or {}).get(conflict.field)
    with connection.cursor() as cursor:
        cursor.execute(
            FORGET.format(table=schema.table),
            {
                "field": conflict.field,
                "before": None if before is None else orjson.dumps(before).decode(),
                "id": conflict.object_id,
            },
        )
