"""Take the decision of a conflict back: the record and the conflict are as they were before it."""

from __future__ import annotations

from typing import Any

import orjson
import pghistory
from django.db import connection, transaction

from articles.imports.decide.disputes import RECORD
from articles.imports.decide.three_way import digest
from articles.imports.importables import SCHEMAS, RefusedError, Schema
from articles.imports.models import Conflict
from people.models import Removal

from .decide import present_value, schema_to_change, write

FORGET = """
    UPDATE {table} SET import_base = CASE WHEN %(before)s::jsonb IS NULL
        THEN import_base - %(field)s
        ELSE import_base || jsonb_build_object(%(field)s, %(before)s::jsonb) END
    WHERE id = %(id)s
"""


def reopen(id: int, user: Any) -> None:
    """The conflict waits again. RefusedError, with nothing written, where somebody went on since:

    the field was edited or imported, the record deleted, or another conflict about it is open.
    A record that the decision brought back does not go again; who wants that deletes it.
    """
    with pghistory.context(conflict_reopened=id), transaction.atomic():
        conflict = Conflict.objects.select_for_update().filter(pk=id).first()
        if conflict is None or conflict.status == Conflict.Status.OPEN:
            raise RefusedError(None, conflict or f"conflict {id}", "is not decided")
        schema = schema_to_change(conflict, user)
        others = Conflict.objects.filter(
            model=conflict.model, object_id=conflict.object_id, field=conflict.field, status="open"
        )
        if others.exists():
            raise RefusedError(None, conflict, "is in conflict again already")
        if conflict.field == RECORD:
            _forget_of_deleted(conflict)
        else:
            _forget_of_field(schema, conflict)


def _open(conflict: Conflict) -> None:
    conflict.status = Conflict.Status.OPEN
    conflict.decided_by = conflict.decided_at = None
    conflict.save()


def _forget_of_field(schema: Schema, conflict: Conflict) -> None:
    row = schema.model._default_manager.select_for_update(no_key=True).filter(pk=conflict.object_id)
    _check(schema, conflict, row.values_list("import_base", flat=True).first())
    was_taken = conflict.status == Conflict.Status.TAKEN
    _open(conflict)
    if was_taken:
        write(schema, conflict, {conflict.field: conflict.ours})
    _forget(schema, conflict)


def _check(schema: Schema, conflict: Conflict, base: dict | None) -> None:
    exists, now = present_value(schema, conflict)
    if not exists:
        raise RefusedError(None, conflict, _where_it_went(conflict))
    is_other = conflict.status == Conflict.Status.TAKEN and now != conflict.theirs
    if is_other or (base or {}).get(conflict.field) != digest(conflict.theirs):
        raise RefusedError(None, conflict, "was edited or imported since")


def _removal(conflict: Conflict) -> Removal | None:
    removals = Removal.objects.select_for_update()
    return removals.filter(model=conflict.model, object_id=conflict.object_id).first()


def _where_it_went(conflict: Conflict) -> str:
    removal = _removal(conflict)
    if removal is None:
        return "the record was deleted since"
    return (
        f"“{removal}” was deleted since. Let it in again first, in the list of deleted records;"
        " then this can be taken back"
    )


def _forget_of_deleted(conflict: Conflict) -> None:
    """The record stays out, and what the source says of it is news again."""
    if conflict.status == Conflict.Status.TAKEN:
        reason = "this brought the record back. To keep it out after all, delete it"
        raise RefusedError(None, conflict, reason)
    removal = _removal(conflict)
    if removal is None:
        raise RefusedError(None, conflict, "the record was let in since")
    known = _digests(conflict.theirs)
    if not known.items() <= (removal.import_base or {}).items():
        raise RefusedError(None, conflict, "was imported since")
    removal.import_base = _brought(removal, conflict)
    removal.save(update_fields=["import_base"])
    _open(conflict)


def _brought(removal: Removal, conflict: Conflict) -> dict[str, str]:
    """What imports had brought when it was deleted, and what was decided of it before this."""
    events: Any = SCHEMAS[removal.model].model._meta.get_field("events").related_model
    deleted = events._default_manager.filter(
        pgh_obj_id=removal.object_id, pgh_label="delete", pgh_created_at=removal.removed_at
    )
    base = dict(deleted.values_list("import_base", flat=True)[0])
    earlier = Conflict.objects.filter(
        model=conflict.model,
        object_id=conflict.object_id,
        field=RECORD,
        decided_by__isnull=False,
        decided_at__gt=removal.removed_at,
        decided_at__lt=conflict.decided_at,
    )
    for theirs in earlier.order_by("decided_at").values_list("theirs", flat=True):
        base |= _digests(theirs)
    return base


def _digests(theirs: Any) -> dict[str, str]:
    return {name: digest(value) for name, value in theirs.items()}


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
