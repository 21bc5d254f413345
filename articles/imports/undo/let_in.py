"""Let in again what an editor deleted, and with it what went with it: from the history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from articles.imports.decide.disputes import RECORD
from articles.imports.importables import SCHEMAS, RefusedError, Schema
from articles.imports.models import Conflict
from articles.imports.write.bulk import check_references_at_once
from articles.mentions.pending import link_texts
from monitor.refused import reason_of
from people.models import Removal


@dataclass
class LetIn:
    """How many records are back, and a line for each that is not."""

    number: int = 0
    refused: list[str] = field(default_factory=list)


def let_in(ids: Iterable[int], user: Any) -> LetIn:
    """Bring back these removals' records as they were, each on its own.

    With a record comes what was deleted along with it: an article's mentions, a person's
    positions. Refused: what the user may not add, what needs a record that is still deleted, and
    a record whose place another one has taken.
    """
    done = LetIn()
    for id in sorted(ids):
        try:
            with transaction.atomic():
                _let_in(id, user)
            done.number += 1
        except RefusedError as error:
            done.refused.append(f"{error.value} {error.reason}")
    return done


def _let_in(id: int, user: Any) -> None:
    removal = Removal.objects.select_for_update().filter(pk=id).first()
    if removal is None:
        return  # It came back with another one of the same selection.
    app, _, name = removal.model.partition(".")
    if not user.has_perm(f"{app}.add_{name}"):
        raise RefusedError(None, removal, f"stays out: you may not add {name} records")
    bring_back(removal)


def bring_back(removal: Removal) -> None:
    """Put a record and what went with it back, in the caller's transaction.

    RefusedError says why it cannot be.
    """
    schema = SCHEMAS[removal.model]
    try:
        with transaction.atomic():
            check_references_at_once()
            which = "e.pgh_obj_id = ANY(%s)"
            number = _restore(schema, which, [removal.object_id], removal.removed_at)
    except IntegrityError as error:
        reason = f"cannot come back: {reason_of(error)}"
        raise RefusedError(None, removal, reason) from None
    if not number:
        raise RefusedError(None, removal, "cannot come back: another record has its place")
    if schema.label == "articles.article":
        link_texts([removal.object_id])


def _restore(schema: Schema, which: str, ids: list[int], moment: datetime) -> int:
    """Restore the rows deleted at that moment, and those that belonged to them."""
    columns = ["id", "created_at", "import_base", *(one.column for one in schema.fields.values())]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {schema.table} ({', '.join(columns)})"
            f" SELECT {', '.join(f'e.{name}' for name in columns)} FROM {schema.table}event e"
            f" WHERE {which} AND e.pgh_label = 'delete' AND e.pgh_created_at = %s"
            " ON CONFLICT DO NOTHING RETURNING id",
            [ids, moment],
        )
        restored = [id for (id,) in cursor.fetchall()]
    if restored:
        Removal.objects.filter(model=schema.label, object_id__in=restored).delete()
        Conflict.objects.filter(
            model=schema.label, object_id__in=restored, field=RECORD, status=Conflict.Status.OPEN
        ).delete()
        for part in SCHEMAS.values():
            for one in part.references:
                if one.target == schema.label and part is not schema:
                    _restore(part, f"e.{one.column} = ANY(%s)", restored, moment)
    return len(restored)
