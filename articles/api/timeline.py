"""How often an entity is mentioned over time: by year, month or week, empty ones too."""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any, ClassVar

import orjson
from django.db import connection
from django.http import Http404, HttpResponse, HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request

from articles.api.filters import MentionDateFilter
from articles.api.search.selection import date_conditions
from monitor.api import etags
from monitor.api.links import base, moved
from monitor.api.lookups import VERSION
from monitor.api.params import Choice
from monitor.api.shapes import Field, Shape, computed
from monitor.api.statements import first_row
from monitor.api.views import ReadView

PERIODS = ("year", "month", "week")

COUNTED = "Number of articles that mention it."
LIST = "URL of the list of these articles."
LIST_OF_PERIOD = (
    "The list of the articles of a period, when {date_from} and {date_to} are replaced by its own."
)
PERIOD = Shape(
    "Period",
    (
        computed("period", serializers.CharField, "2000, 2000-01 or, a week, 2000-W04."),
        computed("date_from", serializers.DateField, "First day."),
        computed("date_to", serializers.DateField, "Last day."),
        computed("articles", serializers.IntegerField, COUNTED),
        computed(
            "share",
            lambda **options: serializers.FloatField(allow_null=True, **options),
            "Of all articles of the period; null: none at all.",
        ),
    ),
)
UNDATED = Shape(
    "Undated",
    (
        computed("articles", serializers.IntegerField, COUNTED),
        computed("url", serializers.URLField, LIST),
    ),
)
TIMELINE = Shape(
    "Timeline",
    (
        computed("slug", serializers.SlugField, "Whose time line it is."),
        computed("name", serializers.CharField, "Its name."),
        computed("by", lambda **options: serializers.ChoiceField(PERIODS, **options), "Asked for."),
        Field("undated", nested=UNDATED),
        computed("url_template", serializers.CharField, LIST_OF_PERIOD),
        Field("periods", nested=PERIOD, many=True),
    ),
)


class Timeline(ReadView):
    """Articles that mention an entity, counted by period, with their share of all articles.

    Periods run from the first to the last mention, or over the range asked for (an open end is
    that of the archive), empty ones too; undated articles are counted apart. Each number has the
    address of the list it counts: that of a period is `url_template` with the period's dates.
    """

    kind: str
    shape = TIMELINE
    chooses_fields = False
    filterset_class = MentionDateFilter
    params: ClassVar = {
        "by": Choice(PERIODS, initial="month", help_text="The length of a period."),
    }

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        values = self.read_params()
        if tag := self.look_up(values):
            return etags.not_modified(tag)
        sql_values: dict[str, Any] = {"slug": slug}
        conditions = date_conditions("m.published_on", values, sql_values)
        row = first_row(statement(self.kind, values["by"], tuple(conditions)), sql_values)
        if row is None:
            raise Http404(f"There is no {self.kind} {slug!r}.")
        version, winner, name, undated, counts = row
        if winner != slug:
            return moved(request, slug, winner)
        lists = f"{base(request)}articles/?{self.kind}={slug}"
        head = {
            "slug": slug,
            "name": name,
            "by": values["by"],
            "undated": {"articles": undated, "url": f"{lists}&has_date=false"},
            "url_template": f"{lists}&date_from={{date_from}}&date_to={{date_to}}",
        }
        told = periods(values, orjson.loads(counts), version)
        body = b'%b,"periods":[%b]}' % (orjson.dumps(head)[:-1], ",".join(told).encode())
        return self.cached(HttpResponse(body, "application/json"), version)


@lru_cache(maxsize=100)
def statement(kind: str, by: str, conditions: tuple[str, ...]) -> str:
    """Version, slug and name, undated articles, and the articles of each period's first day."""
    mentions = f"articles_mention m WHERE m.{kind}_id = winner.id AND m.status <> 'rejected'"
    dated = " AND ".join(["m.published_on IS NOT NULL", *conditions])
    return f"""
        SELECT {VERSION}, winner.slug, winner.name,
            (SELECT count(*) FROM {mentions} AND m.published_on IS NULL),
            {by_first_day(by, f"{mentions} AND {dated}")}
        FROM people_{kind} entity
        JOIN people_{kind} winner ON winner.id = coalesce(entity.merged_into_id, entity.id)
        WHERE entity.slug = %(slug)s::text
    """


def by_first_day(by: str, source: str) -> str:
    """SQL: an object (as text) of the first days of periods, with the number of rows in each."""
    return (
        "(SELECT '{' || coalesce(string_agg('\"' || first::date || '\":' || articles, ','), '')"
        f" || '}}' FROM (SELECT date_trunc('{by}', published_on::timestamp) AS first,"
        f" count(*) AS articles FROM {source} GROUP BY 1) counted)"
    )


