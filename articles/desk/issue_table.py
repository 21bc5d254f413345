"""The dates and numbers of many issues at once, in a table: filled in, looked at, then saved.

To look and to save is the same: what would be written is written, in one transaction, which only
saving keeps. Each row is saved by the rules of its form; one that is refused refuses all.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.desk.undated import read_date
from articles.models import Issue
from monitor.desk.page import desk_page
from monitor.desk.watching import OPENED, with_version
from monitor.refused import reason_of

MOST_ISSUES = 100
COLUMNS = ("volume", "number", "date")
FIELDS = ["volume", "number", "published_on", "date_precision"]
UNITS = ("days", "weeks", "months")


@dataclass
class IssueRow:
    """`typed` and `stored`: the texts of COLUMNS; `version`: at which they were shown."""

    issue: Issue
    title: str
    stored: dict[str, str]
    typed: dict[str, str]
    version: int
    errors: list[str] = field(default_factory=list)

    @property
    def cells(self) -> list[tuple[str, str, str]]:
        """Column, what is typed, and what was there if that is something else."""
        return [
            (name, self.typed[name], self.stored[name] if self.is_changed(name) else None)
            for name in COLUMNS
        ]

    def is_changed(self, *names: str) -> bool:
        return any(self.typed[name].strip() != self.stored[name] for name in names or COLUMNS)


@admin.action(description="Dates and numbers …", permissions=["change"])
def change_many(modeladmin, request, issues):
    """A page for the chosen issues, in the order in which they are printed."""
    ordered = with_version(issues.order_by("publication", "printed_order", "pk"))
    found = list(ordered.select_related("publication")[: MOST_ISSUES + 1])
    if len(found) > MOST_ISSUES:
        messages.error(request, f"Choose at most {MOST_ISSUES} issues.")
        return None
    rows = [_row(issue, request.POST) for issue in found]
    step = request.POST.get("do", "")
    said = fill(rows, request.POST) if step == "fill" else ""
    if step in ("fill", "check", "save") and not said:
        number = _write(modeladmin, request, rows, keep=step == "save")
        if step == "save" and number is not None:
            modeladmin.date_issues(request)
            messages.success(request, f"{number:,} issues changed.")
            return None
    return desk_page(
        request,
        "articles/issue_table.html",
        "Dates and numbers",
        opts=modeladmin.opts,
        rows=rows,
        said=said,
        refused=[row for row in rows if row.errors],
        changed=sum(row.is_changed() for row in rows),
        given=request.POST,
        units=UNITS,
        checkbox=ACTION_CHECKBOX_NAME,
    )


def _row(issue: Issue, sent) -> IssueRow:
    stored = {"volume": issue.volume, "number": issue.number, "date": issue.date or ""}
    typed = {name: sent.get(f"{name}-{issue.pk}", stored[name]) for name in COLUMNS}
    version = sent.get(f"version-{issue.pk}", "")
    opened = int(version) if version.isdecimal() else issue.version or 0
    return IssueRow(issue, str(issue), stored, typed, opened)


def fill(rows: list[IssueRow], given) -> str:
    """Type numbers and dates one after the other into the rows; return what cannot be done."""
    start, first = given.get("number_from", "").strip(), given.get("date_from", "").strip()
    every, unit = given.get("every", "1").strip(), given.get("unit", "weeks")
    if start and not (start.isdecimal() and len(start) < 10):
        return f"“{start}” is no number to count from."
    try:
        day = date.fromisoformat(first) if first else None
    except ValueError:
        return f"“{first}” is no day to begin with: write 1998-06-25."
    if day and not (every.isdecimal() and 0 < int(every) < 1000 and unit in UNITS):
        return "Dates follow one another every 1 to 999 days, weeks or months."
    for place, row in enumerate(rows):
        if start:
            row.typed["number"] = str(int(start) + place)
    for row, later in zip(rows, _days(day, int(every), unit) if day else (), strict=False):
        row.typed["date"] = later.isoformat()
    return ""


def _days(first: date, every: int, unit: str) -> Iterator[date]:
    """From the first one on; in a month that is too short, its last day. None after 9999."""
    for place in range(MOST_ISSUES):
        if unit != "months":
            yield first + timedelta(days=every * place * (7 if unit == "weeks" else 1))
            continue
        years, month = divmod(first.month - 1 + every * place, 12)
        last = monthrange(first.year + years, month + 1)[1]
        yield date(first.year + years, month + 1, min(first.day, last))


def _write(modeladmin, request, rows: list[IssueRow], *, keep: bool) -> int | None:
    """How many were changed; None if one is refused, or nothing is to be kept.

    An issue may take the number that another one of them gives up, so those that are refused are
    tried again, from the other end, as long as that helps.
    """
    waiting = changed = [row for row in rows if row.is_changed()]
    with transaction.atomic():
        while waiting:
            refused = [row for row in waiting if not _is_written(modeladmin, request, row)]
            if len(refused) == len(waiting):
                break
            waiting = refused[::-1]
        keep = keep and not waiting
        transaction.set_rollback(not keep)
    return len(changed) if keep else None


def _is_written(modeladmin, request, row: IssueRow) -> bool:
    row.errors = []
    try:
        values = read_date(row.typed["date"]) | {
            name: row.typed[name] for name in ("volume", "number")
        }
    except ValidationError as error:
        row.errors = error.messages
        return False
    record = modeladmin.get_object(request, str(row.issue.pk))
    if record is None:
        row.errors = ["It was deleted meanwhile."]
        return False
    opened = {"version": row.version, "shown": row.version}
    form_class = modeladmin.get_form(request, record, change=True, fields=FIELDS)
    form = form_class({**values, OPENED: json.dumps(opened)}, instance=record)
    if not form.is_valid():
        row.errors = [str(text) for texts in form.errors.values() for text in islice(texts, 1)]
        return False
    try:
        with transaction.atomic():
            modeladmin.save_model(request, form.save(commit=False), form, True)
    except IntegrityError as error:
        row.errors = [reason_of(error)]
        return False
    modeladmin.log_change(request, record, modeladmin.construct_change_message(request, form, []))
    return True
