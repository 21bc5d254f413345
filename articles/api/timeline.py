"""How often an entity is mentioned over time: by year, month or week, empty ones too."""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any, ClassVar, NamedTuple

import orjson
from django.db import connection
from django.http import Http404, HttpResponse, HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request

from articles.api.filters import DATES, ROLE, MentionDateFilter
from articles.api.search.datings import (
    ESTIMATED,
    POSSIBLE,
    PRINTED,
    date_conditions,
    undated_branch,
)
from articles.querysets import TEXT, answering
from monitor.api import etags
from monitor.api.links import base, moved
from monitor.api.params import ChoiceParam
from monitor.api.selections import Branch
from monitor.api.shapes import Field, Shape, computed
from monitor.api.statements import first_row
from monitor.api.views import ReadView
from monitor.changes.models import VERSION
from people.merging.winners import winner_id

PERIODS = ("year", "month", "week")

COUNTED = "Number of articles that mention it, or cite it."
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
APART = Shape(
    "CountedApart",
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
        Field("undated", nested=APART),
        Field("year_only", nested=APART),
        Field("month_only", nested=APART),
        computed("url_template", serializers.CharField, LIST_OF_PERIOD),
        Field("periods", nested=PERIOD, many=True),
    ),
)


class Timeline(ReadView):
    """Articles that mention an entity, counted by period, with their share of all articles.

    Periods run from the first to the last mention, or over the range asked for (an open end is
    that of the archive), empty ones too; undated articles are counted apart. Each number has the
    address of the list it counts: that of a period is `url_template` with the period's dates.

    An article of which only the year is known (`year_only`) is counted in its year, but in no month
    and no week; one of which only the month is known (`month_only`) in no week. With dates=possible
    each is counted in every period in which it may have appeared.
    """

    kind: str
    shape = TIMELINE
    chooses_fields = False
    filterset_class = MentionDateFilter
    params: ClassVar = {
        **DATES,
        **ROLE,
        "by": ChoiceParam(PERIODS, initial="month", help_text="The length of a period."),
    }

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        values = self.read_params()
        if tag := self.look_up(values):
            return etags.not_modified(tag)
        range = {name: values[name] for name in ("date_from", "date_to") if values[name]}
        text = statement(
            self.kind, self.counted(values), values["by"], values["dates"], tuple(range)
        )
        row = first_row(text, {"slug": slug, **range})
        if row is None:
            raise Http404(f"There is no {self.kind} {slug!r}.")
        version, winner, name, undated, year_only, month_only, counts = row
        if winner != slug:
            return moved(request, slug, winner)
        lists = f"{base(request)}articles/?{self.asked(values)}={slug}"
        asked = "".join(f"&{name}={day}" for name, day in range.items())
        read_as = "" if values["dates"] == PRINTED else f"&dates={values['dates']}"
        whole = f"{lists}{asked}{read_as}&date_precision"
        head = {
            "slug": slug,
            "name": name,
            "by": values["by"],
            "undated": {"articles": undated, "url": f"{lists}&has_date=false{read_as}"},
            "year_only": {"articles": year_only, "url": f"{whole}=year"},
            "month_only": {"articles": month_only, "url": f"{whole}=month"},
            "url_template": f"{lists}&date_from={{date_from}}&date_to={{date_to}}{read_as}",
        }
        told = periods(values, orjson.loads(counts), version)
        body = b'%b,"periods":[%b]}' % (orjson.dumps(head)[:-1], ",".join(told).encode())
        return self.cached(HttpResponse(body, "application/json"), version)

    def counted(self, values: dict[str, Any]) -> Counted:
        """What is counted: its mentions."""
        its = (f"m.{self.kind}_id = winner.id", answering("m", values["role"]))
        return Counted("articles_mention m", "m.article_id", its)

    def asked(self, values: dict[str, Any]) -> str:
        """The name of the parameter by which lists ask for what is counted, and those before it."""
        return f"role={values['role']}&{self.kind}" if values["role"] != TEXT else self.kind


