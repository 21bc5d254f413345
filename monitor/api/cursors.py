"""Cursors: where a page begins, checked as strictly as any other parameter.

A cursor holds the ordering, the direction, and the key and id of the row to continue after. It can
hold nothing but values of the right types.
"""

from __future__ import annotations

import base64
import binascii
import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from monitor.api.params import BIGGEST, Param, ParamError

SMALLEST, LARGEST = 1.2e-38, 3.4e38  # of PostgreSQL's float4


def plain_text(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError(value)
    return value


def rank(value: Any) -> float:
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
    """An order that a list offers: by `key` (a name of the selection), then by id.

    `further`: names and types of keys between the two; none of all of them is ever null then.
    `together`: how many of the keys stand in one index, of a table that may not have the others.
    The rows that agree with a cursor in each of them are asked for by themselves: so the planner
    can tell how many they are, which it cannot for a comparison over two tables.
    """

    name: str
    key: str
    type: str
    nullable: bool = False
    best_first: bool = False
    further: tuple[tuple[str, str], ...] = ()
    together: int = 0

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Names and types of all keys, in order."""
        return ((self.key, self.type), *self.further)

    @property
    def descending(self) -> bool:
        return self.best_first or self.name.startswith("-")


@dataclass(frozen=True)
class Cursor:
    """Where a page begins. `id` None: at the first row, or at the last when going backward.

    `key`: the value of the ordering's key, or a list of them if it has several.
    """

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


def read_key(key: Any, ordering: Ordering) -> Any:
    """The key of a cursor as values of the ordering's types; ValueError, TypeError if it is not."""
    if not ordering.further:
        return READERS[ordering.type](key)
    if not isinstance(key, list):
        raise TypeError(key)
    pairs = zip(key, ordering.keys, strict=True)
    return [READERS[type](value) for value, (_, type) in pairs]


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
        key = read_key(cursor.key, ordering)
    except (ValueError, TypeError, OverflowError) as error:
        raise ParamError("it is no cursor of this list; follow `next` and `previous`") from error
    return Cursor(cursor.ordering, cursor.backward, key, cursor.id)
