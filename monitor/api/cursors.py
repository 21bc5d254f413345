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
