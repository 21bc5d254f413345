"""Which articles cite an outlet, or any, between two days."""

from __future__ import annotations

from typing import Any


def citations(article: str, values: dict[str, Any], sql_values: dict[str, Any]) -> list[str]:
    """SQL: the article has such citations, one of each outlet asked for; all in the range."""
    days = days_conditions("x", values, sql_values)
    groups = values["cites"] or []
    for place, group in enumerate(groups):
        [sql_values[f"cites{place}"]] = group.ids.values()
    its = [f"x.article_id = {article}", *days]
    outlets = [f"x.organization_id = ANY(%(cites{n})s::bigint[])" for n in range(len(groups))]
    wanted = [[*its, outlet] for outlet in outlets] or ([its] if days else [])
    # Of a frequent outlet each article is looked up, of a rare one the citations are found first:
    # the planner knows which.
    return [
        f"EXISTS (SELECT FROM articles_citation x WHERE {' AND '.join(conditions)})"
        for conditions in wanted
    ]


def days_conditions(alias: str, values: dict[str, Any], sql_values: dict[str, Any]) -> list[str]:
    """SQL: some day of the citation lies in the range, both ends included; it has a year then.

    The first day is bounded on both sides, for the index: no span of days is longer than a year.
    """
    sql_values |= {name: values[name] for name in ("cited_from", "cited_to") if values[name]}
    conditions = []
    if values["cited_from"]:
        conditions.append(f"{alias}.last_on >= %(cited_from)s::date")
        conditions.append(f"{alias}.first_on > %(cited_from)s::date - 366")
    if values["cited_to"]:
        conditions.append(f"{alias}.first_on <= %(cited_to)s::date")
    return conditions
