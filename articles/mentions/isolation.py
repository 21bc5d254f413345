"""What is derived may fail alone: what the database refuses of many rows is found by halves."""

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import DatabaseError, OperationalError, transaction

logger = logging.getLogger(__name__)
T = TypeVar("T")


def by_halves(items: Sequence[T], write: Callable[[Sequence[T]], object]) -> list[tuple[T, str]]:
    """Write the items together; where that is refused, by halves. The refused ones, and why.

    Each attempt is a savepoint, so a refusal leaves nothing of it. Errors that no item is guilty
    of (a lock that somebody holds, a server that is gone) are raised.
    """
    if not items:
        return []
    try:
        with transaction.atomic():
            write(items)
        return []
    except OperationalError:
        raise
    except DatabaseError as error:
        if len(items) == 1:
            return [(items[0], reason_of(error))]
    half = len(items) // 2
    return by_halves(items[:half], write) + by_halves(items[half:], write)


def reason_of(error: Exception) -> str:
    """One line for whoever may mend it; the traceback goes to the log."""
    logger.error("linking failed", exc_info=error)
    first = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {first}".rstrip(": ")
