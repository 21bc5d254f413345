"""How often an entity is mentioned over time: by year, month or week, empty ones too."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import orjson
from django.db import connection
from django.http import Http404, HttpResponse, HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request

from articles.filters import DateFilter
from articles.selection import date_conditions
from monitor.api import etags
from monitor.api.lookups import VERSION
from monitor.api.params import Choice
from monitor.api.shapes import Field, Shape, told
from monitor.api.statements import first_row
from monitor.api.views import ReadView, base, moved

PERIODS = ("year", "month", "week")

COUNTED = "How many articles mention it."
LIST = "The list of these articles."
LIST_OF_PERIOD = (
    "The list of the articles of a period, when {date_from} and {date_to} are replaced by its own."
)
PERIOD = Shape(
    "Period",
    (
        told("period", serializers.CharField, "2000, 2000-01 or, a week, 2000-W04."),
        told("date_from", serializers.DateField, "First day."),
        told("date_to", serializers.DateField, "Last day."),
        told("articles", serializers.IntegerField, COUNTED),
        told("share", serializers.FloatField, "Of all articles of the period; null: none at all."),
    ),
)
UNDATED = Shape(
    "Undated",
    (
        told("articles", serializers.IntegerField, COUNTED),
        told("url", serializers.URLField, LIST),
    ),
)
TIMELINE = Shape(
    "Timeline",
    (
        told("slug", serializers.SlugField, "Whose time line it is."),
        told("name", serializers.CharField, "Its name."),
        told("by", lambda **options: serializers.ChoiceField(PERIODS, **options), "Asked for."),
        Field("undated", nested=UNDATED),
        told("url_template", serializers.CharField, LIST_OF_PERIOD),
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
    filterset_class = DateFilter
    params: ClassVar = {
        "by": Choice(PERIODS, initial="month", help_text="How long a period is."),
    }

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        values = self.read_params()
        if tag := self.look_up(values):
            return etags.not_modified(tag)
        filled: dict[str, Any] = {"slug": slug}
        conditions = date_conditions("m.published_on", values, filled)
        row = first_row(statement(self.kind, values["by"], tuple(conditions)), filled)
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
    """SQL: an object of the first days of periods, each with the number of rows in it."""
    return (
        "(SELECT coalesce(json_object_agg(first, articles), '{}')::text FROM"
        f" (SELECT date_trunc('{by}', published_on::timestamp)::date AS first,"
        f" count(*) AS articles FROM {source} GROUP BY 1) counted)"
    )


def periods(values: dict[str, Any], counts: dict[str, int], version: int) -> Iterator[str]:
    """What the time line tells of each period, by time: JSON texts.

    Fifty years have six hundred months: to lay out their texts is a fraction of the work of
    making objects of them first.
    """
    first, last = values["date_from"], values["date_to"]
    archive = all_articles(values["by"], first, last, version)
    ends = archive.totals if first or last else counts
    if not archive.spans or not ends:
        return
    begin, end = str(first or min(ends)), str(last or max(ends))
    for span in archive.spans:
        if span.last < begin or span.first > end:
            continue
        if articles := counts.get(span.first):
            share = articles / archive.totals[span.first]
            yield f'{span.head}{articles},"share":{share:.6f}}}'
        else:
            yield span.empty


@dataclass(frozen=True)
class Span:
    """A year, month or week: first and last day as ISO dates, and what is told of it.

    `head`: up to the number of articles; `empty`: all of it, when that is none.
    """

    first: str
    last: str
    head: str
    empty: str


@dataclass(frozen=True)
class Archive:
    """How many articles each period has, by its first day, and the periods without a gap."""

    totals: dict[str, int]
    spans: list[Span]


def spans_of(
    by: str, totals: dict[str, int], first: datetime.date | None, last: datetime.date | None
) -> Iterator[Span]:
    """The periods from the first to the last of `totals`.

    `first` and `last`, where given, cut those at the ends short.
    """
    day, end = datetime.date.fromisoformat(min(totals)), max(totals)
    while str(day) <= end:
        following = start_of(by, day + datetime.timedelta(days=LONGER_THAN[by]))
        ends = following - datetime.timedelta(days=1)
        shown = max(day, first or day), min(ends, last or ends)
        head = (
            f'{{"period":"{label(by, day)}","date_from":"{shown[0]}","date_to":"{shown[1]}",'
            '"articles":'
        )
        share = "0.0" if str(day) in totals else "null"
        yield Span(str(day), str(ends), head, f'{head}0,"share":{share}}}')
        day = following


def label(by: str, day: datetime.date) -> str:
    if by == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return f"{day:%Y}" if by == "year" else f"{day:%Y-%m}"


# From a period's first day, that many days later always lie in the next one.
LONGER_THAN = {"year": 366, "month": 31, "week": 7}


def start_of(by: str, day: datetime.date) -> datetime.date:
    if by == "week":
        return day - datetime.timedelta(days=day.weekday())
    return day.replace(day=1, month=1) if by == "year" else day.replace(day=1)


counted: dict[str, tuple[int, Archive]] = {}


def all_articles(
    by: str, first: datetime.date | None, last: datetime.date | None, version: int
) -> Archive:
    """All articles by period, in the range; those of the whole archive once per version of it."""
    # Inside a transaction the version does not tell what it has written so far.
    kept = first is None and last is None and not connection.in_atomic_block
    known = counted.get(by)
    if known and known[0] == version and kept:
        return known[1]
    source = (
        "articles_article WHERE published_on BETWEEN coalesce(%(first)s::date, '-infinity')"
        " AND coalesce(%(last)s::date, 'infinity')"
    )
    row = first_row(f"SELECT {by_first_day(by, source)}", {"first": first, "last": last})
    assert row is not None
    totals = orjson.loads(row[0])
    spans = spans_of(by, totals, first, last) if totals else ()
    archive = Archive(totals, list(spans))
    if kept:
        counted[by] = (version, archive)
    return archive
