"""Mail to the administrators when a nightly import did not go well."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.core.mail import mail_admins

logger = logging.getLogger(__name__)

#: So many problems stand in the mail; all are in the admin.
_SHOWN = 50


def tell_of_fault(error: Exception) -> tuple[str, str]:
    """Log the error that broke a run off, and send it; one line on it, and why it was not sent."""
    logger.error("import broken off", exc_info=error)
    outcome = f"import: broken off: {' '.join(f'{type(error).__name__}: {error}'.split())}"
    hint = "The log has the details; Import runs in the admin shows what came in."
    return outcome, tell_administrators(outcome, [hint])


def tell_administrators(outcome: str, problems: Sequence[object]) -> str:
    """Send what went wrong; return why it could not be sent, "" when it was.

    The subject is what stands before the semicolon of `outcome`, on one line: a reason may have
    several. Nothing is sent when MONITOR_ADMINS names nobody. An unreachable mail server must not
    turn an import that is done into a failed one, so its error is returned.
    """
    shown = [str(problem) for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        shown.append(f"… and {len(problems) - _SHOWN} more; all of them are in the admin")
    try:
        subject = " ".join(outcome.partition(";")[0].split())
        mail_admins(subject, "\n".join([outcome, "", *shown]))
    except OSError as error:
        return f"the administrators could not be told: {error}"
    return ""
