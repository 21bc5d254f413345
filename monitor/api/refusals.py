"""What the database refuses, as errors of the API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError
from django.db.models import ProtectedError

from monitor.api.faults import WHOLE, BadRequestError, ConflictError, Fault
from monitor.refused import refusal, still_referred_to


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
        fault = Fault(told.reason, field=told.field or WHOLE, value=told.value)
        raise (ConflictError if told.is_conflict else BadRequestError)([fault]) from error
