"""Keyset pages: correct with nulls and ties, at any depth, while others write.

A page is "the rows after this key", never "the rows after the first 500". Rows with a null key
come last in either direction. They form a phase of their own, so that every phase is a range of
an index: `(key, id) < (…)` in one, `key IS NULL AND id < …` in the other.

A cursor holds the ordering, the direction, and the key to continue after. It is checked as
strictly as any parameter: it can hold nothing but values of the right types.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db.models import QuerySet

from monitor.api.params import BIGGEST, Param, ParamError

SMALLEST, LARGEST = 1.2e-38, 3.4e38


def plain_text(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError(value)
    return value


def rank(value: Any) -> float:
    """A number that PostgreSQL's float4 can hold."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(value)
    if value and not SMALLEST < abs(value) < LARGEST:
        raise ValueError(value)
    return value


def moment(value: str) -> datetime.datetime:
    """In UTC, where Python and PostgreSQL have the same first and last moment."""
    return datetime.datetime.fromisoformat(value).astimezone(datetime.UTC)


def whole_number(value: Any) -> int:
    if type(value) is not int or abs(value) > BIGGEST:
        raise ValueError(value)
    return value


# How a key of a PostgreSQL type is read back from a cursor.
READERS: dict[str, Callable[[Any], Any]] = {
    "date": datetime.date.fromisoformat,
    "timestamptz": moment,
    "text": plain_text,
    "float4": rank,
    "bigint": whole_number,
}


@dataclass(frozen=True)
class Ordering:
    """An order that a list offers: by `key` (a name of the selection), then by id."""

    name: str
    key: str
    type: str
    nullable: bool = False
    best_first: bool = False

    @property
    def descending(self) -> bool:
        return self.best_first or self.name.startswith("-")


@dataclass(frozen=True)
class Cursor:
    """Where a page begins. `id` None: at the first row, or at the last when going backward."""

    ordering: str
    backward: bool
    key: Any = None
    id: int | None = None

    def encode(self) -> str:
        text = orjson.dumps([self.ordering, self.backward, self.key, self.id])
        return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


class CursorParam(Param):
    """An opaque position in a list, taken from `next` or `previous`."""

    def read(self, text: str) -> Cursor:
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            ordering, backward, key, id = orjson.loads(
                base64.b64decode(padded, altchars=b"-_", validate=True)
            )
            if type(ordering) is not str or type(backward) is not bool:
                raise ValueError(text)
            if id is not None and (type(id) is not int or not 0 <= id <= BIGGEST):
                raise ValueError(text)
        except (ValueError, TypeError, binascii.Error) as error:
            raise ParamError("it is no cursor of this API; follow `next` and `previous`") from error
        return Cursor(ordering, backward, key, id)


def checked(cursor: Cursor, ordering: Ordering) -> Cursor:
    """The cursor with its key as a value of the ordering's type; ParamError if it does not fit."""
    if cursor.ordering != ordering.name:
        raise ParamError(
            f"it belongs to a list ordered by {cursor.ordering}, not {ordering.name};"
            " follow `next` from the first page"
        )
    try:
        if cursor.key is None and (cursor.id is None or ordering.nullable):
            return cursor
        if cursor.id is None:
            raise ValueError(cursor)
        key = READERS[ordering.type](cursor.key)
    except (ValueError, TypeError, OverflowError) as error:
        raise ParamError("it is no cursor of this list; follow `next` and `previous`") from error
    return Cursor(cursor.ordering, cursor.backward, key, cursor.id)


@dataclass(frozen=True)
class Way:
    """One of several ways to the rows of a selection: further conditions, and their join.

    `alike`: columns that equal a key in every row, so that a cursor limits them too.
    """

    where: Sequence[str] = ()
    join: str = ""
    alike: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Selection:
    """A set of rows, as SQL: what follows FROM and WHERE, with named placeholders.

    `id` and `keys` are expressions over `source`. `null_keys` False: the conditions admit no
    null key (a date range), True: only null keys (has_date=false), None: both.
    `ctes` come before the statement. The `ways` together lead to each row once. `valid` is
    SQL, false if a value means nothing: a key that the statement looks up and that does not exist,
    or a text without a word to look for. `one_plan`: see first_row().
    """

    source: str
    id: str
    keys: dict[str, str]
    where: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    ctes: list[str] = field(default_factory=list)
    null_keys: bool | None = None
    ways: Sequence[Way] = (Way(),)
    valid: str = "true"
    one_plan: bool = False

    @classmethod
    def of(cls, queryset: QuerySet, keys: Sequence[str]) -> Selection:
        """The rows of a queryset; `keys` are its fields."""
        rows = queryset.order_by().values_list("pk", *keys)
        text, values = rows.query.sql_with_params()
        names = iter(range(len(values)))
        text = re.sub("%s", lambda _: f"%(row_{next(names)})s", text)
        return cls(
            source=f"({text}) chosen (id, {', '.join(keys)})",
            id="chosen.id",
            keys={key: f"chosen.{key}" for key in keys},
            values={f"row_{n}": value for n, value in enumerate(values)},
        )

    def rows(self, columns: str) -> str:
        """A SELECT of all rows, in no order."""
        return " UNION ALL ".join(self.by(way, columns) for way in self.ways)

    def by(self, way: Way, columns: str, *more: str) -> str:
        """A SELECT of the rows that one way leads to."""
        where = " AND ".join([*way.where, *self.where, *more]) or "true"
        return f"SELECT {columns} FROM {self.source}{way.join} WHERE {where}"

    def with_clause(self, *more: str) -> str:
        ctes = [*self.ctes, *more]
        return f"WITH {', '.join(ctes)} " if ctes else ""


