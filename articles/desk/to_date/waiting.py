"""Which issues wait for a date, in the order of publications and numbers; a page at a time."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from articles.models import Issue

PER_PAGE = 30
ORDER = ("publication", "printed_order", "pk")


def waiting(publication: int | None = None) -> QuerySet[Issue]:
    """Those of a publication, or all, each with its publication and what is known of its date."""
    undated = Issue.objects.filter(published_on__isnull=True)
    if publication:
        undated = undated.filter(publication=publication)
    return undated.select_related("publication", "dating").order_by(*ORDER)


def certain(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """Those whose estimate is certain to the day."""
    return issues.filter(dating__earliest=F("dating__latest"), dating__estimated_on__isnull=False)


def page(publication: int | None, after: Issue | None) -> tuple[list[Issue], Issue | None]:
    """The next PER_PAGE issues, and the last of them if more follow."""
    issues = waiting(publication)
    rows = list(issues.filter(behind(after))[: PER_PAGE + 1] if after else issues[: PER_PAGE + 1])
    shown = rows[:PER_PAGE]
    return shown, shown[-1] if len(rows) > PER_PAGE else None


def behind(issue: Issue) -> Q:
    """The condition that another one comes later in that order."""
    place = issue.printed_order
    later = Q(printed_order__gt=place) | Q(printed_order=place, pk__gt=issue.pk)
    same = Q(publication=issue.publication_id) & later
    return Q(publication__gte=issue.publication_id) & (
        Q(publication__gt=issue.publication_id) | same
    )


def before(issue: Issue) -> Q:
    """The condition that another one of its publication comes earlier."""
    place = issue.printed_order
    earlier = Q(printed_order__lt=place) | Q(printed_order=place, pk__lt=issue.pk)
    return Q(publication=issue.publication_id) & earlier


def from_here_on(issue: Issue) -> QuerySet[Issue]:
    """It and those behind it, up to the next one of its publication that is dated."""
    rest = waiting(issue.publication_id).filter(Q(pk=issue.pk) | behind(issue))
    barrier = next_dated(issue)
    return rest.filter(before(barrier)) if barrier else rest


def next_dated(issue: Issue) -> Issue | None:
    dated = issue.publication.issues.filter(behind(issue), published_on__isnull=False)
    return dated.order_by(*ORDER).first()


def last_dated(issue: Issue) -> Issue | None:
    dated = issue.publication.issues.filter(before(issue), published_on__isnull=False)
    return dated.order_by(*ORDER).last()
