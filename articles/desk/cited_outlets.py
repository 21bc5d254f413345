"""Which outlets articles cite: on whom they report, by year, and which ones nobody knows."""

from datetime import date

from django.db.models import Count, F, Max, TextField
from django.db.models.functions import Coalesce, ExtractYear

from articles.desk.figures import list_of
from articles.models import Citation, Mention
from monitor.desk.charts import Bar, bars

MOST = 8
NOBODY = 100  # outlets that nobody knows, shown at once
LABEL = 14  # characters under a bar

REPORTS = Citation.objects.filter(kind=Citation.Kind.REPORT).order_by()
NAME = Coalesce("organization__name", "text", output_field=TextField())


def reporting_on(entity, since: date | None) -> list[Bar]:
    """The outlets that most of its articles cite (since that day), itself left out."""
    kind = entity._meta.model_name
    about = Mention.objects.answering().filter(**{kind: entity.pk})
    if since:
        about = about.filter(published_on__gte=since)
    cited = REPORTS.filter(article__in=about.values("article"))
    if kind == "organization":
        cited = cited.exclude(organization=entity.pk)
    return bars(
        [
            (name[:LABEL], number, list_of("articles_article", **{kind: entity.pk, "cites": name}))
            for name, number in _most_cited(cited)
        ]
    )


def _most_cited(citations) -> list[tuple[str, int]]:
    named = citations.annotate(name=NAME).values_list("name")
    return list(
        named.annotate(number=Count("article", distinct=True)).order_by("-number", "name")[:MOST]
    )


def by_year(publication) -> dict:
    """A table: the articles of a publication that cite its most cited outlets, by year."""
    cited = REPORTS.filter(article__issue__publication=publication)
    names = [name for name, _ in _most_cited(cited)]
    counted = (
        cited.annotate(name=NAME, year=ExtractYear("article__published_on"))
        .filter(name__in=names, year__isnull=False)
        .values_list("name", "year")
        .annotate(number=Count("article", distinct=True))
    )
    numbers = {(name, year): number for name, year, number in counted}
    years = sorted({year for _, year in numbers})
    years = list(range(years[0], years[-1] + 1)) if years else []
    return {
        "years": years,
        "rows": [
            (name, [_cell(publication, name, year, numbers.get((name, year), 0)) for year in years])
            for name in names
        ],
    }


def _cell(publication, name: str, year: int, number: int) -> tuple[int, str]:
    during = {"published_on__year": year, "publication": publication.pk}
    return number, list_of("articles_article", cites=name, **during)


def of_nobody() -> list[dict]:
    """The outlets that no known organization is called like, those in the most articles first."""
    unknown = REPORTS.filter(organization__isnull=True).values(name=F("text"))
    counted = unknown.annotate(number=Count("article", distinct=True), last=Max("last_on"))
    return [
        {
            **row,
            "articles": list_of("articles_article", cites=row["name"]),
            "decide": list_of("articles_suggestion", q=row["name"]),
        }
        for row in counted.order_by("-number", "name")[:NOBODY]
    ]
