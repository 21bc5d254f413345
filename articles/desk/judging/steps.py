"""Verdicts are steps: each is undone as one, from the history of what was judged and its ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pghistory
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from articles.desk.judging.step_rows import StepRows
from articles.models import Issue, Mention, VerdictStep
from people.removals import housekeeping

LAST = 5
About = VerdictStep.About


class Judged(NamedTuple):
    """What a step is about: the model, and the columns that it changes."""

    model: type[models.Model]
    columns: tuple[str, ...]

    @property
    def table(self) -> str:
        return self.model._meta.db_table


JUDGED = {
    About.MENTIONS: Judged(
        Mention,
        (
            *("person_id", "organization_id", "status", "needs_review"),
            *("spans", "rejected_spans"),
        ),
    ),
    About.ISSUES: Judged(Issue, ("published_on", "date_precision", "date_origin")),
}
# The first event of the step holds each record as it was before; a later one is somebody else's.
RESTORE = """
    WITH step AS (
        SELECT DISTINCT ON (pgh_obj_id) *
        FROM {table}event WHERE pgh_context_id = %(context)s
        ORDER BY pgh_obj_id, pgh_id
    )
    UPDATE {table} record SET ({columns}) = ROW ({before})
    FROM step WHERE record.id = step.pgh_obj_id AND NOT EXISTS (
        SELECT FROM {table}event later
        WHERE later.pgh_obj_id = record.id AND later.pgh_id > step.pgh_id
          AND later.pgh_context_id IS DISTINCT FROM step.pgh_context_id)
"""
REMOVE = """
    DELETE FROM articles_mention mention WHERE id = ANY(%(created)s) AND NOT EXISTS (
        SELECT FROM articles_mentionevent event
        WHERE event.pgh_obj_id = mention.id AND event.pgh_context_id IS DISTINCT FROM %(context)s)
"""
TOUCHED = """
    SELECT count(DISTINCT pgh_obj_id) FROM {table}event
    WHERE pgh_context_id = %(context)s AND pgh_obj_id <> ALL(%(created)s)
"""


class StepError(ValueError):
    """Why a step cannot be undone: one line for an editor."""


@contextmanager
def step(user, about: VerdictStep.About = About.MENTIONS) -> Iterator[VerdictStep]:
    """What is written to records of that kind inside is one step; the caller says what it was.

    Without a summary it is none. One for each request: the history tells them apart by its context.
    """
    with transaction.atomic(), pghistory.context() as context:
        draft = VerdictStep(context=context.id, decided_by=user, about=about)
        yield draft
        if draft.summary:
            draft.save()


def last_steps(user, about: VerdictStep.About = About.MENTIONS) -> list[VerdictStep]:
    """Those that the editor may want to undo, the newest first."""
    return list(VerdictStep.objects.filter(decided_by=user, about=about, undone_at=None)[:LAST])


def step_of(record: Mention | Issue, user) -> VerdictStep:
    """The editor's step that made the record what it is; StepError if there is none."""
    event = record.events.order_by("-pgh_id").first()
    about = next(about for about, it in JUDGED.items() if isinstance(record, it.model))
    own = VerdictStep.objects.filter(about=about, undone_at=None, decided_by=user)
    made_it = Q(context=event.pgh_context_id) if event else Q(created__contains=[record.pk])
    found = own.filter(made_it).first()
    if found is None:
        raise StepError("It was changed since, or it is undone already.")
    return found


def step_on(model: type[models.Model], pk: int, user) -> VerdictStep:
    """The editor's last step that wrote this row; StepError if there is none."""
    wrote = [{"model": model._meta.label, "id": pk}]
    steps = VerdictStep.objects.filter(decided_by=user, undone_at=None, ledger__contains=wrote)
    if found := steps.first():
        return found
    raise StepError("It is undone already, or another editor's.")


@transaction.atomic
def undo(step: VerdictStep, user) -> str:
    """Make the records what they were before, but for those that were changed since.

    Says in one line what was done. StepError when it is undone already, or another's.
    """
    step = VerdictStep.objects.select_for_update().get(pk=step.pk)
    if step.undone_at or step.decided_by_id != user.pk:
        raise StepError("It is undone already." if step.undone_at else "It is another editor's.")
    judged, values = JUDGED[About(step.about)], {"context": step.context, "created": step.created}
    before = ", ".join(f"step.{column}" for column in judged.columns)
    restore = RESTORE.format(table=judged.table, columns=", ".join(judged.columns), before=before)
    rows = StepRows(step.ledger)
    with connection.cursor() as cursor, housekeeping():
        cursor.execute(TOUCHED.format(table=judged.table), values)
        all_of_them = cursor.fetchone()[0] + len(step.created)
        rows.write_back()
        cursor.execute(REMOVE, values)
        undone = cursor.rowcount
        cursor.execute(restore, values)
        undone += cursor.rowcount
        rows.take_away()
    step.undone_at = timezone.now()
    step.save(update_fields=["undone_at"])
    rows.link()
    # Mentions of what was written back or taken away follow the texts again: nobody changed them.
    kept = rows.kept + (0 if step.ledger else all_of_them - undone)
    return f"Undone, but for {kept:,} that changed since." if kept else "Undone."
