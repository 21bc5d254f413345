"""Which articles the values of the parameters mean, as SQL that PostgreSQL answers from indexes.

The question decides where the search begins: at a person's or an organization's mentions (the
rarest, when there are several), at the full-text index, at an issue, or at the list of articles.
Mentions, search rows and articles all carry the date, so pages and ranges are read from there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from articles.triggers import TYPED, TYPOGRAPHIC
from monitor.api.lookups import Found
from monitor.api.pages import Selection

KINDS = ("person", "organization")
JOIN_ARTICLE = " JOIN articles_article a ON a.id = {id}"
JOIN_ISSUE = " JOIN articles_issue i ON i.id = a.issue_id"


@dataclass
class Start:
    """Where the search begins: a table, its columns of article and date, and what is true of it."""

    source: str
    id: str
    date: str
    where: list[str] = field(default_factory=list)
    joins_article: bool = False


def select(values: dict[str, Any]) -> Selection:
    """`values`: of the parameters in filters.ARTICLES, keys already looked up."""
    filled: dict[str, Any] = {}
    groups = [*(values["person"] or ()), *(values["organization"] or ()), *(values["entity"] or ())]
    groups.sort(key=lambda found: found.weight)
    gather = worth_gathering(values, groups)
    if gather:
        groups.reverse()
    start = start_of(values, groups, filled)
    where = [*start.where, *date_conditions(start.date, values, filled)]
    for place, group in enumerate(groups):
        where.append(
            mentions(start.id, group, values["mention_status"], f"all{place}", filled, gather)
        )
    for kind in KINDS:
        if excluded := values[f"not_{kind}"]:
            where.append(f"NOT {mentions(start.id, excluded, None, f'not_{kind}', filled)}")
    issue = issue_conditions(values, filled)
    source = start.source
    if (issue or values["ordering"].lstrip("-") in BY_ARTICLE) and not start.joins_article:
        source += JOIN_ARTICLE.format(id=start.id)
    if issue:
        source += JOIN_ISSUE
    selection = Selection(
        source=source,
        id=start.id,
        keys={"published_on": start.date, "headline": "a.headline", "updated_at": "a.updated_at"},
        where=[*where, *issue],
        values=filled,
        null_keys=null_keys(values),
    )
    return found_first(selection, values) if values["q"] or values["number"] else selection


BY_ARTICLE = ("headline", "updated_at")


def start_of(values: dict[str, Any], groups: list[Found], filled: dict[str, Any]) -> Start:
    """The start, taking the group it answers out of `groups`."""
    if values["q"]:
        filled["q"] = values["q"].translate(AS_TYPED)
        return Start("articles_articlesearch s", "s.article_id", "s.published_on", [MATCHES])
    single = next((group for group in groups if is_single(group)), None)
    if single is None:
        return Start("articles_article a", "a.id", "a.published_on", joins_article=True)
    groups.remove(single)
    if single.sole:
        kind, leader, filled["sole"] = single.sole
    else:
        [(kind, [filled["leader"]])] = single.ids.items()
        leader = "%(leader)s::bigint"
    where = [f"m.{kind}_id = {leader}", *status_conditions(values["mention_status"], "m")]
    return Start("articles_mention m", "m.article_id", "m.published_on", where)


# Texts are indexed so, and in a question “these” are quotes too.
AS_TYPED = str.maketrans(TYPOGRAPHIC, TYPED.replace("''", "'"))
MATCHES = "s.vector @@ websearch_to_tsquery('english', %(q)s::text)"


# Of two entities that are mentioned often, the articles of the rarer are best read at once and
# met by those of the other in their order; the bounds were measured at 100,000 articles.
WORTH_GATHERING = range(300, 5000)


def worth_gathering(values: dict[str, Any], groups: list[Found]) -> bool:
    """`groups` are in the order of their weight."""
    return (
        not values["q"]
        and len(groups) == 2
        and all(is_single(group) for group in groups)
        and groups[0].weight in WORTH_GATHERING
    )


def is_single(group: Found) -> bool:
    return group.sole is not None or [len(ids) for ids in group.ids.values()] == [1]


def status_conditions(status: str | None, alias: str) -> list[str]:
    """The first is what the partial indexes ask for."""
    only = [f"{alias}.status = '{status}'"] if status else []
    return [f"{alias}.status <> 'rejected'", *only]


def mentions(
    article: str,
    found: Found,
    status: str | None,
    name: str,
    filled: dict[str, Any],
    gather: bool = False,
) -> str:
    """SQL: the article mentions any of these entities.

    A look-up for each article in turn: OFFSET 0 keeps the planner from joining two long lists.
    With `gather` their articles are read once, into a hash table: IS TRUE sees to that.
    """
    named = []
    if found.sole:
        kind, id, filled["sole"] = found.sole
        named.append(f"x.{kind}_id = {id}")
    for kind, ids in found.ids.items():
        filled[f"{name}_{kind}"] = ids
        named.append(f"x.{kind}_id = ANY(%({name}_{kind})s::bigint[])")
    arms = []
    for entity in named:
        conditions = [entity, *status_conditions(status, "x")]
        if gather:
            gathered = (
                f"SELECT x.article_id FROM articles_mention x WHERE {' AND '.join(conditions)}"
            )
            arms.append(f"({article} IN ({gathered})) IS TRUE")
            continue
        conditions.insert(0, f"x.article_id = {article}")
        arms.append(
            f"EXISTS (SELECT FROM articles_mention x WHERE {' AND '.join(conditions)} OFFSET 0)"
        )
    return f"({' OR '.join(arms)})"


def date_conditions(date: str, values: dict[str, Any], filled: dict[str, Any]) -> list[str]:
    """Both ends are inclusive; what has no date is in no range."""
    conditions = []
    for name, sign in (("date_from", ">="), ("date_to", "<=")):
        if values[name]:
            filled[name] = values[name]
            conditions.append(f"{date} {sign} %({name})s::date")
    if values.get("has_date") is not None:
        conditions.append(f"{date} IS {'NOT ' if values['has_date'] else ''}NULL")
    return conditions


def null_keys(values: dict[str, Any]) -> bool | None:
    if values["date_from"] or values["date_to"]:
        return False
    return None if values["has_date"] is None else not values["has_date"]


def issue_conditions(values: dict[str, Any], filled: dict[str, Any]) -> list[str]:
    conditions = []
    if values["publication"]:
        filled["publications"] = values["publication"].ids["publication"]
        conditions.append("i.publication_id = ANY(%(publications)s::bigint[])")
    for name in ("volume", "number"):
        if values[name]:
            filled[name] = values[name]
            conditions.append(f"i.{name} = %({name})s::text")
    return conditions


def found_first(selection: Selection, values: dict[str, Any]) -> Selection:
    """The same rows, gathered before they are put in order.

    Otherwise LIMIT lures the planner into walking through all articles by date until enough of
    them match.
    """
    keys = {
        name: sql
        for name, sql in selection.keys.items()
        if name == "published_on" or name == values["ordering"].lstrip("-")
    }
    if values["ordering"] == "rank":
        keys["rank"] = "ts_rank(s.vector, websearch_to_tsquery('english', %(q)s::text))"
    columns = ", ".join(
        [f"{selection.id} AS id", *(f"{sql} AS {key}" for key, sql in keys.items())]
    )
    return Selection(
        source="found",
        id="found.id",
        keys={name: f"found.{name}" for name in keys},
        values=selection.values,
        ctes=[f"found AS MATERIALIZED ({selection.rows(columns)})"],
        null_keys=selection.null_keys,
    )
