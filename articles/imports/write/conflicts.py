"""The conflicts of a run: opened, brought up to date when the source changes again, closed."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from articles.imports.decide.disputes import Disputes, OpenConflicts
from articles.imports.identify.identity import query
from articles.imports.importables import Schema
from articles.imports.models import Conflict


class Conflicts:
    """Without a run, in a dry run, none is written."""

    def __init__(self, run: int | None) -> None:
        self._run = run
        self._open: set[tuple[str, int]] = set(
            query("SELECT DISTINCT model, object_id FROM imports_conflict WHERE status = 'open'")
        )

    def rows(self, schema: Schema) -> set[int]:
        """Return the rows of a model that have an open conflict."""
        return {row for model, row in self._open if model == schema.label}

    def open_of(self, schema: Schema, rows: Iterable[int]) -> OpenConflicts:
        """Return the open conflicts of these rows. One query at most."""
        wanted = self.rows(schema).intersection(rows)
        if not wanted:
            return {}
        found = Conflict.objects.filter(
            model=schema.label, object_id__in=wanted, status=Conflict.Status.OPEN
        )
        return {(one.object_id, one.field): (one.ours, one.theirs) for one in found}

    def write(self, schema: Schema, disputes: Disputes) -> None:
        """Open, bring up to date and close them. A query or two for each."""
        if self._run is None:
            return
        open_ = Conflict.objects.filter(model=schema.label, status=Conflict.Status.OPEN)
        for one in disputes.unwritten:
            said = {"run_id": self._run, "ours": one.ours, "theirs": one.theirs}
            if not open_.filter(object_id=one.row, field=one.field).update(**said):
                Conflict.objects.create(
                    model=schema.label, object_id=one.row, field=one.field, **said
                )
            self._open.add((schema.label, one.row))
        # Both agree again, or the source went back: nothing is left to decide.
        for row, field in disputes.settled:
            open_.filter(object_id=row, field=field).update(
                status=Conflict.Status.KEPT, decided_at=timezone.now()
            )