class OutletTimeline(Timeline):
    """Articles that cite an outlet, counted as those that mention it are."""

    params: ClassVar = {name: param for name, param in Timeline.params.items() if name != "role"}

    def counted(self, values: dict[str, Any]) -> Counted:
        outlets = "SELECT article_id FROM articles_citation WHERE organization_id = winner.id"
        return Counted("articles_article m", "m.id", (f"m.id IN ({outlets})",))

    def asked(self, values: dict[str, Any]) -> str:
        return "cites"


class Counted(NamedTuple):
    """What a time line counts: a table m, the SQL of an article's id, and which rows."""

    table: str
    article: str
    where: tuple[str, ...]


@lru_cache(maxsize=100)
def statement(kind: str, counted: Counted, by: str, dates: str, range: tuple[str, ...]) -> str:
    """Version, slug and name, the articles counted apart, and those of each period. `range`: which
    ends of it are given."""
    its, (table, article, _) = Branch(counted.where), counted
    values = {"dates": dates, **{name: name in range for name in ("date_from", "date_to")}}
    rows = sources(its, table, article, values, {})
    undated = f"{table} WHERE {' AND '.join([*its.where, 'm.published_on IS NULL'])}"
    if dates == ESTIMATED:
        none = undated_branch(its, "m", article, NO_ESTIMATE)
        undated = f"{table}{none.join} WHERE {' AND '.join(none.where)}"
    return f"""
        SELECT {VERSION}, winner.slug, winner.name,
            (SELECT count(*) FROM {undated}), counted.*
        FROM people_{kind} entity
        JOIN people_{kind} winner ON winner.id = {winner_id("entity")}
        CROSS JOIN LATERAL ({by_period(by, dates, *rows)}) counted
        WHERE entity.slug = %(slug)s::text
    """


NO_ESTIMATE = {"dates": ESTIMATED, "date_from": None, "date_to": None, "has_date": False}
# How many days the last one of a span may lie behind the first one for the span to be of a period.
LONGEST = {"year": 365, "month": 30, "week": 0}


# From the first to the last day of the archive, for what is open to one side.
BEGIN = (
    "least((SELECT min(published_on) FROM articles_article),"
    " (SELECT min(earliest) FROM articles_issuedating))"
)
END = (
    "greatest((SELECT max(published_on) FROM articles_article),"
    " (SELECT max(latest) FROM articles_issuedating))"
)


def sources(rows: Branch, table: str, id: str, values: dict[str, Any], sql_values: dict[str, Any]):
    """SQL (what follows FROM) of the dated rows, and of the undated ones, None if they do not
    count. `table` begins with its name and ends with its alias."""
    alias = table.split()[-1]
    dated = [f"{alias}.published_on IS NOT NULL", *date_conditions(alias, values, sql_values)]
    printed = f"{table} WHERE {' AND '.join([*rows.where, *dated])}"
    if values["dates"] == PRINTED:
        return printed, None
    undated = undated_branch(rows, alias, id, values)
    return printed, f"{table}{undated.join} WHERE {' AND '.join(undated.where)}"


def by_period(by: str, dates: str, printed: str, undated: str | None) -> str:
    """SQL of one row: how many are known to the year only, to the month only, and an object (as
    text) of the first days of periods with the number of those that appeared in each."""
    parts = [printed_by_period(by, printed)]
    if dates == POSSIBLE:
        days = "published_until - published_on"
        if by != "year":
            parts.append(
                spread(by, "published_on", "published_until", printed)
                + f" AND {days} > {LONGEST[by]}"
            )
        earliest, latest = f"coalesce(d.earliest, {BEGIN})", f"coalesce(d.latest, {END})"
        parts.append(spread(by, earliest, latest, undated))
    if dates == ESTIMATED:
        first = f"date_trunc('{by}', d.estimated_on::timestamp)"
        parts.append(f"SELECT {first}, 1, 0, 0 FROM {undated} AND d.estimated_on IS NOT NULL")
    counted = parts[0]
    if len(parts) > 1:
        counted = (
            "SELECT first, sum(articles) AS articles, sum(year_only) AS year_only,"
            f" sum(month_only) AS month_only FROM ({' UNION ALL '.join(parts)}) part GROUP BY 1"
        )
    return (
        "SELECT coalesce(sum(year_only), 0)::bigint, coalesce(sum(month_only), 0)::bigint,"
        " '{' || coalesce(string_agg('\"' || first::date || '\":' || articles, ',')"
        f" FILTER (WHERE articles > 0), '') || '}}' FROM ({counted}) period"
    )


