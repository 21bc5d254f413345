"""The archive by year, and who is mentioned most; counted again when the archive has changed."""

from collections import Counter
from datetime import date

from django.core.cache import cache
from django.db.models import Count
from django.utils import timezone

from articles.desk.figures import list_of
from articles.models import Article, Mention
from monitor.changes.models import archive_version
from people.models import ENTITY_MODELS

KEY = "desk-overview"
MOST = 10


def known() -> dict | None:
    """The last counts, if any; `is_current`: nothing has changed since."""
    found = cache.get(KEY)
    return found and found | {"is_current": found["version"] == archive_version()}


def overview() -> dict:
    """Articles and mentions by year, and who was mentioned most in the last of them.

    Exact, and so not for nothing: seconds for a million articles, unless nothing has changed.
    """
    found = known()
    if found is None or not found["is_current"]:
        version = archive_version()
        found = {**_overview(), "version": version, "counted_at": timezone.now()}
        cache.set(KEY, found, timeout=None)
    return found | {"is_current": True}


def _overview() -> dict:
    articles = by_year(Article.objects.all())
    # Of each kind by itself: each has an index with all that is asked for.
    mentions = sum(
        (by_year(Mention.objects.answering().exclude(**{kind: None})) for kind in ENTITY_MODELS),
        Counter(),
    )
    last = max(articles, default=None)
    return {
        "years": [_year(year, articles[year], mentions[year]) for year in sorted(articles)],
        "year": last,
        "most": _most_mentioned(last) if last else [],
    }


def _year(year: int, articles: int, mentions: int) -> dict:
    first, last = f"{year}-01-01", f"{year}-12-31"
    during = {"article__published_on_from": first, "article__published_on_to": last}
    return {
        "year": year,
        "articles": articles,
        "articles_link": list_of("articles_article", published_on__year=year),
        "mentions": mentions,
        "mentions_link": list_of("articles_mention", **during),
    }


def by_year(rows) -> Counter:
    """Counted by day first: the indexes hold days, and there are few of them."""
    dated = rows.filter(published_on__isnull=False).order_by().values("published_on")
    days = dated.annotate(number=Count("*")).values_list("published_on", "number")
    years: Counter = Counter()
    for day, number in days:
        years[day.year] += number
    return years


def _most_mentioned(year: int) -> list[dict]:
    """By way of the year's articles: mentions have no index by date alone."""
    during = (date(year, 1, 1), date(year, 12, 31))
    found = []
    for kind, model in ENTITY_MODELS.items():
        mentions = Mention.objects.answering().filter(article__published_on__range=during)
        counted = mentions.exclude(**{kind: None}).order_by().values(kind)
        top = list(counted.annotate(number=Count("*")).order_by("-number", kind)[:MOST])
        names = model.objects.in_bulk([row[kind] for row in top])
        found += [
            {
                "kind": kind,
                "name": names[row[kind]].name,
                "number": row["number"],
                "link": list_of("articles_article", published_on__year=year, **{kind: row[kind]}),
            }
            for row in top
        ]
    return sorted(found, key=lambda row: (-row["number"], row["name"]))[:MOST]
