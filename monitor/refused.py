"""What the database refuses, in words: which constraint, which field, what to do.

The API, imports and the desk tell it, each in its own form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models
from django.db.models import BaseConstraint, ProtectedError

NOT_NULL, FOREIGN_KEY, UNIQUE, CHECK = "23502", "23503", "23505", "23514"
PROGRAM_LIMIT = "54000"
DUPLICATE = re.compile(r"Key \((?P<columns>.+)\)=\((?P<values>.*)\) already exists", re.DOTALL)
NAMED_AT_MOST = 3


@dataclass(frozen=True)
class Refusal:
    """Why a row is not taken. `field`: the one that is to blame, if it is one alone.

    `is_conflict`: other rows are in the way; the same row may be taken another time.
    """

    reason: str
    field: str | None = None
    value: str | None = None
    is_conflict: bool = False


def refusal(error: Exception) -> Refusal | None:
    """The refusal that an error of the database is; None if what was written is not to blame."""
    cause: Any = error.__cause__
    code = getattr(cause, "pgcode", None)
    if code == PROGRAM_LIMIT:
        return Refusal("a text is too long for the full-text index")
    if not isinstance(error, IntegrityError) or cause is None:
        return None
    place = cause.diag
    if code == UNIQUE:
        return taken(place.constraint_name, place.message_detail or "")
    if code == CHECK:
        return Refusal(claim(place.constraint_name), field_of(place.constraint_name))
    if code == NOT_NULL:
        return Refusal("it may not be null", place.column_name)
    if code == FOREIGN_KEY:
        reason = "what it refers to was deleted meanwhile, or is still referred to"
        return Refusal(reason, is_conflict=True)
    return None


def reason_of(error: Exception) -> str:
    """The refusal in one sentence, else PostgreSQL's own first line."""
    told = refusal(error)
    if told is None:
        return str(error).strip().splitlines()[0]
    return f"{told.field}: {told.reason}" if told.field else told.reason


def taken(constraint: str, detail: str) -> Refusal:
    """A value, or a set of values, that another record already has."""
    match = DUPLICATE.search(detail)
    columns = match["columns"].replace("_id", "").split(", ") if match else []
    field = columns[-1] if columns else None
    declared = constraints().get(constraint)
    if declared is not None and is_told(declared):
        reason = claim(constraint)
    else:
        reason = f"another record has this {' and '.join(columns)}"
    return Refusal(reason, field, match["values"] if match else None, is_conflict=True)


def claim(constraint: str) -> str:
    """The constraint's own message, else its name, which is a claim: `person_has_a_name`."""
    declared = constraints().get(constraint)
    if declared is not None and is_told(declared):
        return str(declared.violation_error_message)
    return f"it does not hold that {constraint.replace('_', ' ')}"


def field_of(constraint: str) -> str | None:
    """The one field that a check is about."""
    check = getattr(constraints().get(constraint), "condition", None)
    names = list(check.referenced_base_fields) if isinstance(check, models.Q) else []
    return names[0] if len(names) == 1 else None


def is_told(constraint: BaseConstraint) -> bool:
    return constraint.violation_error_message != constraint.default_violation_error_message


@cache
def constraints() -> dict[str, BaseConstraint]:
    return {c.name: c for model in apps.get_models() for c in model._meta.constraints}


def still_referred_to(error: ProtectedError) -> str:
    """What prevents a deletion: how many records of each model, and the first of them."""
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for record in error.protected_objects:
        by_model.setdefault(type(record), []).append(record)
    parts = []
    for model, records in by_model.items():
        records.sort(key=lambda record: record.pk)
        shown = "; ".join(f"{record} (id {record.pk})" for record in records[:NAMED_AT_MOST])
        noun = model._meta.verbose_name if len(records) == 1 else model._meta.verbose_name_plural
        parts.append(
            f"{len(records)} {noun}: {shown}{' …' if len(records) > NAMED_AT_MOST else ''}"
        )
    return f"it is still referred to by {', '.join(parts)}"
