"""What GET gives, PUT and PATCH take: which fields of a body only repeat what the record has?

What says the same as GET is left out before anything is checked or written, in the shape that GET
gives it. A field that cannot be written may repeat its value, and have no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework import serializers

from monitor.api.faults import Fault
from monitor.api.shapes import Shape
from monitor.api.statements import first_row


def same(value: Any, other: Any) -> bool:
    """Whether two values are the same JSON; in Python 1 equals True."""
    return as_text(value) == as_text(other)


def as_text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def changed_fields(
    data: Mapping[str, Any], now: Mapping[str, Any], fields: Mapping[str, Any]
) -> dict[str, Any]:
    """What a body says that is not so now; `fields` are those of the writer."""
    changed = {
        name: value for name, value in data.items() if name not in now or not same(value, now[name])
    }
    for name, value in changed.items():
        child = getattr(fields.get(name), "child", None)
        if isinstance(value, list) and getattr(child, "identity", None):
            changed[name] = changed_parts(value, now[name], child)
    return changed


def changed_parts(items: list[Any], now: list[Any], child: Any) -> list[Any]:
    """The items of a list without the members that cannot be written and say what is so."""
    there = {identity(part, child): part for part in now}
    return [without_repeats(item, there.get(identity(item, child), {}), child) for item in items]


def identity(part: Any, child: Any) -> str:
    return as_text([part.get(name) for name in child.identity] if isinstance(part, Mapping) else [])


def without_repeats(item: Any, now: Mapping[str, Any], child: Any) -> Any:
    if not isinstance(item, Mapping):
        return item
    return {
        name: value
        for name, value in item.items()
        if name in child.fields or name not in now or not same(value, now[name])
    }


def read_only_faults(
    changed: Mapping[str, Any], now: Mapping[str, Any], fields: Mapping[str, Any]
) -> Iterator[Fault]:
    """A fault for each field that cannot be written and was given another value."""
    for name, value in changed.items():
        if name in now and name not in fields:
            reason = f"it cannot be written; leave it out, or as it is: {as_text(now[name])}"
            yield Fault(reason, None, name, value)


class ReferenceMixin:
    """Mix-in of a field that names a record by its key: the object that GET gives means it too.

    `shape` is that of the record, with its source; `key` the member of the object that is the key.
    """

    shape: Shape
    key: str

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return super().to_internal_value(data)  # type: ignore[misc]
        record = super().to_internal_value(data.get(self.key))  # type: ignore[misc]
        now = self.as_given(record, data)
        for name, value in data.items():
            if name not in now or not same(value, now[name]):
                owner = f"{self.key} {data[self.key]}"
                raise serializers.ValidationError(
                    f"{name} is not that of {owner}, and cannot be written here."
                )
        return record

    def as_given(self, record: Any, names: Mapping[str, Any]) -> dict[str, Any]:
        """The members of these names, as GET gives them."""
        shape = self.shape.only(names)
        text = (
            f"SELECT {shape.json()}::text FROM {shape.source}"
            f" WHERE {shape.alias}.id = %(id)s::bigint"
        )
        row = first_row(text, {"id": record.pk, "base": ""})
        assert row is not None
        return json.loads(row[0])
