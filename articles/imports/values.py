"""JSON values -> what a column takes: one checker per kind of field. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import orjson

from people.names.folding import composed

#: Takes a JSON value, returns the value to store (itself a JSON value: dates stay ISO text);
#: raises ValueError with the reason.
Check = Callable[[Any], Any]

_SLUG = re.compile(r"[-a-zA-Z0-9_]+")
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def text(limit: int | None, blank: bool) -> Check:
    """Text of at most `limit` characters; not blank unless allowed."""

    def check(value: Any) -> str:
        if type(value) is not str:
            raise ValueError("must be text")
        if limit is not None:
            # Names and titles are compared; in long texts, spans count characters as they are.
            value = composed(value)
            if len(value) > limit:
                raise ValueError(f"is longer than {limit} characters")
        if not blank and not value.strip():
            raise ValueError("must not be empty")
        return value

    return check


def slug(limit: int) -> Check:
    """ASCII letters, digits, hyphens and underscores."""

    def check(value: Any) -> str:
        if type(value) is not str:
            raise ValueError("must be text")
        if len(value) > limit:
            raise ValueError(f"is longer than {limit} characters")
        if not _SLUG.fullmatch(value):
            raise ValueError("must consist of letters a-z, digits, - and _")
        return value

    return check


def choice(values: list[str]) -> Check:
    """One of the given texts."""
    allowed = frozenset(values)

    def check(value: Any) -> str:
        if type(value) is not str or value not in allowed:
            raise ValueError(f"must be one of {', '.join(filter(None, values))}")
        return value

    return check


def whole(limit: int) -> Check:
    """A whole number from 0 to `limit`."""

    def check(value: Any) -> int:
        if type(value) is not int:
            raise ValueError("must be a whole number")
        if not 0 <= value <= limit:
            raise ValueError(f"must lie between 0 and {limit}")
        return value

    return check


def truth(value: Any) -> bool:
    """True or false, not 0 or 1."""
    if type(value) is not bool:
        raise ValueError("must be true or false")
    return value


def plain_date(first: int, last: int) -> Check:
    """A day as ISO text, its year within the given ones, both included."""

    def check(value: Any) -> str:
        if type(value) is not str or not _ISO.fullmatch(value):
            raise ValueError('must be a date like "2000-01-25"')
        try:
            year = date.fromisoformat(value).year
        except ValueError:
            raise ValueError("is not in the calendar") from None
        if not first <= year <= last:
            raise ValueError(f"must lie between {first} and {last}")
        return value

    return check


def _unpacked(value: Any) -> Any:
    """The list of an array field, which Django's `dumpdata` writes as JSON in a text."""
    if type(value) is not str or not value.startswith("[") or "\\u0000" in value:
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value


def texts(each: Check) -> Check:
    """A list of texts."""

    def check(value: Any) -> list[str]:
        value = _unpacked(value)
        if type(value) is not list:
            raise ValueError("must be a list of texts")
        return [each(one) for one in value]

    return check


def spans(value: Any) -> list[list[int]]:
    """[start, end) pairs in order, none empty, none overlapping the one before."""
    if type(value) is str:
        value = _unpacked_spans(value)
    if type(value) is not list:
        raise ValueError("must be a list of [start, end] pairs")
    past = 0
    for pair in value:
        if type(pair) is not list or len(pair) != 2:
            raise ValueError("must be a list of [start, end] pairs")
        start, end = pair
        if type(start) is not int or type(end) is not int:
            raise ValueError("must hold whole numbers")
        if start < past or end <= start:
            raise ValueError("must be in order, start before end, not overlapping, from 0")
        past = end
    if past > 2_147_483_647:
        raise ValueError("reach beyond the end of any text")
    return value


def _unpacked_spans(value: str) -> Any:
    """The pairs of an array of arrays: each a JSON text again, its numbers texts."""
    pairs = _unpacked(value)
    if type(pairs) is not list:
        return value
    return [_numbers(pair) for pair in map(_unpacked, pairs)]


def _numbers(pair: Any) -> Any:
    if type(pair) is not list:
        return pair
    return [int(one) if type(one) is str and one.isdecimal() else one for one in pair]


def nullable(inner: Check) -> Check:
    """Null, or what `inner` takes."""

    def check(value: Any) -> Any:
        return None if value is None else inner(value)

    return check
