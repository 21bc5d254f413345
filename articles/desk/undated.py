"""What the desk shows of dates that are not printed, and when they are computed."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.forms import modelform_factory
from django.http import JsonResponse
from django.shortcuts import get_object_or_404

from articles.dating.date_parser import parse_date
from articles.dating.models import printed_issue
from articles.dating.patterns import number_of
from articles.dating.rows import date_pending
from articles.desk.views import allow
from articles.models import IssueDating, NumberingPattern, Publication
from monitor.desk.modeladmin import DeskInline


def read_date(text: str) -> dict[str, str]:
    """The fields of an issue that a date means, in every form that documents print; or nothing.

    Raises ValidationError.
    """
    if not text.strip():
        return {"published_on": "", "date_precision": "day"}
    try:
        day, precision = parse_date(text)
    except ValueError as error:
        raise ValidationError(f"“{text}” {error}.") from None
    return {"published_on": day.isoformat(), "date_precision": precision}


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


PATTERN_FIELDS = (
    *("day", "volume", "number", "weekdays", "interval", "per_year"),
    *("first_volume", "first_number", "last_volume", "last_number"),
)
PatternForm = modelform_factory(NumberingPattern, fields=PATTERN_FIELDS)


def preview_pattern(request, pk: int) -> JsonResponse:
    """How many issues a pattern would date, or what is wrong with it, before it is saved."""
    allow(request, "articles.change_publication")
    publication = get_object_or_404(Publication, pk=pk)
    key = request.GET.get("id", "")
    known = publication.patterns.filter(pk=int(key)).first() if key.isdecimal() else None
    form = PatternForm(request.GET, instance=known or NumberingPattern(publication=publication))
    if not form.is_valid():
        told = (f"{name}: {text}" for name, texts in form.errors.items() for text in texts)
        text = " ".join(told).replace("__all__: ", "")
        return JsonResponse({"text": text, "valid": False})
    pattern = form.instance.as_pattern()
    undated = publication.issues.filter(published_on__isnull=True)
    numbers = (number_of(printed_issue(it)) for it in undated.iterator(chunk_size=2000))
    dated = sum(pattern.dates(number) for number in numbers)
    text = f"This would date {dated:,} issue{'' if dated == 1 else 's'}."
    return JsonResponse({"text": text, "valid": True})


class PatternInline(DeskInline):
    model = NumberingPattern
    fields = PATTERN_FIELDS
    tab = True
