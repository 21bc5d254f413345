"""How did the imports go, for a supervisor that asks now and then?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from .models import ImportRun

#: How far the clocks of two machines may differ.
AHEAD = timedelta(minutes=5)


def news_of_imports() -> dict[str, Any]:
    """Return the state of the last run and the age of the last good one; null when there is none.

    Good: nothing was rejected. An empty inbox makes a good run too. One that ended in the future,
    under a clock that was wrong, says nothing, or no alert would come before then. Two queries.
    """
    last = ImportRun.objects.exclude(state=ImportRun.State.RUNNING).first()
    ended = Q(finished_at__lte=timezone.now() + AHEAD)
    good = ImportRun.objects.filter(ended, state=ImportRun.State.SUCCEEDED).first()
    return {"last_import": last and last.state, "last_good_import": good and _age(good)}


def _age(run: ImportRun) -> dict[str, Any]:
    ended = run.finished_at or run.started_at
    return {
        "finished_at": ended.isoformat(timespec="seconds"),
        "age_seconds": max(0, int((timezone.now() - ended).total_seconds())),
    }
