"""How often an entity is mentioned over time: by year, month or week, empty ones too."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection
from django.http import Http404, HttpResponse, HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request

from articles.filters import DATES, date_faults
from articles.selection import date_conditions
from monitor.api import etags
from monitor.api.errors import Fault
from monitor.api.lookups import VERSION
from monitor.api.params import Choice
from monitor.api.shapes import Field, Shape, told
from monitor.api.statements import first_row
from monitor.api.views import ReadView, base, moved

PERIODS = ("year", "month", "week")

COUNTED = "How many articles mention it."
LIST = "The list of these articles."
PERIOD = Shape(
    "Period",
    (
        told("period", serializers.CharField, "2000, 2000-01 or, a week, 2000-W04."),
        told("date_from", serializers.DateField, "First day."),
        told("date_to", serializers.DateField, "Last day."),
        told("articles", serializers.IntegerField, COUNTED),
        told("share", serializers.FloatField, "Of all articles of the period; null: none at all."),
        told("url", serializers.URLField, LIST),
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
        Field("periods", nested=PERIOD, many=True),
    ),
)


class Timeline(ReadView):
    """Articles that mention an entity, counted by period, with their share of all articles.

    Periods run from the first to the last mention, or over the range asked for, empty ones too;
    undated articles are counted apart. Each number has the address of the list it counts.
    """

    kind: str
    shape = TIMELINE
    chooses_fields = False
    params = (Choice("by", "How long a period is.", PERIODS, default="month"), *DATES)

    def check(self, values: dict[str, Any]) -> Iterable[Fault]:
        return date_faults(values)

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
        }
        told = periods(values, orjson.loads(counts), version, lists)
        body = b'%b,"periods":[%b]}' % (orjson.dumps(head)[:-1], ",".join(told).encode())
        return self.cached(HttpResponse(body, "application/json"), version)


@lru_cache(maxsize=100)
def statement(kind: str, by: str, conditions: tuple[str, ...]) -> str:
    """Version, slug and name, undated articles, and [first day, articles] of each period."""
    mentions = f"articles_mention m WHERE m.{kind}_id = winner.id AND m.status <> 'rejected'"
    dated = " AND ".join(["m.published_on IS NOT NULL", *conditions])
    return f"""
        SELECT {VERSION}, winner.slug, winner.name,
            (SELECT count(*) FROM {mentions} AND m.published_on IS NULL),
            (SELECT coalesce(json_object_agg(first, articles), '{{}}')::text
             FROM (SELECT {first_day(by)} AS first, sum(articles) AS articles
                   FROM (SELECT m.published_on, count(*) AS articles
                         FROM {mentions} AND {dated} GROUP BY m.published_on) days
                   GROUP BY 1) counted)
        FROM people_{kind} entity
        JOIN people_{kind} winner ON winner.id = coalesce(entity.merged_into_id, entity.id)
        WHERE entity.slug = %(slug)s::text
    """


def first_day(by: str) -> str:
    """SQL: the first day of the period that `published_on` lies in."""
    return f"date_trunc('{by}', published_on::timestamp)::date"


def periods(
    values: dict[str, Any], counts: dict[str, int], version: int, lists: str
) -> Iterator[str]:
    """What the time line tells of each period, by time: JSON texts.

    Fifty years have six hundred months: to lay out their texts is a third of the work of making
    objects of them first. Slugs and dates need no escaping; the host was checked by Django.
    """
    first, last, by = values["date_from"], values["date_to"], values["by"]
    totals = all_articles(by, first, last, version)
    if not totals or not (counts or first or last):
        return
    begin = max(str(first), min(totals)) if first else min(counts or totals)
    end = min(str(last), max(totals)) if last else max(counts or totals)
    for period in between(by, begin, end):
        total, articles = totals.get(period.first, 0), counts.get(period.first, 0)
        start = max(period.first, str(first)) if first else period.first
        stop = min(period.last, str(last)) if last else period.last
        share = f"{articles / total:.6f}" if total else "null"
        yield (
            f'{{"period":"{period.label}","date_from":"{start}","date_to":"{stop}",'
            f'"articles":{articles},"share":{share},'
            f'"url":"{lists}&date_from={start}&date_to={stop}"}}'
        )


@dataclass(frozen=True)
class Span:
    """A year, month or week with its first and last day, ISO dates all."""

    label: str
    first: str
    last: str


@lru_cache(maxsize=200)
def between(by: str, first: str, last: str) -> list[Span]:
    """The periods from the one that holds `first` to the one that holds `last`."""
    spans = []
    day = start_of(by, datetime.date.fromisoformat(first))
    while str(day) <= last:
        following = start_of(by, day + datetime.timedelta(days=LONGER_THAN[by]))
        spans.append(Span(label(by, day), str(day), str(following - datetime.timedelta(days=1))))
        day = following
    return spans


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


counted: dict[str, tuple[int, dict[str, int]]] = {}


def all_articles(
    by: str, first: datetime.date | None, last: datetime.date | None, version: int
) -> dict[str, int]:
    """How many articles each period has in the range; of the whole archive once per version."""
    ranged = first is not None or last is not None
    known = counted.get(by)
    if known and known[0] == version and not ranged and not connection.in_atomic_block:
        return known[1]
    text = f"""
        SELECT coalesce(json_object_agg(first, articles), '{{}}')::text
        FROM (SELECT {first_day(by)} AS first, sum(articles) AS articles
              FROM (SELECT published_on, count(*) AS articles FROM articles_article
                    WHERE published_on BETWEEN coalesce(%(first)s::date, '-infinity')
                        AND coalesce(%(last)s::date, 'infinity')
                    GROUP BY published_on) days
              GROUP BY 1) counted
    """
    row = first_row(text, {"first": first, "last": last})
    assert row is not None
    totals = orjson.loads(row[0])
    # Inside a transaction the version does not tell what it has written so far.
    if not ranged and not connection.in_atomic_block:
        counted[by] = (version, totals)
    return totals
