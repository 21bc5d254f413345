"""The coverage page of a publication, and what is shown with the form of an issue."""

import itertools
import json
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from articles.desk.cited_outlets import by_year
from articles.desk.coverage import CoverageFinding, CoveredIssue, name, review
from articles.desk.figures import list_of
from articles.desk.filters import NO_MENTION
from articles.models import Article, Issue, Publication
from monitor.desk.page import desk_page
from monitor.spreadsheets import csv_lines

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
MONTHS += ["No month"]
UNREAD_SHOWN = 20
SILENT_SHOWN = 50


def coverage(request, pk: str, model_admin) -> HttpResponse:
    """The issues of a publication, and what is wrong with them; `?format=csv` gives the findings.

    Articles without mentions are counted separately, by `?part=silent`: all articles have to
    be read for that.
    """
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    publication = get_object_or_404(Publication, pk=int(pk) if pk.isdecimal() else 0)
    if request.GET.get("part") == "silent":
        return render(request, "articles/silent.html", _silent_part(publication))
    found = review(_rows(publication.issues))
    if request.GET.get("format") == "csv":
        silent = (finding for finding, _ in _silent(publication))
        unread = (CoverageFinding("number not read", name(row), row.pk) for row in found.unread)
        return _findings(publication, itertools.chain(found.findings, unread, silent))
    return desk_page(
        request,
        "articles/coverage.html",
        f"Coverage of {publication}",
        opts=model_admin.opts,
        record=publication,
        coverage=found,
        calendar=_calendar(publication, found.months),
        months=MONTHS,
        unread=[(name(row), row.pk) for row in found.unread[:UNREAD_SHOWN]],
        unread_more=max(len(found.unread) - UNREAD_SHOWN, 0),
        undated=list_of("articles_issue", publication=pk, dated="no"),
    )


def outlets(request, pk: str, model_admin) -> HttpResponse:
    """The outlets that the articles of a publication cite most, by year."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    publication = get_object_or_404(Publication, pk=int(pk) if pk.isdecimal() else 0)
    return desk_page(
        request,
        "articles/outlets.html",
        f"Outlets cited in {publication}",
        opts=model_admin.opts,
        record=publication,
        outlets=by_year(publication),
    )


def _rows(issues) -> Iterator[CoveredIssue]:
    """In the order in which they are printed. One query."""
    articles = Article.objects.filter(issue=OuterRef("pk"))
    estimated = ~Q(date_origin=Issue.DateOrigin.PRINTED)
    rows = issues.annotate(full=Exists(articles), estimated=estimated)
    names = ("pk", "volume", "number", "published_on", "published_until", "full", "estimated")
    return itertools.starmap(CoveredIssue, rows.order_by("printed_order", "pk").values_list(*names))


def _silent(publication: Publication) -> Iterator[tuple[CoverageFinding, int]]:
    """Issues with articles in which nobody is mentioned, and how many. Two queries."""
    articles = Article.objects.filter(NO_MENTION, issue__publication=publication).order_by()
    numbers = dict(articles.values_list("issue").annotate(number=Count("*")))
    for row in _rows(publication.issues.filter(pk__in=numbers)):
        number = numbers[row.pk]
        text = f"{name(row)}: {number} article{'' if number == 1 else 's'}"
        yield CoverageFinding("no mention", text, row.pk), number


def _silent_part(publication: Publication) -> dict:
    """What articles/silent.html shows: the number, and the first issues, each with its list."""
    found = list(_silent(publication))
    return {
        "number": sum(number for _, number in found),
        "all": list_of("articles_article", publication=publication.pk, mentions="none"),
        "issues": [
            (finding.text, list_of("articles_article", issue=finding.issue, mentions="none"))
            for finding, _ in found[:SILENT_SHOWN]
        ],
        "more": len(found) - SILENT_SHOWN if len(found) > SILENT_SHOWN else 0,
    }


def _findings(publication: Publication, findings) -> HttpResponse:
    name = f'attachment; filename="coverage-{publication.slug}.csv"'
    answer = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name}
    )
    answer.writelines(csv_lines([("finding", "where", "issue"), *findings]))
    return answer


def _calendar(publication: Publication, months: dict[int, list[int]]) -> list[tuple]:
    """For each year the numbers of its months with the lists that show them."""
    issues = list_of("articles_issue", publication=publication.pk)
    narrowed = [f"published_on__month={month}" for month in range(1, 13)]
    narrowed += ["date_precision__exact=year"]
    return [
        (
            year,
            [
                (number, f"{issues}&published_on__year={year}&{of_month}")
                for number, of_month in zip(numbers, narrowed, strict=True)
            ],
        )
        for year, numbers in months.items()
    ]


def beside(issue: Issue) -> dict:
    """What articles/issue.html shows: the articles in order, the issues before and after."""
    articles = issue.articles.order_by("position", "pk")
    return {
        "articles": articles.only("headline", "position", "issue_id"),
        "dating": getattr(issue, "dating", None),
        "previous": _neighbours(issue, "lt").first(),
        "next": _neighbours(issue, "gt").last(),
    }


def _neighbours(issue: Issue, side: str):
    """Issues of the publication before or after this one, newest first; undated: by number."""
    others = issue.publication.issues.select_related("publication")
    if issue.published_on:
        day = issue.published_on
        there = Q(**{f"published_on__{side}": day}) | Q(
            published_on=day, **{f"pk__{side}": issue.pk}
        )
        return others.filter(there).order_by("published_on", "pk").reverse()
    place = issue.printed_order
    there = Q(**{f"printed_order__{side}": place}) | Q(
        printed_order=place, **{f"pk__{side}": issue.pk}
    )
    return others.filter(there).order_by("-printed_order", "-pk")


@require_POST
@transaction.atomic
def reorder(request, pk: int) -> HttpResponse:
    """`order`: the ids of all articles of the issue as JSON, first to last."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    articles = Article.objects.filter(issue=get_object_or_404(Issue, pk=pk)).defer("body")
    present = {article.pk: article for article in articles.select_for_update(no_key=True)}
    try:
        order = [int(key) for key in json.loads(request.POST.get("order", ""))]
    except (TypeError, ValueError):
        return HttpResponse("The order is a list of ids.", status=400)
    if sorted(order) != sorted(present):
        return HttpResponse("The articles of this issue have changed: reload the page.", status=409)
    for position, key in enumerate(order, start=1):
        present[key].position = position
    Article.objects.bulk_update(present.values(), ["position"], batch_size=500)
    return HttpResponse("Saved.", content_type="text/plain")