def spread(by: str, first: str, last: str, source: str | None) -> str:
    """SQL: a row for each period that the days from the first to the last one touch."""
    begin = f"date_trunc('{by}', ({first})::timestamp)"
    return f"SELECT generate_series({begin}, ({last})::timestamp, '1 {by}'), 1, 0, 0 FROM {source}"


def printed_by_period(by: str, source: str) -> str:
    days, first = "published_until - published_on", f"date_trunc('{by}', published_on::timestamp)"
    return (
        f"SELECT {first} AS first, count(*) FILTER (WHERE {days} <= {LONGEST[by]}) AS articles,"
        f" count(*) FILTER (WHERE {days} > {LONGEST['month']}) AS year_only,"
        f" count(*) FILTER (WHERE {days} BETWEEN 1 AND {LONGEST['month']}) AS month_only"
        f" FROM {source} GROUP BY 1"
    )


def periods(values: dict[str, Any], counts: dict[str, int], version: int) -> list[str]:
    """What the time line tells of each period, by time: JSON texts.

    `counts` may hold a period that was written after `version`: it is left out.
    """
    first, last = values["date_from"], values["date_to"]
    counting = Counting(values["by"], values["dates"])
    archive = all_articles(counting, first, last, version)
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
class Calendar:
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
) -> Calendar:
    """The periods from the first to the last of `totals`, which are by first day.

    `first` and `last`, where given, cut those at the ends short.
    """
    archive = Calendar()
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


# The version now, and whether what was counted at another one still holds: all that was committed
# since is in the log, and moved no date. A database that has not got so far says no.
HOLDS = f"""
    SELECT {VERSION},
        {VERSION} = %(version)s::bigint + count(*) AND NOT coalesce(bool_or(dates_moved), false)
    FROM changes_revision WHERE version > %(version)s::bigint
"""


class Counting(NamedTuple):
    """How all articles are counted: by which period, and which dates count."""

    by: str
    dates: str


kept: dict[Counting, tuple[int, Calendar]] = {}
keeping = Lock()


def all_articles(
    counting: Counting, first: datetime.date | None, last: datetime.date | None, version: int
) -> Calendar:
    """All articles by period, in the range, as of that version of the archive or a later one.

    Those of the whole archive are kept while no date moves, and counted by one thread for all.
    """
    # Inside a transaction the version does not tell what it has written so far.
    if first or last or connection.in_atomic_block:
        return count(counting, first, last)[1]
    known = kept.get(counting)
    if known and known[0] == version:
        return known[1]
    with keeping:
        if kept.get(counting) is known or kept[counting][0] < version:
            kept[counting] = renewed(counting, kept.get(counting))
        return kept[counting][1]


def renewed(counting: Counting, known: tuple[int, Calendar] | None) -> tuple[int, Calendar]:
    """What is kept, as of now."""
    if known:
        row = first_row(HOLDS, {"version": known[0]})
        assert row is not None
        if row[1]:
            return row[0], known[1]
    return count(counting)


def count(
    counting: Counting, first: datetime.date | None = None, last: datetime.date | None = None
) -> tuple[int, Calendar]:
    """The version of the archive, and its articles by period."""
    by, dates = counting
    sql_values: dict[str, Any] = {}
    values = {"date_from": first, "date_to": last, "dates": dates}
    rows = sources(Branch(), "articles_article a", "a.id", values, sql_values)
    text = f"SELECT {VERSION}, counted.* FROM ({by_period(by, dates, *rows)}) counted"
    row = first_row(text, sql_values)
    assert row is not None
    return row[0], laid_out(by, orjson.loads(row[-1]), first, last)
