"""What the database refuses, in words."""

from __future__ import annotations

from django.db import OperationalError

from articles.imports.decide.decisions import BEING_EDITED
from articles.imports.importables import RefusedError
from monitor.refused import reason_of, refusal

#: PostgreSQL's codes for "somebody else holds that row": lock_timeout, deadlock.
_HELD = ("55P03", "40P01")


def is_held(error: Exception) -> bool:
    """Whether a statement failed since somebody else holds a row."""
    return getattr(error.__cause__, "pgcode", None) in _HELD


def refusal_of(error: Exception) -> RefusedError:
    """What to tell of a row that the database does not take; other errors are raised again."""
    code = getattr(error.__cause__, "pgcode", None)
    if is_held(error):
        reason = BEING_EDITED
    elif refusal(error) or (code and not isinstance(error, OperationalError)):
        reason = f"is refused by the database: {reason_of(error)}"
    else:
        raise error
    return RefusedError(None, None, reason)
