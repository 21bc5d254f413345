"""What the desk shows of dates that are not printed, and when they are computed."""

from datetime import date

from django.contrib import admin, messages
from django.core.exceptions import ValidationError

from articles.dating.rows import date_pending
from articles.models import IssueDating, NumberingPattern
from monitor.desk.modeladmin import DeskInline


def read_date(text: str) -> dict[str, str]:
    """The fields of an issue that a date means: 1998, 1998-06, 1998-06-25 or nothing.

    Raises ValidationError.
    """
    precision = {0: "day", 4: "year", 7: "month", 10: "day"}.get(len(text := text.strip()))
    first = text if precision == "day" else f"{text}{'-01-01'[-(10 - len(text)) :]}"
    try:
        if text:
            date.fromisoformat(first)
    except ValueError:
        precision = None
    if precision is None:
        raise ValidationError(f"“{text}” is no date: write 1998, 1998-06 or 1998-06-25.")
    return {"published_on": first, "date_precision": precision}


class ShowsDate:
    """Mix-in: what is known of a printed date, or else when it likely was."""

    @admin.display(description="date", ordering="published_on")
    def date(self, record):
        return record.date or self.estimate(record)

    def estimate(self, record) -> IssueDating | None:
        return None


class DatesIssues:
    """Mix-in: what is saved or deleted may date undated issues anew."""

    def date_issues(self, request) -> None:
        for failure in date_pending():
            messages.warning(request, failure)

    def save_related(self, request, *args, **kwargs):
        super().save_related(request, *args, **kwargs)
        self.date_issues(request)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        self.date_issues(request)

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        self.date_issues(request)

    def restored(self, request, record):
        super().restored(request, record)
        self.date_issues(request)


class PatternInline(DeskInline):
    model = NumberingPattern
    fields = (
        *("day", "volume", "number", "weekdays", "interval", "per_year"),
        *("first_volume", "first_number", "last_volume", "last_number"),
    )
    tab = True
