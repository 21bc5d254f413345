"""Give dates to undated issues: whoever does, and by which right, stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from articles.models import Issue


def give_dates(days: Mapping[int, date], origin: str) -> set[int]:
    """Date those issues, by id, that have no date by now; the ids. In a transaction."""
    undated = Issue.objects.filter(pk__in=list(days), published_on__isnull=True)
    rows = list(undated.order_by("pk").select_for_update(no_key=True))
    for row in rows:
        row.published_on, row.date_precision = days[row.pk], Issue.Precision.DAY
        row.date_origin = origin
    fields = ["published_on", "date_precision", "date_origin"]
    Issue.objects.bulk_update(rows, fields, batch_size=1000)
    return {row.pk for row in rows}
