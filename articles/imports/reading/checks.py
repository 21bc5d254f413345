"""Whether a parsed JSON value is a record of a fixture, and what JSON parsers let pass."""

from __future__ import annotations

import json
from typing import Any

from .records import DOCUMENT, Place, Record, shorten

MAX_DEPTH = 20
_TOP = frozenset({"model", "pk", "fields"})
_DIGITS_TO_0 = bytes.maketrans(b"123456789E", b"000000000e")


class BadRecordError(ValueError):
    """A value that is JSON but no record; `value` is shortened for display."""

    def __init__(self, reason: str, field: str | None = None, value: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.field, self.value = reason, field, value


def checked_record(raw: bytes, place: Place, value: Any) -> Record:
    """Return the record that `value`, parsed from `raw`, is; BadRecordError: why not.

    Beyond the shape, refuses what a parser lets pass: the same key twice, NUL characters,
    integers beyond 64 bits and nesting deeper than 20. The usual record costs a few searches of
    its bytes; they only tell where to look closely.
    """
    if type(value) is not dict:
        raise BadRecordError("a record must be an object in braces", None, shorten(value))
    braces = raw.count(b"{")
    if braces + raw.count(b"[") > MAX_DEPTH:
        _check_depth(value)
    _check_shape(value)
    fields = value["fields"]
    keys = len(value) + len(fields)
    if braces > 2 or raw.count(b'":') != keys or b'\\":' in raw or b'" :' in raw:
        _check_keys(raw)
    if b"\\u0000" in raw:
        _check_nul(value)
    if _may_hold_long_number(raw):
        _check_numbers(value)
    return Record(value["model"], fields, value.get("pk"), place)


def _check_shape(value: dict[str, Any]) -> None:
    model, pk = value.get("model"), value.get("pk")
    # A record of that model is made of a document alone, whose fields were looked at.
    if type(model) is not str or model == DOCUMENT:
        _refuse_key(value, "model", 'must be text like "articles.article"')
    if type(value.get("fields")) is not dict:
        _refuse_key(value, "fields", "must be an object in braces")
    if pk is not None and type(pk) is not int and type(pk) is not str:
        _refuse_key(value, "pk", "must be a whole number or text")
    if not value.keys() <= _TOP:
        key = next(key for key in value if key not in _TOP)
        raise BadRecordError("is no key of a record; there are model, pk and fields", key)


def _refuse_key(value: dict[str, Any], key: str, reason: str) -> None:
    if key not in value:
        raise BadRecordError(f"is missing; it {reason}", key)
    raise BadRecordError(reason, key, shorten(value[key]))


def _check_depth(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise BadRecordError(f"the record is nested deeper than {MAX_DEPTH}")
        inner: list[Any] = []
        for one in level:
            inner += one.values() if isinstance(one, dict) else one
        level = [one for one in inner if isinstance(one, dict | list)]


def _check_keys(raw: bytes) -> None:
    json.loads(raw, object_pairs_hook=_distinct)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BadRecordError("stands twice in one object", twice)
    return found


def _check_nul(value: Any, field: str | None = None) -> None:
    if isinstance(value, str) and "\0" in value:
        raise BadRecordError("has a NUL character, which no text may have", field, shorten(value))
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_nul(key, field)
            _check_nul(inner, key)
    elif isinstance(value, list):
        for inner in value:
            _check_nul(inner, field)


def _may_hold_long_number(raw: bytes) -> bool:
    """Tell by the bytes, texts included, whether a number could be beyond 64 bits."""
    shapes = raw.translate(_DIGITS_TO_0)
    return b"0" * 19 in shapes or b"0e" in shapes


def _check_numbers(value: Any, field: str | None = None) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_numbers(inner, key)
    elif isinstance(value, list):
        for inner in value:
            _check_numbers(inner, field)
    elif isinstance(value, int | float) and not -(2**63) <= value < 2**63:
        raise BadRecordError("is a number beyond 64 bits", field, shorten(value))
