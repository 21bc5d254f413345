"""The figures of the home page; each comes with the list that proves it."""

from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse

from articles.desk import duplicates
from articles.models import Article, Issue, Mention, Suggestion
from monitor.changes.models import archive_version
from people.models import Entity, Organization, Person

MOST = 8
KEPT = ~Q(status="rejected")


def list_of(model: str, **filters) -> str:
    return f"{reverse(f'admin:{model}_changelist')}?{urlencode(filters)}"


def waiting() -> list[dict]:
    """What somebody should look at, with the number of it."""
    return [
        {
            "title": "undated issues",
            "number": Issue.objects.filter(published_on__isnull=True).count(),
            "link": list_of("articles_issue", dated="no"),
        },
        {
            "title": "mentions to look at again",
            "number": Mention.objects.filter(needs_review=True).count(),
            "link": list_of("articles_mention", needs_review__exact=1),
        },
        {
            "title": "headlines made of the first sentence",
            "number": Article.objects.filter(headline_is_derived=True).count(),
            "link": list_of("articles_article", headline_is_derived__exact=1),
        },
    ]


def names() -> dict:
    """Names in texts that nobody has entered yet, or that may mean several."""
    return {
        "title": "names to say who they are",
        "number": Suggestion.objects.filter(status="open").count(),
        "link": list_of("articles_suggestion"),
    }


def overview() -> dict:
    """Articles and mentions by year, and who was mentioned most in the last of them.

    Computed once for each version of the archive.
    """
    return cache.get_or_set(f"desk-overview-{archive_version()}", _overview, timeout=3600)


def _overview() -> dict:
    articles = _by_year(Article.objects.all())
    mentions = _by_year(Mention.objects.filter(KEPT))
    years = [
        {
            "year": year,
            "articles": number,
            "articles_link": list_of("articles_article", published_on__year=year),
            "mentions": mentions.get(year, 0),
            "mentions_link": list_of(
                "articles_mention",
                status="kept",
                published_on_from=f"{year}-01-01",
                published_on_to=f"{year}-12-31",
            ),
        }
        for year, number in articles.items()
    ]
    last = max(articles, default=None)
    return {"years": years, "year": last, "most": _most_mentioned(last) if last else []}


def _by_year(rows) -> dict[int, int]:
    dated = rows.filter(published_on__isnull=False).order_by()
    counted = dated.annotate(year=ExtractYear("published_on")).values("year")
    return dict(counted.annotate(number=Count("*")).order_by("year").values_list("year", "number"))


def _most_mentioned(year: int) -> list[dict]:
    found = []
    for kind, model in (("person", Person), ("organization", Organization)):
        mentions = Mention.objects.filter(KEPT, published_on__year=year).exclude(**{kind: None})
        counted = mentions.order_by().values(kind).annotate(number=Count("*"))
        top = list(counted.order_by("-number", kind)[:MOST])
        names = dict(
            model.objects.filter(pk__in=[row[kind] for row in top]).values_list("pk", "name")
        )
        found += [
            {
                "kind": kind,
                "name": names[row[kind]],
                "number": row["number"],
                "link": list_of("articles_article", published_on__year=year, **{kind: row[kind]}),
            }
            for row in top
        ]
    return sorted(found, key=lambda row: (-row["number"], row["name"]))[: MOST + 2]


def likely_twice(model: type[Entity]) -> dict:
    """Pairs of people or organizations that are likely the same."""
    return {
        "title": f"likely duplicates among {model._meta.verbose_name_plural}",
        "number": len(duplicates.waiting(model)),
        "link": reverse(f"admin:people_{model._meta.model_name}_duplicates"),
    }
