"""Keyset pages: correct with nulls and ties, at any depth, while others write.

A page is "the rows after this key", never "the rows after the first 500". Rows with a null key
come last in either direction. They form a phase of their own, so that every phase is a range of
an index: `(key, id) < (…)` in one, `key IS NULL AND id < …` in the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from monitor.api.cursors import Cursor, Ordering
from monitor.api.selections import Branch, Selection
from monitor.api.shapes import Shape
from monitor.changes.models import VERSION


@dataclass(frozen=True)
class Phase:
    """A run of rows with or without a key (null None: one run for all rows).

    `after`: only those after the cursor; `equal`: in so many keys they are as it is.
    """

    null: bool | None
    after: bool
    equal: int = 0


@dataclass(frozen=True)
class Page:
    """Up to `size` rows of a selection in an order, from a cursor on."""

    selection: Selection
    ordering: Ordering
    cursor: Cursor
    size: int

    @property
    def values(self) -> dict[str, Any]:
        """Those of the placeholders in the statement."""
        key = self.cursor.key if self.ordering.further else [self.cursor.key]
        cursor = {f"cursor_key{place}": value for place, value in enumerate(key or ())}
        return {**self.selection.values, **cursor, "cursor_id": self.cursor.id}

    def keys_of(self, branch: Branch) -> list[str]:
        """SQL of each key of the ordering."""
        keys = {**self.selection.keys, **branch.keys}
        return [keys[name] for name, _ in self.ordering.keys]

    @property
    def descending(self) -> bool:
        """How the rows are read, which is backward on the way to the previous page."""
        return self.ordering.descending != self.cursor.backward

    def statement(self, item: Shape, aggregates: Iterable[str]) -> str:
        """SQL of one row: version, whether all values mean something (asked when nothing is
        found), items (JSON texts), [key, id] of each row and one more, and the aggregates."""
        shown = "DESC" if self.cursor.backward else "ASC"
        more = "".join(f", {sql}" for sql in aggregates)
        return (
            f"{self.selection.with_clause(f'picked AS MATERIALIZED ({self.rows()})')}"
            f"SELECT {VERSION}, CASE WHEN count(*) = 0 THEN {self.selection.valid} ELSE true END,"
            f" string_agg({item.json()}::text, ',' ORDER BY n {shown})"
            f" FILTER (WHERE n <= {self.size}),"
            f" coalesce(json_agg(json_build_array({self.picked_key()}, picked.id) ORDER BY n),"
            " '[]')::text"
            f"{more}"
            f" FROM {item.source} JOIN picked ON picked.id = {item.alias}.id"
        )

    def picked_key(self) -> str:
        """SQL of the key as a cursor has it."""
        names = [f"picked.{name}" for name in self.key_columns()]
        return f"json_build_array({', '.join(names)})" if self.ordering.further else names[0]

    def key_columns(self) -> list[str]:
        return [f"key{place}" for place in range(len(self.ordering.keys))]

    def ordered_by(self, keys: Iterable[str], id: str) -> str:
        direction = "DESC" if self.descending else "ASC"
        nulls = self.nulls_clause()
        return ", ".join([*(f"{key} {direction}{nulls}" for key in keys), f"{id} {direction}"])

    def rows(self) -> str:
        """A SELECT of `id`, the keys and `n` of the page's rows and one more, n from 1 at the
        cursor."""
        names = self.key_columns()
        id, limit = self.selection.id, self.size + 1
        pairs = zip(self.ordering.keys, names, strict=True)
        keys = ", ".join(f"{{{key}}} AS {name}" for (key, _), name in pairs)
        parts = []
        for place, phase in enumerate(self.phases()):
            columns = f"{place} AS phase, {{id}} AS id, {keys}"
            for branch in self.selection.branches:
                rows = self.selection.rows_of(branch, columns, *self.conditions(branch, phase))
                order = self.ordered_by(self.keys_of(branch), id)
                parts.append(f"{rows} ORDER BY {order} LIMIT {limit}")
        order = self.ordered_by(names, "id")
        if len(parts) > 1:
            union = " UNION ALL ".join(f"({part})" for part in parts)
            order = f"phase, {order}"
            rows = f"SELECT * FROM ({union}) u ORDER BY {order} LIMIT {limit}"
        else:
            rows = parts[0]
        shown = ", ".join(names)
        return f"SELECT id, {shown}, row_number() OVER (ORDER BY {order}) AS n FROM ({rows}) p"

    def phases(self) -> list[Phase]:
        """The phases that the page may consist of, in order."""
        if not self.ordering.nullable and self.cursor.id is not None:
            return [Phase(None, True, equal) for equal in range(self.ordering.together, -1, -1)]
        if not self.ordering.nullable:
            return [Phase(None, False)]
        null_keys = self.selection.null_keys
        runs = [False, True] if null_keys is None else [null_keys]
        if self.cursor.backward:
            runs.reverse()
        if self.cursor.id is None:
            if runs == [False, True] and self.ordering.descending:
                return [Phase(None, False)]  # what the index is: DESC NULLS LAST
            return [Phase(null, False) for null in runs]
        begins_in = self.cursor.key is None
        after = [Phase(null, null == begins_in) for null in runs]
        return after[runs.index(begins_in) :] if begins_in in runs else after

    def conditions(self, branch: Branch, phase: Phase) -> list[str]:
        """SQL: the rows of a branch that belong to a phase."""
        id, keys = self.selection.id, self.keys_of(branch)
        beyond = "<" if self.descending else ">"
        where = []
        if phase.null is not None:
            where.append(f"{keys[0]} IS {'' if phase.null else 'NOT '}NULL")
        if phase.after and phase.null:
            where.append(f"{id} {beyond} %(cursor_id)s::bigint")
        elif phase.after:
            ends = [
                f"%(cursor_key{place})s::{type}"
                for place, (_, type) in enumerate(self.ordering.keys)
            ]
            where += [f"{keys[place]} = {ends[place]}" for place in range(phase.equal)]
            is_told_by_one = phase.equal < self.ordering.together
            last = phase.equal + 1 if is_told_by_one else len(keys)
            rest, behind = keys[phase.equal : last], ends[phase.equal : last]
            if not is_told_by_one:
                rest, behind = [*rest, id], [*behind, "%(cursor_id)s::bigint"]
            where.append(f"{row_of(rest)} {beyond} {row_of(behind)}")
            if equivalent := branch.equivalents.get(self.ordering.key):
                where.append(f"{equivalent} {beyond}= {ends[0]}")
        return where

    def nulls_clause(self) -> str:
        """As in the index of a nullable key, read forward or backward."""
        if not self.ordering.nullable:
            return ""
        return " NULLS LAST" if self.descending else " NULLS FIRST"

    def neighbours(self, keys: list[list[Any]]) -> tuple[Cursor | None, Cursor | None]:
        """The cursors of the next and the previous page.

        `keys`: [key, id] of the rows found from the cursor on, up to one more than are shown.
        """
        name, backward = self.ordering.name, self.cursor.backward
        shown = keys[: self.size]
        ahead = behind = None
        if len(keys) > self.size:
            ahead = Cursor(name, backward, *shown[-1])
        if shown and (self.cursor.id is not None or backward):
            behind = Cursor(name, not backward, *shown[0])
        elif self.cursor.id is not None:
            behind = Cursor(name, not backward)
        if not backward:
            return ahead, behind
        if self.cursor.id is None:
            behind = None  # the last page
        return behind, ahead


def stream_statement(selection: Selection, ordering: Ordering, item: Shape) -> str:
    """SQL of all items (JSON texts), a row each, in order."""
    direction = "DESC" if ordering.descending else "ASC"
    names = [name for name, _ in ordering.keys]
    keys = ", ".join(f"{{{name}}} AS key_{name}" for name in names)
    order = ", ".join(f"picked.key_{name} {direction} NULLS LAST" for name in names)
    rows = selection.rows(f"{{id}} AS id, {keys}")
    return (
        f"{selection.with_clause()}SELECT {item.json()}::text FROM {item.source}"
        f" JOIN ({rows}) picked ON picked.id = {item.alias}.id"
        f" ORDER BY {order}, picked.id {direction}"
    )


def row_of(columns: Iterable[str]) -> str:
    return f"({', '.join(columns)})"