def periods(values: dict[str, Any], counts: dict[str, int], version: int) -> list[str]:
    """What the time line tells of each period, by time: JSON texts.

    `counts` may hold a period that was written after `version`: it is left out.
    """
    first, last = values["date_from"], values["date_to"]
    archive = all_articles(values["by"], first, last, version)
    if not archive.firsts or not (counts or first or last):
        return []
    begin = str(first or (archive.firsts[0] if last else min(counts)))
    end = str(last or (archive.lasts[-1] if first else max(counts)))
    told = slice(bisect_left(archive.lasts, begin), bisect_right(archive.firsts, end))
    columns = zip(archive.heads[told], archive.firsts[told], archive.totals[told], strict=True)
    return [head + tail(counts.get(day, 0), total) for head, day, total in columns]


@lru_cache(maxsize=20_000)
def tail(articles: int, total: int) -> str:
    """The end of what is told of a period. Fifty years have six hundred months: kept, not made."""
    share = f"{articles / max(total, articles):.6f}" if articles or total else "null"
    return f'{articles},"share":{share}}}'


@dataclass(frozen=True)
class Archive:
    """All periods from the first to the last article, without a gap, as columns of equal length.

    `firsts`, `lasts`: their days, as ISO dates; `totals`: articles in each; `heads`: what is told
    of a period up to the number of articles.
    """

    firsts: list[str] = field(default_factory=list)
    lasts: list[str] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)


def laid_out(
    by: str, totals: dict[str, int], first: datetime.date | None, last: datetime.date | None
) -> Archive:
    """The periods from the first to the last of `totals`, which are by first day.

    `first` and `last`, where given, cut those at the ends short.
    """
    archive = Archive()
    if not totals:
        return archive
    day, end = datetime.date.fromisoformat(min(totals)), max(totals)
    while str(day) <= end:
        ends = last_day(by, day)
        shown = max(day, first or day), min(ends, last or ends)
        archive.firsts.append(str(day))
        archive.lasts.append(str(ends))
        archive.totals.append(totals.get(str(day), 0))
        archive.heads.append(
            f'{{"period":"{label(by, day)}","date_from":"{shown[0]}","date_to":"{shown[1]}",'
            '"articles":'
        )
        day = ends + datetime.timedelta(days=1)
    return archive


def label(by: str, day: datetime.date) -> str:
    if by == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    return str(day)[: 4 if by == "year" else 7]


# From a period's first day, that many days later always lie in the next one.
LONGER_THAN = {"year": 366, "month": 31, "week": 7}


def last_day(by: str, first: datetime.date) -> datetime.date:
    """The last day of the period that begins with `first`."""
    later = first + datetime.timedelta(days=LONGER_THAN[by])
    if by == "week":
        following = later - datetime.timedelta(days=later.weekday())
    else:
        following = later.replace(day=1, month=1 if by == "year" else later.month)
    return following - datetime.timedelta(days=1)


COUNTED = (
    "articles_article WHERE published_on BETWEEN coalesce(%(first)s::date, '-infinity')"
    " AND coalesce(%(last)s::date, 'infinity')"
)
# The version now, and whether what was counted at another one still holds: all that was committed
# since is in the log, and moved no date. A database that has not got so far says no.
HOLDS = f"""
    SELECT {VERSION},
        {VERSION} = %(version)s::bigint + count(*) AND NOT coalesce(bool_or(dates_moved), false)
    FROM changes_revision WHERE version > %(version)s::bigint
"""

kept: dict[str, tuple[int, Archive]] = {}
keeping = Lock()


def all_articles(
    by: str, first: datetime.date | None, last: datetime.date | None, version: int
) -> Archive:
    """All articles by period, in the range, as of that version of the archive or a later one.

    Those of the whole archive are kept while no date moves, and counted by one thread for all.
    """
    # Inside a transaction the version does not tell what it has written so far.
    if first or last or connection.in_atomic_block:
        return count(by, first, last)[1]
    known = kept.get(by)
    if known and known[0] == version:
        return known[1]
    with keeping:
        if kept.get(by) is known or kept[by][0] < version:
            kept[by] = renewed(by, kept.get(by))
        return kept[by][1]


def renewed(by: str, known: tuple[int, Archive] | None) -> tuple[int, Archive]:
    """What is kept, as of now."""
    if known:
        row = first_row(HOLDS, {"version": known[0]})
        assert row is not None
        if row[1]:
            return row[0], known[1]
    return count(by)


def count(
    by: str, first: datetime.date | None = None, last: datetime.date | None = None
) -> tuple[int, Archive]:
    """The version of the archive, and its articles by period."""
    text = f"SELECT {VERSION}, {by_first_day(by, COUNTED)}"
    row = first_row(text, {"first": first, "last": last})
    assert row is not None
    return row[0], laid_out(by, orjson.loads(row[1]), first, last)
