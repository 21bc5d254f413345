"""Where a search for articles starts, and how it finds each article exactly once.

One person or organization: at its mentions, in the order of lists. Two: at the mentions of the
rarer, each looked up among those of the other; or, if both are frequent, along both lists at
once. The database decides this when it runs the statement, by counting
a few index rows: the conditions of all branches but one are then false.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

from articles.querysets import ANY, CITED, TEXT, answering
from monitor.api.lookups import Meaning
from monitor.api.selections import Branch

# From this many on, reading two lists side by side is cheaper than looking up each item of one.
FREQUENT = 500
RARER = "(SELECT place FROM rarer)"
NEITHER = 2


class Mentions(NamedTuple):
    """Which mentions count."""

    role: str = TEXT
    status: str | None = None

    def where(self, alias: str) -> list[str]:
        """The first is the condition of the partial indexes."""
        only = [f"{alias}.status = '{self.status}'"] if self.status else []
        return [answering(alias, self.role), *only]

    def parts(self) -> list[Mentions]:
        """The same in parts that are disjoint, each to be read along one index."""
        roles = (TEXT, CITED) if self.role == ANY else (self.role,)
        return [self._replace(role=role) for role in roles]


@dataclass
class Start:
    """A table with the dates of articles, conditions on it, and the branches of the search."""

    source: str
    alias: str
    id: str
    where: Sequence[str] = ()
    joins_article: bool = False
    ctes: Sequence[str] = ()
    branches: Sequence[Branch] = field(default_factory=lambda: (Branch(),))


def at_mentions(
    entities: Sequence[Meaning],
    values: dict[str, Any],
    sql_values: dict[str, Any],
    range: Sequence[str],
) -> Start:
    """Start at the mentions of these one or two entities; `range`: what the date of x may be."""
    ids = [id_of(found, f"leader{place}", sql_values) for place, found in enumerate(entities)]
    start = Start("articles_mention m", "m", "m.article_id")
    mentions = Mentions(values["role"], values["mention_status"])
    if len(ids) == 1:
        [(kind, id)] = ids
        start.branches = [Branch(of(kind, id, part, "m")) for part in mentions.parts()]
        return start
    pair = ", ".join(f"{id} AS id{place}" for place, (_, id) in enumerate(ids))
    kinds = [kind for kind, _ in ids]
    start.ctes = [f"pair AS MATERIALIZED (SELECT {pair})", rarer(kinds, mentions)]
    start.branches = [*from_the_rarer(kinds, mentions), *along_both(kinds, mentions, range)]
    return start


def is_single(found: Meaning) -> bool:
    return found.inline is not None or [len(ids) for ids in found.ids.values()] == [1]


def id_of(found: Meaning, name: str, sql_values: dict[str, Any]) -> tuple[str, str]:
    """The kind of the single entity that is meant, and SQL of its id."""
    if found.inline:
        sql_values[found.inline.name] = found.inline.key
        return found.inline.kind, found.inline.id
    [(kind, [sql_values[name]])] = found.ids.items()
    return kind, f"%({name})s::bigint"


def of(kind: str, id: str, mentions: Mentions, alias: str) -> list[str]:
    return [f"{alias}.{kind}_id = {id}", *mentions.where(alias)]


def id_in_pair(place: int) -> str:
    return f"(SELECT id{place} FROM pair)"


def rarer(kinds: Sequence[str], mentions: Mentions) -> str:
    """The place of the rarer one, of whatever status; NEITHER if both are FREQUENT."""
    counted = mentions._replace(status=None)
    wheres = [of(kind, id_in_pair(place), counted, "m") for place, kind in enumerate(kinds)]
    counts = ", ".join(
        f"(SELECT count(*) FROM (SELECT FROM articles_mention m"
        f" WHERE {' AND '.join(where)} LIMIT {FREQUENT}) counted) AS n{place}"
        for place, where in enumerate(wheres)
    )
    return (
        f"rarer AS MATERIALIZED (SELECT CASE least(n0, n1) WHEN {FREQUENT} THEN {NEITHER}"
        f" WHEN n0 THEN 0 ELSE 1 END AS place FROM (SELECT {counts}) counts)"
    )


def from_the_rarer(kinds: Sequence[str], mentions: Mentions) -> list[Branch]:
    branches = []
    for place, kind in enumerate(kinds):
        other = 1 - place
        met = ["x.article_id = m.article_id", *of(kinds[other], id_in_pair(other), mentions, "x")]
        for part in mentions.parts():
            its = of(kind, id_in_pair(place), part, "m")
            branches.append(Branch([f"{RARER} = {place}", *its, looked_up(met)]))
    return branches


def looked_up(conditions: Sequence[str]) -> str:
    """SQL: such a mention x exists; looked up for each article in turn.

    OFFSET 0 keeps the planner from joining two long lists.
    """
    return f"EXISTS (SELECT FROM articles_mention x WHERE {' AND '.join(conditions)} OFFSET 0)"


def along_both(kinds: Sequence[str], mentions: Mentions, range: Sequence[str]) -> list[Branch]:
    """Both lists in the order of their index, dated and undated mentions separately: no null equals
    another null."""
    branches: list[Branch] = []
    for one, other in product(mentions.parts(), repeat=2):
        both = [
            f"{RARER} = {NEITHER}",
            *of(kinds[0], id_in_pair(0), one, "m"),
            *of(kinds[1], id_in_pair(1), other, "x"),
        ]
        branches += side_by_side(both, range)
    return branches


def side_by_side(both: Sequence[str], range: Sequence[str]) -> list[Branch]:
    join = " JOIN articles_mention x ON x.article_id = m.article_id"
    dated = Branch(
        [*both, *range],
        f"{join} AND x.published_on = m.published_on",
        equivalents={"published_on": "x.published_on"},
    )
    undated = Branch([*both, "m.published_on IS NULL", "x.published_on IS NULL"], join)
    return [dated, undated]
