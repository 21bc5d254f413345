"""Which dates count: printed ones, estimates as well, or whatever is possible.

The tables that a search may start at (articles, mentions, search rows) have the printed date, so
that their indexes answer. Estimates stand at the issues, and are joined for what is undated alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from monitor.api.selections import Branch

PRINTED, ESTIMATED, POSSIBLE = "printed", "estimated", "possible"
DAYS_APART = {"day": "= 0", "month": "BETWEEN 1 AND 30", "year": "> 30"}
# The estimate of an undated article; LEFT: what is not computed yet may have been at any time.
ESTIMATE = (
    " JOIN articles_article undated ON undated.id = {id}"
    " LEFT JOIN articles_issuedating d ON d.issue_id = undated.issue_id"
)
LIKELY = {"published_on": "d.estimated_on", "published_until": "d.estimated_on"}


def date_conditions(alias: str, values: dict[str, Any], sql_values: dict[str, Any]) -> list[str]:
    """SQL: the printed span of days lies in the range, or with dates=possible meets it.

    Both ends are inclusive; what is undated is in no range.
    """
    conditions = first_day_conditions(alias, values, sql_values)
    end, sign = ("date_from", ">=") if values["dates"] == POSSIBLE else ("date_to", "<=")
    if values[end]:
        conditions.append(f"{alias}.published_until {sign} %({end})s::date")
    if values.get("has_date") is not None:
        conditions.append(f"{alias}.published_on IS {'NOT ' if values['has_date'] else ''}NULL")
    if values.get("date_precision"):
        days = f"{alias}.published_until - {alias}.published_on"
        conditions.append(f"{days} {DAYS_APART[values['date_precision']]}")
    return conditions


def first_day_conditions(
    alias: str, values: dict[str, Any], sql_values: dict[str, Any]
) -> list[str]:
    """What a range says of the first day, which the indexes are sorted by: no span is longer
    than a year."""
    sql_values |= {name: values[name] for name in ("date_from", "date_to") if values[name]}
    conditions = []
    if values["date_from"]:
        begin = "%(date_from)s::date"
        if values["dates"] == POSSIBLE:
            begin = f"date_trunc('year', {begin}::timestamp)::date"
        conditions.append(f"{alias}.published_on >= {begin}")
    if values["date_to"]:
        conditions.append(f"{alias}.published_on <= %(date_to)s::date")
    return conditions


def has_range(values: dict[str, Any]) -> bool:
    return bool(values["date_from"] or values["date_to"])


def estimates_count(values: dict[str, Any]) -> bool:
    """Whether undated articles are found by what is known of their issues."""
    if values.get("date_precision"):
        return False
    return values["dates"] == ESTIMATED or (values["dates"] == POSSIBLE and has_range(values))


def estimate_conditions(values: dict[str, Any]) -> list[str]:
    """SQL: the estimate d lies in the range, or with dates=possible some possible day does."""
    if values["dates"] == POSSIBLE:
        ends = (("date_from", "latest", ">="), ("date_to", "earliest", "<="))
        template = "(d.{end} IS NULL OR d.{end} {sign} %({name})s::date)"
    else:
        ends = (("date_from", "estimated_on", ">="), ("date_to", "estimated_on", "<="))
        template = "d.{end} {sign} %({name})s::date"
    conditions = [
        template.format(name=name, end=end, sign=sign) for name, end, sign in ends if values[name]
    ]
    if values["dates"] == ESTIMATED and values.get("has_date") is not None:
        conditions.append(f"d.estimated_on IS {'NOT ' if values['has_date'] else ''}NULL")
    return conditions


def by_date(
    branch: Branch, alias: str, id: str, values: dict[str, Any], sql_values: dict[str, Any]
) -> list[Branch]:
    """A branch of a search, narrowed by date: its dated rows, and undated ones if they count."""
    dated = replace(branch, where=[*branch.where, *date_conditions(alias, values, sql_values)])
    if not estimates_count(values):
        return [dated]
    undated = undated_branch(branch, alias, id, values)
    if values.get("has_date") is False:
        return [undated]
    dated = replace(dated, where=[*dated.where, f"{alias}.published_on IS NOT NULL"])
    return [dated] if values.get("has_date") and values["dates"] == POSSIBLE else [dated, undated]


def undated_branch(branch: Branch, alias: str, id: str, values: dict[str, Any]) -> Branch:
    """The undated rows of a branch that may lie in the range, or likely do."""
    return replace(
        branch,
        where=[*branch.where, f"{alias}.published_on IS NULL", *estimate_conditions(values)],
        join=branch.join + ESTIMATE.format(id=id),
        equivalents={},
        keys=LIKELY if values["dates"] == ESTIMATED else {},
    )


def null_keys(values: dict[str, Any]) -> bool | None:
    """What Selection.null_keys says of the date."""
    if values["date_precision"]:
        return False
    if estimates_count(values) and values["dates"] == POSSIBLE:
        return None if values["has_date"] is None else not values["has_date"]
    if has_range(values):
        return False
    return None if values["has_date"] is None else not values["has_date"]
