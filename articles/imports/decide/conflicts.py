"""Fields that an editor and the source both changed: one open conflict for each."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils import timezone

from articles.imports.identify.identity import query
from articles.imports.importables import Schema
from articles.imports.models import Conflict

from .merge import Outcome, digest

#: The `field` of a conflict about a whole record: an editor deleted it, the source changed it.
RECORD = "record"


class Disputes:
    """The conflicts of a run: opened, refreshed when the source changes again, closed.

    Without a run, in a dry run, none is written.
    """

    def __init__(self, run: int | None) -> None:
        self._run = run
        rows = query("SELECT DISTINCT model, object_id FROM imports_conflict WHERE status = 'open'")
        self._open = set(rows)
        self._said: defaultdict[tuple[str, int], dict[str, str]] = defaultdict(dict)

    def has(self, model: str, id: int) -> bool:
        """Whether a row has an open conflict."""
        return (model, id) in self._open

    def said(self, model: str, id: int) -> dict[str, str]:
        """Return digests of what this run said of the fields of a row that are in dispute."""
        return self._said.get((model, id), {})

    def known(self, schema: Schema, ids: list[int]) -> dict[tuple[int, str], Conflict]:
        """Return the open conflicts of these rows by (row, field)."""
        wanted = [id for id in ids if self.has(schema.label, id)]
        if not wanted:
            return {}
        found = Conflict.objects.filter(
            model=schema.label, object_id__in=wanted, status=Conflict.Status.OPEN
        )
        return {(one.object_id, one.field): one for one in found}

    def record(
        self, schema: Schema, id: int, outcome: Outcome, known: dict[tuple[int, str], Conflict]
    ) -> dict[str, tuple[Any, Any]]:
        """Bring the conflicts of one row up to date; return those that are new or say otherwise."""
        fresh = {}
        for name, (ours, theirs) in outcome.conflicts.items():
            self._said[schema.label, id][name] = digest(theirs)
            conflict = known.get((id, name))
            if not conflict or conflict.theirs != theirs:
                fresh[name] = (ours, theirs)
            elif conflict.ours == ours:
                continue
            if not conflict:
                conflict = Conflict(model=schema.label, object_id=id, field=name)
            self._save(conflict, ours, theirs)
        self._close(id, outcome, known)
        return fresh

    def _save(self, conflict: Conflict, ours: Any, theirs: Any) -> None:
        if self._run is not None:
            conflict.run_id = self._run
            conflict.ours, conflict.theirs = ours, theirs
            conflict.save()
            self._open.add((conflict.model, conflict.object_id))

    def _close(self, id: int, outcome: Outcome, known: dict[tuple[int, str], Conflict]) -> None:
        """Both agree again, or the source went back: nothing is left to decide."""
        for name in outcome.settled:
            before = known.get((id, name))
            if before and self._run is not None:
                before.status = Conflict.Status.KEPT
                before.decided_at = timezone.now()
                before.save()