@dataclass(frozen=True)
class Phase:
    """A run of rows with or without a key (null None: one run for all rows)."""

    null: bool | None
    after: bool


def phases(selection: Selection, ordering: Ordering, cursor: Cursor) -> list[Phase]:
    """The phases that a page may consist of, in order."""
    if not ordering.nullable:
        return [Phase(None, cursor.id is not None)]
    runs = [False, True] if selection.null_keys is None else [selection.null_keys]
    if cursor.backward:
        runs.reverse()
    if cursor.id is None:
        if runs == [False, True] and ordering.descending:
            return [Phase(None, False)]  # what the index is: DESC NULLS LAST
        return [Phase(null, False) for null in runs]
    begins_in = cursor.key is None
    after = [Phase(null, null == begins_in) for null in runs]
    return after[[p.null for p in after].index(begins_in) :] if begins_in in runs else after


def picked(selection: Selection, ordering: Ordering, cursor: Cursor, limit: int) -> str:
    """A SELECT of `id, key, n` of the page's rows, n counting from 1 at the cursor.

    The cursor's values are `cursor_key` and `cursor_id`.
    """
    down = ordering.descending != cursor.backward
    direction = "DESC" if down else "ASC"
    by_key = f"{direction}{nulls_clause(ordering, down)}"
    key, id = selection.keys[ordering.key], selection.id
    parts = []
    for place, phase in enumerate(phases(selection, ordering, cursor)):
        for way in selection.ways:
            where = phase_conditions(selection, way, ordering, phase, "<" if down else ">")
            rows = selection.by(way, f"{place} AS phase, {id} AS id, {key} AS key", *where)
            parts.append(f"{rows} ORDER BY {key} {by_key}, {id} {direction} LIMIT {limit}")
    order = f"key {by_key}, id {direction}"
    if len(parts) > 1:
        union = " UNION ALL ".join(f"({part})" for part in parts)
        order = f"phase, {order}"
        rows = f"SELECT * FROM ({union}) u ORDER BY {order} LIMIT {limit}"
    else:
        rows = parts[0]
    return f"SELECT id, key, row_number() OVER (ORDER BY {order}) AS n FROM ({rows}) p"


def nulls_clause(ordering: Ordering, down: bool) -> str:
    """As in the index of a nullable key, read forward or backward."""
    if not ordering.nullable:
        return ""
    return " NULLS LAST" if down else " NULLS FIRST"


def phase_conditions(
    selection: Selection, way: Way, ordering: Ordering, phase: Phase, beyond: str
) -> list[str]:
    """SQL: the rows of this phase; `beyond` is the operator for those after the cursor."""
    key, id = selection.keys[ordering.key], selection.id
    where = []
    if phase.null is not None:
        where.append(f"{key} IS {'' if phase.null else 'NOT '}NULL")
    if phase.after and phase.null:
        where.append(f"{id} {beyond} %(cursor_id)s::bigint")
    elif phase.after:
        where.append(
            f"({key}, {id}) {beyond} (%(cursor_key)s::{ordering.type}, %(cursor_id)s::bigint)"
        )
        if alike := way.alike.get(ordering.key):
            where.append(f"{alike} {beyond}= %(cursor_key)s::{ordering.type}")
    return where


def cursor_values(cursor: Cursor) -> Mapping[str, Any]:
    return {"cursor_key": cursor.key, "cursor_id": cursor.id}


def neighbours(
    ordering: Ordering, cursor: Cursor, keys: list[list[Any]], size: int
) -> tuple[Cursor | None, Cursor | None]:
    """The cursors of the next and the previous page.

    `keys`: [key, id] of the rows found from the cursor on, up to one more than the page shows.
    """
    more, shown = len(keys) > size, keys[:size]
    ahead = None
    if more:
        ahead = Cursor(ordering.name, cursor.backward, *shown[-1])
    behind = None
    if shown and (cursor.id is not None or cursor.backward):
        behind = Cursor(ordering.name, not cursor.backward, *shown[0])
    elif cursor.id is not None:
        behind = Cursor(ordering.name, not cursor.backward)
    if not cursor.backward:
        return ahead, behind
    if cursor.id is None:
        behind = None  # the last page
    return behind, ahead
