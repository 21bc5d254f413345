"""Counts beside a list of articles: by person, organization, outlet, publication and year.

Each count has the URL of the list it counts: the same query, narrowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from articles.api.search.datings import POSSIBLE
from articles.api.search.starts import Mentions
from monitor.api.links import link
from monitor.api.selections import Selection
from monitor.api.shapes import list_of, object_of

NAMES = ("person", "organization", "outlet", "publication", "year")
MOST = 25
# These choose how results are shown, not which are counted.
RANGE = ("date_from", "date_to")
PRESENTATION = ("facet", "cursor", "page_size", "count", "format")


def counts(names: Sequence[str], mentions: Mentions) -> str:
    """SQL of one object with a list for each facet, counted over `matched`."""
    sql = {
        "person": mentioned("person", mentions),
        "organization": mentioned("organization", mentions),
        "outlet": CITED,
        "publication": PUBLICATIONS,
        "year": YEARS,
    }
    return object_of([(name, sql[name]) for name in names])


def url_prefixes(request: HttpRequest, values: dict[str, Any]) -> dict[str, Any]:
    """The values that `counts` needs: the beginnings of the URLs of the narrowed lists."""
    return {
        "entity_list": url_prefix(request),
        "publication_list": url_prefix(request, "publication"),
        "year_list": url_prefix(request, "date_from", "date_to", "has_date"),
        "date_from": values["date_from"],
        "date_to": values["date_to"],
        # What may have appeared in a year, but has no date, is counted apart.
        "dated": "&has_date=true" if values["dates"] == POSSIBLE else "",
        "undated": "&".join(
            ["has_date=false", *(f"{name}={values[name]}" for name in RANGE if values[name])]
        ),
    }


def url_prefix(request: HttpRequest, *without: str) -> str:
    """The URL of the list itself, without some parameters, ready for one more."""
    address = link(request, **dict.fromkeys((*PRESENTATION, *without)))
    return f"{address}{'&' if '?' in address else '?'}"


def matched(selection: Selection) -> str:
    """The rows that are counted, as a common table expression."""
    rows = selection.rows("{id} AS id, {published_on} AS published_on")
    return f"matched AS MATERIALIZED ({rows})"


def mentioned(kind: str, mentions: Mentions) -> str:
    conditions = " AND ".join([f"m.{kind}_id IS NOT NULL", *mentions.where("m")])
    counted = (
        f"SELECT m.{kind}_id AS id, count(*) AS articles"
        " FROM matched JOIN articles_mention m ON m.article_id = matched.id"
        f" WHERE {conditions} GROUP BY 1"
    )
    return entities(kind, counted, kind)


def entities(kind: str, counted: str, parameter: str) -> str:
    """SQL of the most frequent ones of `counted`, each with the list narrowed by that parameter."""
    item = object_of(
        [
            ("slug", "e.slug"),
            ("name", "e.name"),
            ("articles", "c.articles"),
            ("url", f"%(entity_list)s::text || '{parameter}=' || e.slug"),
        ]
    )
    most = f"{counted} ORDER BY 2 DESC, 1 LIMIT {MOST}"
    source = f"({most}) c JOIN people_{kind} e ON e.id = c.id"
    return list_of(item, source, "c.articles DESC, e.name, e.id")


CITED = entities(
    "organization",
    "SELECT c.organization_id AS id, count(DISTINCT c.article_id) AS articles"
    " FROM matched JOIN articles_citation c ON c.article_id = matched.id"
    " WHERE c.organization_id IS NOT NULL GROUP BY 1",
    "cites",
)
PUBLICATIONS = list_of(
    object_of(
        [
            ("slug", "p.slug"),
            ("title", "p.title"),
            ("articles", "c.articles"),
            ("url", "%(publication_list)s::text || 'publication=' || p.slug"),
        ]
    ),
    "(SELECT i.publication_id AS id, count(*) AS articles FROM matched"
    " JOIN articles_article a ON a.id = matched.id"
    " JOIN articles_issue i ON i.id = a.issue_id GROUP BY 1) c"
    " JOIN articles_publication p ON p.id = c.id",
    "c.articles DESC, p.title, p.id",
)

# Undated articles are counted as the year null. A date range cuts its first and last
# year short, both in the counts and in their URLs.
YEARS = list_of(
    object_of(
        [
            ("year", "c.year"),
            ("articles", "c.articles"),
            (
                "url",
                "%(year_list)s::text || CASE WHEN c.year IS NULL THEN %(undated)s::text"
                " ELSE 'date_from=' || greatest(%(date_from)s::date, make_date(c.year, 1, 1))"
                " || '&date_to=' || least(%(date_to)s::date, make_date(c.year, 12, 31))"
                " || %(dated)s::text END",
            ),
        ]
    ),
    "(SELECT extract(year FROM published_on)::int AS year, count(*) AS articles"
    " FROM matched GROUP BY 1) c",
    "c.year DESC NULLS LAST",
)
