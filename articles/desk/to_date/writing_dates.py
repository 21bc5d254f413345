"""Dates that editors give: each is a step, undone as one, and what follows from it is computed."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

from articles.dating.rows import date_pending
from articles.desk.judging import steps
from articles.models import Issue, VerdictStep


class DatedError(ValueError):
    """Somebody has dated the issue meanwhile: one line for an editor."""


@contextmanager
def step(user):
    """What is dated inside is one step; at its end other issues are dated by what was given."""
    with steps.step(user, VerdictStep.About.ISSUES) as draft:
        yield draft
        date_pending()


def undo(draft: VerdictStep, user) -> str:
    said = steps.undo(draft, user)
    date_pending()
    return said


def give(pk: int, day: date, precision: str, origin: str) -> Issue:
    """Date one issue; DatedError if it has a date. In a transaction."""
    issue = Issue.objects.select_for_update(no_key=True).get(pk=pk)
    if issue.published_on:
        raise DatedError(f"Somebody has dated this already: {issue.date}.")
    issue.published_on, issue.date_precision, issue.date_origin = day, precision, origin
    issue.save(update_fields=["published_on", "date_precision", "date_origin"])
    return issue


def is_said_again(pk: int, day: date, precision: str, user) -> bool:
    """The same date of the same editor: its first answer was lost on the way."""
    issue = Issue.objects.get(pk=pk)
    if (issue.published_on, issue.date_precision) != (day, precision):
        return False
    try:
        return bool(steps.step_of(issue, user))
    except steps.StepError:
        return False
