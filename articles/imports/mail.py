"""Mail to the administrators when a nightly import did not go well."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import mail_admins

#: So many problems stand in the mail; all are in the admin.
_SHOWN = 50


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
