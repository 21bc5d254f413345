"""Serializers for writing: they refuse unknown fields and handle nested lists of parts.

Uniqueness is left to the database (refusals.py puts its errors into words):
checking it beforehand would be a race, and one more statement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from django.db import models
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from monitor.api.faults import Fault, join
from monitor.api.params import nearest

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class DayField(serializers.DateField):
    """A day as YYYY-MM-DD: Python would take 20000125 and 2000-W04-2 too, the schema does not."""

    def to_internal_value(self, value):
        if isinstance(value, str) and not DAY.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class RecordSerializer(serializers.ModelSerializer):
    """A record, or a part of one, whose days are DayFields."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.DateField: DayField
    }


class Writer(RecordSerializer):
    """A record as it is written. `parts`: the models of nested lists, by field."""

    parts: ClassVar[Mapping[str, type[models.Model]]] = {}

    def __init__(
        self,
        *args: Any,
        all_optional: bool = False,
        optional: Collection[str] = (),
        **options: Any,
    ) -> None:
        # Not DRF's `partial`: that would make the fields of nested parts optional too.
        self.all_optional = all_optional
        self.optional = optional
        super().__init__(*args, **options)

    def get_fields(self):
        fields = super().get_fields()
        for name, field in fields.items():
            field.required = field.required and not self.all_optional and name not in self.optional
        return fields

    def build_standard_field(self, field_name: str, model_field: models.Field):
        field_class, options = super().build_standard_field(field_name, model_field)
        if validators := options.get("validators"):
            kept = [one for one in validators if not isinstance(one, UniqueValidator)]
            options["validators"] = kept
        return field_class, options

    def get_uniqueness_extra_kwargs(self, field_names, declared_fields, extra_kwargs):
        return extra_kwargs, {}

    def get_validators(self):
        return []

    def create(self, validated_data: dict[str, Any]):
        parts = self.pop_parts(validated_data)
        record = self.Meta.model._default_manager.create(**validated_data)  # type: ignore[attr-defined]
        self.replace_parts(record, parts)
        return record

    def update(self, record, validated_data: dict[str, Any]):
        """Writes only the columns that differ: an import's comparison goes by them."""
        parts = self.pop_parts(validated_data)
        set_changed(record, validated_data)
        self.replace_parts(record, parts)
        return record

    def pop_parts(self, validated_data: dict[str, Any]) -> dict[str, list]:
        return {name: validated_data.pop(name) for name in self.parts if name in validated_data}

    def replace_parts(self, record: models.Model, parts: dict[str, list]) -> None:
        for name, wanted in parts.items():
            replace_parts(getattr(record, name), wanted, self.part_key(name))

    def part_key(self, name: str) -> tuple[str, ...]:
        """The columns that tell one part of that list from another."""
        raise NotImplementedError


def set_changed(record: models.Model, values: Mapping[str, Any]) -> bool:
    """Write the values that differ from the record's; return whether any did."""
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, values[name])
    if changed:
        record.save(update_fields=changed)
    return bool(changed)


def replace_parts(
    manager: Any,
    wanted: Iterable[Mapping[str, Any]],
    key: tuple[str, ...],
    when_written: Mapping[str, Any] | None = None,
) -> None:
    """Make the parts of a record the wanted ones. A part that is already as wanted is not touched.

    `when_written`: further values for parts that are new or changed.
    """
    there = {tuple(column_value(part, name) for name in key): part for part in manager.all()}
    for values in wanted:
        part = there.pop(tuple(key_of(values.get(name)) for name in key), None)
        if part is None:
            manager.create(**values, **(when_written or {}))
        elif any(column_value(part, name) != key_of(value) for name, value in values.items()):
            set_changed(part, {**values, **(when_written or {})})
    for part in there.values():
        part.delete()


def column_value(part: models.Model, name: str) -> Any:
    """Without a query for what a foreign key names."""
    return getattr(part, part._meta.get_field(name).attname)  # type: ignore[union-attr]


def key_of(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def duplicate_messages(values: Iterable[Any], name: Callable[[Any], str]) -> list[Any]:
    """Messages for a list of parts: none for the first of a kind, one for each that repeats it."""
    seen: set[Any] = set()
    messages: list[Any] = []
    for value in values:
        messages.append(
            {"non_field_errors": [f"{name(value)} is given twice"]} if value in seen else {}
        )
        seen.add(value)
    return messages if any(messages) else []


def unknown_fields(
    serializer: serializers.BaseSerializer, data: Any, path: str = ""
) -> Iterator[Fault]:
    """A fault for each name in a body that no field has, with the nearest field; nested too."""
    if isinstance(serializer, serializers.ListSerializer):
        child: Any = serializer.child
        for number, item in enumerate(data if isinstance(data, list) else ()):
            yield from unknown_fields(child, item, join(path, number))
        return
    if not isinstance(data, Mapping) or not isinstance(serializer, serializers.Serializer):
        return
    fields: Mapping[str, Any] = serializer.fields
    for name, value in data.items():
        if name not in fields:
            reason = f"there is no such field to write; there are {', '.join(sorted(fields))}"
            yield Fault(reason, None, join(path, name), value, nearest(str(name), fields))
        else:
            yield from unknown_fields(fields[name], value, join(path, name))
