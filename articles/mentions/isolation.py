"""What is derived may fail alone: what the database refuses of many rows is found by halves."""

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import DatabaseError, OperationalError, transaction

logger = logging.getLogger(__name__)
T = TypeVar("T")
MOST = 100


def by_halves(items: Sequence[T], write: Callable[[Sequence[T]], object]) -> list[tuple[T, str]]:
    """Write the items together; where that is refused, by halves. The refused ones, and why.

    Each attempt is a savepoint, so a refusal leaves nothing of it. After MOST refusals nothing is
    halved any more: where all is refused, it is soon known. Errors that no item is guilty of (a
    lock that somebody holds, a server that is gone) are raised.
    """
    refused: list[tuple[T, str]] = []
    waiting = [items] if items else []
    while waiting:
        part = waiting.pop()
        try:
            with transaction.atomic():
                write(part)
        except OperationalError:
            raise
        except DatabaseError as error:
            if len(part) == 1 or len(refused) >= MOST:
                reason = reason_of(error)
                refused += [(item, reason) for item in part]
            else:
                half = len(part) // 2
                waiting += [part[half:], part[:half]]
    return refused


def reason_of(error: Exception) -> str:
    """One line for whoever may mend it; the traceback goes to the log."""
    logger.error("linking failed", exc_info=error)
    first = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {first}".rstrip(": ")
