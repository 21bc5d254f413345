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
from monitor.api.lookups import VERSION
from monitor.api.selections import Branch, Selection
from monitor.api.shapes import Shape


@dataclass(frozen=True)
class Phase:
    """A run of rows with or without a key (null None: one run for all rows).

    `after`: only those after the cursor.
    """

    null: bool | None
    after: bool


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
        cursor = {"cursor_key": self.cursor.key, "cursor_id": self.cursor.id}
        return {**self.selection.values, **cursor}

    @property
    def key(self) -> str:
        return self.selection.keys[self.ordering.key]

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
            " coalesce(json_agg(json_build_array(picked.key, picked.id) ORDER BY n), '[]')::text"
            f"{more}"
            f" FROM {item.source} JOIN picked ON picked.id = {item.alias}.id"
        )

    def rows(self) -> str:
        """A SELECT of `id, key, n` of the page's rows and one more, n from 1 at the cursor."""
        direction = "DESC" if self.descending else "ASC"
        by_key = direction + self.nulls_clause()
        id, limit = self.selection.id, self.size + 1
        parts = []
        for place, phase in enumerate(self.phases()):
            columns = f"{place} AS phase, {id} AS id, {self.key} AS key"
            for branch in self.selection.branches:
                rows = self.selection.rows_of(branch, columns, *self.conditions(branch, phase))
                parts.append(f"{rows} ORDER BY {self.key} {by_key}, {id} {direction} LIMIT {limit}")
        order = f"key {by_key}, id {direction}"
        if len(parts) > 1:
            union = " UNION ALL ".join(f"({part})" for part in parts)
            order = f"phase, {order}"
            rows = f"SELECT * FROM ({union}) u ORDER BY {order} LIMIT {limit}"
        else:
            rows = parts[0]
        return f"SELECT id, key, row_number() OVER (ORDER BY {order}) AS n FROM ({rows}) p"

    def phases(self) -> list[Phase]:
        """The phases that the page may consist of, in order."""
        if not self.ordering.nullable:
            return [Phase(None, self.cursor.id is not None)]
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
        id, type = self.selection.id, self.ordering.type
        beyond = "<" if self.descending else ">"
        where = []
        if phase.null is not None:
            where.append(f"{self.key} IS {'' if phase.null else 'NOT '}NULL")
        if phase.after and phase.null:
            where.append(f"{id} {beyond} %(cursor_id)s::bigint")
        elif phase.after:
            where.append(
                f"({self.key}, {id}) {beyond} (%(cursor_key)s::{type}, %(cursor_id)s::bigint)"
            )
            if equivalent := branch.equivalents.get(self.ordering.key):
                where.append(f"{equivalent} {beyond}= %(cursor_key)s::{type}")
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
    key, direction = selection.keys[ordering.key], "DESC" if ordering.descending else "ASC"
    rows = selection.rows(f"{selection.id} AS id, {key} AS key")
    return (
        f"{selection.with_clause()}SELECT {item.json()}::text FROM {item.source}"
        f" JOIN ({rows}) picked ON picked.id = {item.alias}.id"
        f" ORDER BY picked.key {direction} NULLS LAST, picked.id {direction}"
    )
