"""The home page of the desk: what waits, the last imports, the archive by year."""

from articles.desk import figures
from articles.imports.models import Conflict, ImportRun
from monitor.desk.charts import bars
from people.models import Organization, Person

LAST_RUNS = 5


def dashboard(request, context: dict) -> dict:
    """What admin/index.html shows. Only what the user may open is counted and linked."""
    may = request.user.has_perm
    context["waiting"] = figures.waiting() if may("articles.view_article") else []
    if may("articles.change_mention"):
        context["waiting"] = [*context["waiting"], figures.names()]
    for model in (Person, Organization):
        if may(f"people.change_{model._meta.model_name}") and may("articles.view_article"):
            context["waiting"] = [*context["waiting"], figures.likely_twice(model)]
    if may("imports.view_conflict"):
        context["waiting"] = [_conflicts(), *context["waiting"]]
    if may("imports.view_importrun"):
        runs = ImportRun.objects.order_by("-started_at", "-pk")
        context["runs"] = runs.select_related("started_by")[:LAST_RUNS]
    if may("articles.view_article"):
        overview = figures.overview()
        context |= {"overview": overview, "charts": _charts(overview["years"])}
    return context


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
