"""The articles that match the filters, as SQL that PostgreSQL answers from indexes.

The filters decide where the search starts: at mentions (starts.py), at the full-text index, at
an issue, or at the list of articles. Mentions, search rows and articles all have the date, so
pages and ranges are read from any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from articles.api.filters import ArticleFilter
from articles.api.search.citations import citations
from articles.api.search.datings import by_date, first_day_conditions, null_keys
from articles.api.search.starts import Mentions, Start, at_mentions, is_single, looked_up
from articles.fulltext import QUERY
from articles.querysets import answering
from monitor.api.lookups import Meaning
from monitor.api.selections import Selection

KINDS = ("person", "organization")
JOIN_ARTICLE = " JOIN articles_article a ON a.id = {id}"
JOIN_ISSUE = " JOIN articles_issue i ON i.id = a.issue_id"


def articles_that_match(values: dict[str, Any]) -> Selection:
    """`values`: those of ArticleFilter, with keys looked up, and `ordering`."""
    sql_values: dict[str, Any] = {}
    groups = [*(values["person"] or ()), *(values["organization"] or ()), *(values["entity"] or ())]
    valid = " AND ".join(keys_exist(groups)) or "true"
    start = start_of(values, groups, sql_values)
    where = [*start.where, *citations(start.id, values, sql_values)]
    counted = Mentions(values["role"], values["mention_status"])
    for place, group in enumerate(groups):
        where.append(mentions(start.id, group, counted, f"all{place}", sql_values))
    for kind in KINDS:
        if excluded := values[f"not_{kind}"]:
            unwanted = Mentions(values["role"])
            where.append(f"NOT {mentions(start.id, excluded, unwanted, f'not_{kind}', sql_values)}")
    if values["standing"]:
        where.append(mentions_with_standing(start.id, values["role"]))
        sql_values["standing"] = values["standing"]
    declared = ArticleFilter.conditions(values, sql_values)
    source = start.source
    ordering = values["ordering"].lstrip("-")
    if (declared or ordering in BY_ARTICLE) and not start.joins_article:
        source += JOIN_ARTICLE.format(id=start.id)
    if ordering == PRINTED or any("i." in condition for condition in declared):
        source += JOIN_ISSUE
    selection = Selection(
        source=source,
        id=start.id,
        keys={
            "published_on": f"{start.alias}.published_on",
            "published_until": f"{start.alias}.published_until",
            "headline": "a.headline",
            "updated_at": "a.updated_at",
            "publication": "i.publication_id",
            "printed_order": "i.printed_order",
            "place": "coalesce(a.position, 2147483647)",
        },
        where=[*where, *declared],
        values=sql_values,
        ctes=[*start.ctes],
        null_keys=null_keys(values),
        branches=[
            narrowed
            for branch in start.branches
            for narrowed in by_date(branch, start.alias, start.id, values, sql_values)
        ],
        valid=valid,
    )
    collected = values["q"] or values["number"] or (ordering == PRINTED and start.alias != "a")
    return found_first(selection, values) if collected else selection


PRINTED = "printed"
BY_ARTICLE = ("headline", "updated_at", PRINTED)
KEYS = {PRINTED: ("publication", "printed_order", "place")}  # of orderings that are no key


def start_of(values: dict[str, Any], groups: list[Meaning], sql_values: dict[str, Any]) -> Start:
    """Where to start; the groups that the start already answers are removed from `groups`."""
    if values["q"]:
        sql_values["q"] = values["q"]
        matches = f"s.vector @@ {QUERY}"
        return Start("articles_articlesearch s", "s", "s.article_id", [matches])
    singles = [group for group in groups if is_single(group)][:2]
    if not singles:
        return Start("articles_article a", "a", "a.id", joins_article=True)
    for group in singles:
        groups.remove(group)
    return at_mentions(singles, values, sql_values, first_day_conditions("x", values, sql_values))


def keys_exist(groups: Sequence[Meaning]) -> list[str]:
    """SQL: each key that the statement looks up itself exists."""
    return [f"{group.inline.id} IS NOT NULL" for group in groups if group.inline]


def mentions(
    article: str, found: Meaning, counted: Mentions, name: str, sql_values: dict[str, Any]
) -> str:
    """SQL: the article mentions at least one of these entities."""
    named = []
    if found.inline:
        sql_values[found.inline.name] = found.inline.key
        named.append(f"x.{found.inline.kind}_id = {found.inline.id}")
    for kind, ids in found.ids.items():
        sql_values[f"{name}_{kind}"] = ids
        named.append(f"x.{kind}_id = ANY(%({name}_{kind})s::bigint[])")
    about = [f"x.article_id = {article}", *counted.where("x")]
    return f"({' OR '.join(looked_up([entity, *about]) for entity in named)})"


def mentions_with_standing(article: str, role: str) -> str:
    """SQL: the article mentions somebody of that standing."""
    return (
        "EXISTS (SELECT FROM articles_mention m LEFT JOIN people_person p ON p.id = m.person_id"
        " LEFT JOIN people_organization o ON o.id = m.organization_id"
        f" WHERE m.article_id = {article} AND {answering('m', role)}"
        " AND coalesce(p.standing, o.standing) = %(standing)s::text)"
    )


def found_first(selection: Selection, values: dict[str, Any]) -> Selection:
    """The same rows, collected before they are sorted.

    Otherwise LIMIT tempts the planner to walk through all articles by date until enough of
    them match.
    """
    ordering = values["ordering"].lstrip("-")
    names = ("published_on", "published_until", *KEYS.get(ordering, (ordering,)))
    keys = {name: sql for name, sql in selection.keys.items() if name in names}
    if values["ordering"] == "rank":
        selection.keys["rank"] = keys["rank"] = f"ts_rank(s.vector, {QUERY})"
    columns = ", ".join(["{id} AS id", *(f"{{{key}}} AS {key}" for key in keys)])
    return Selection(
        source="found",
        id="found.id",
        keys={name: f"found.{name}" for name in keys},
        values=selection.values,
        ctes=[*selection.ctes, f"found AS MATERIALIZED ({selection.rows(columns)})"],
        null_keys=selection.null_keys,
        valid=selection.valid,
        # The full-text index comes first whatever the words: planning each time would be wasted.
        one_plan=bool(values["q"]),
    )
