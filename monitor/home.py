"""The home page of the desk: what there is to do, the latest imports, the archive by year.

Slow counts are loaded after the page.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from articles.desk import duplicates, figures, overview
from articles.desk.imports.forms import UploadForm
from articles.desk.views import allow
from articles.imports.models import Conflict, ImportRun
from articles.models import Article
from monitor.desk.charts import bars
from people.models import ENTITY_MODELS

LAST_RUNS = 5


def dashboard(request, context: dict) -> dict:
    """What admin/index.html shows; only what the user may open is counted and linked."""
    may = request.user.has_perm
    context["waiting"] = []
    if may("articles.view_article"):
        context["waiting"] = figures.waiting(may_date=may("articles.change_issue"))
    if may("articles.change_mention"):
        context["waiting"] = [*context["waiting"], figures.names()]
    for kind, model in ENTITY_MODELS.items():
        if may(f"people.change_{kind}") and may("articles.view_article"):
            context["waiting"] = [*context["waiting"], figures.likely_twice(model)]
    if may("imports.view_conflict"):
        context["waiting"] = [_conflicts(), *context["waiting"]]
    if may("imports.view_importrun"):
        runs = ImportRun.objects.order_by("-pk")
        context["runs"] = runs.select_related("started_by")[:LAST_RUNS]
    if may("articles.view_article"):
        context["is_empty"] = not Article.objects.exists()
        context["uploads"] = UploadForm()["uploads"] if may("imports.add_importrun") else None
        context["archive"] = not context["is_empty"]
        context |= _shown(overview.known())
    return context


def archive(request) -> HttpResponse:
    """The charts and the most mentioned, as a part of the page."""
    allow(request, "articles.view_article")
    return render(request, "desk/overview.html", _shown(overview.overview()))


def number_of_duplicates(request, kind: str) -> HttpResponse:
    """How many pairs of people or organizations are likely the same, as a text."""
    if kind not in ENTITY_MODELS:
        raise Http404
    allow(request, f"people.change_{kind}", "articles.view_article")
    found = duplicates.waiting(ENTITY_MODELS[kind])
    return HttpResponse(len(found), content_type="text/plain")


def _shown(found: dict | None) -> dict:
    return {"overview": found, "charts": _charts(found["years"])} if found else {}


def _conflicts() -> dict:
    return {
        "title": "conflicts between editor and source",
        "number": Conflict.objects.filter(status=Conflict.Status.OPEN).count(),
        "link": figures.list_of("imports_conflict", status__exact="open"),
    }


def _charts(years: list[dict]) -> list[dict]:
    return [
        {
            "title": f"{kind.capitalize()} by year",
            "kind": kind,
            "bars": bars([(str(row["year"]), row[kind], row[f"{kind}_link"]) for row in years]),
        }
        for kind in ("articles", "mentions")
    ]
