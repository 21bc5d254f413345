"""What the database refuses, in words: which constraint, which field, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.db import DatabaseError, IntegrityError, models
from django.db.models import BaseConstraint, ProtectedError

from monitor.api.faults import WHOLE, BadRequestError, ConflictError, Fault

NOT_NULL, FOREIGN_KEY, UNIQUE, CHECK = "23502", "23503", "23505", "23514"
PROGRAM_LIMIT = "54000"
DUPLICATE = re.compile(r"Key \((?P<columns>.+)\)=\((?P<values>.*)\) already exists", re.DOTALL)
NAMED_AT_MOST = 3


@contextmanager
def in_words() -> Iterator[None]:
    """Raise ConflictError or BadRequestError for what the database refuses inside the block."""
    try:
        yield
    except ProtectedError as error:
        raise ConflictError([Fault(still_referred_to(error), field=WHOLE)]) from error
    except DatabaseError as error:
        told = refusal(error)
        if told is None:
            raise
        raise told from error


def refusal(error: DatabaseError) -> BadRequestError | None:
    """The refusal as an error of the API; None if the request is not to blame."""
    cause = error.__cause__
    code = getattr(cause, "pgcode", None)
    if code == PROGRAM_LIMIT:
        return BadRequestError([Fault("a text is too long for the full-text index", field=WHOLE)])
    if not isinstance(error, IntegrityError) or cause is None:
        return None
    place = cause.diag  # type: ignore[attr-defined]
    if code == UNIQUE:
        return ConflictError([taken(place.constraint_name, place.message_detail or "")])
    if code == CHECK:
        name = place.constraint_name
        return BadRequestError([Fault(claim(name), field=field_of(name))])
    if code == NOT_NULL:
        return BadRequestError([Fault("it may not be null", field=place.column_name)])
    if code == FOREIGN_KEY:
        reason = "what it refers to was deleted meanwhile, or is still referred to"
        return ConflictError([Fault(reason, field=WHOLE)])
    return None


def taken(constraint: str, detail: str) -> Fault:
    """A value, or a set of values, that another record already has."""
    match = DUPLICATE.search(detail)
    columns = match["columns"].replace("_id", "").split(", ") if match else []
    field = columns[-1] if columns else WHOLE
    value = match["values"] if match else None
    declared = constraints().get(constraint)
    if declared is None or not is_told(declared):
        return Fault(f"another record has this {' and '.join(columns)}", field=field, value=value)
    return Fault(claim(constraint), field=field, value=value)


def claim(constraint: str) -> str:
    """The constraint's own message, else its name, which is a claim: `person_has_a_name`."""
    declared = constraints().get(constraint)
    if declared is not None and is_told(declared):
        return str(declared.violation_error_message)
    return f"it does not hold that {constraint.replace('_', ' ')}"


def field_of(constraint: str) -> str:
    """The one field that a check is about."""
    check = getattr(constraints().get(constraint), "condition", None)
    names = list(check.referenced_base_fields) if isinstance(check, models.Q) else []
    return names[0] if len(names) == 1 else WHOLE


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
