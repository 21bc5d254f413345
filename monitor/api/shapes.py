"""The shapes of the API's responses, declared once.

A Shape lists its fields; each has its SQL and its type. From this one
list come the statement that builds the JSON in the database, the OpenAPI component, the columns
of CSV, and the values of `fields`, `omit` and `expand`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from typing import Any

from django.db import models
from rest_framework import serializers


@dataclass(frozen=True, eq=False)
class Field:
    """One field: its name, its SQL expression, and a function that makes its serializer field.

    `nested` is the shape of an object, or with `many` of the objects in a list. `extra`: only in
    details, and where `expand` or `fields` asks for it. `written`: clients may write it, too.
    """

    name: str
    sql: str = ""
    make: Callable[[], serializers.Field] | None = None
    nested: Shape | None = None
    many: bool = False
    extra: bool = False
    written: bool = False

    @property
    def value(self) -> str:
        """Its SQL; an object is built by its shape, unless it says itself how."""
        return self.nested.json() if self.nested and not self.sql else self.sql

    def serializer(self) -> serializers.Field:
        if self.nested:
            optional: dict[str, Any] = {"allow_null": True} if self.sql and not self.many else {}
            return self.nested.serializer_class()(many=self.many, **optional)
        assert self.make is not None
        return self.make()


@dataclass(frozen=True, eq=False)
class Shape:
    """The fields of an object and the tables they come from.

    `source` is what follows FROM: the table, with the alias that is the shape's `alias`, and its
    joins, none of which may drop or double a row.
    """

    name: str
    fields: tuple[Field, ...]
    source: str = ""
    alias: str = ""

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    @cached_property
    def extras(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.extra)

    @cached_property
    def written(self) -> tuple[str, ...]:
        """The fields that clients write."""
        return tuple(field.name for field in self.fields if field.written)

    @cached_property
    def edition(self) -> str:
        """A digest that changes whenever the code gives the same rows another shape."""
        return hashlib.blake2b(self.json().encode(), digest_size=6).hexdigest()

    def only(self, names: Iterable[str]) -> Shape:
        """The same shape with fewer fields."""
        chosen = set(names)
        return replace(self, fields=tuple(field for field in self.fields if field.name in chosen))

    def item(self, *, fields: tuple = (), omit: tuple = (), expand: tuple = ()) -> Shape:
        """The shape of list items: all but the extra fields, or as asked for."""
        return item_of(self, fields, omit, expand)

    def plus(self, *fields: Field) -> Shape:
        return replace(self, fields=(*self.fields, *fields))

    def json(self) -> str:
        """SQL that builds the object."""
        return self.sql

    @cached_property
    def sql(self) -> str:
        return object_of([(field.name, field.value) for field in self.fields])

    def columns(self) -> list[str]:
        """Column names of a table of such objects; names in nested objects are joined with _."""
        return [name for field in self.fields for name in column_names(field)]

    def cells(self, item: dict[str, Any]) -> list[Any]:
        """The values of one object, in the order of columns()."""
        return [cell for field in self.fields for cell in cell_values(field, item[field.name])]

    def serializer_class(self, name: str = "") -> type[serializers.Serializer]:
        return serializer_class(self, name or self.name)


ARGUMENTS_OF_A_FUNCTION = 100


def object_of(pairs: Sequence[tuple[str, str]]) -> str:
    assert len(pairs) * 2 <= ARGUMENTS_OF_A_FUNCTION
    arguments = ", ".join(f"'{name}', {value}" for name, value in pairs)
    return f"json_build_object({arguments})"


def list_of(value: str, source: str, order: str) -> str:
    """SQL of a list: `value` of each row of `source` (what follows FROM), in that order."""
    return f"(SELECT coalesce(json_agg({value} ORDER BY {order}), '[]'::json) FROM {source})"


@lru_cache(maxsize=1000)
def item_of(shape: Shape, fields: tuple, omit: tuple, expand: tuple) -> Shape:
    names = set(fields or set(shape.names) - set(shape.extras)) | set(expand)
    return shape.only(names - set(omit))


@cache
def serializer_class(shape: Shape, name: str) -> type[serializers.Serializer]:
    """A read-only serializer of that shape, for the OpenAPI document and for tests."""
    members: dict[str, Any] = {field.name: field.serializer() for field in shape.fields}
    members["__doc__"] = f"{name}, as the API gives it."
    members["Meta"] = type("Meta", (), {"ref_name": name})
    return type(f"{name}Serializer", (serializers.Serializer,), members)


def column_names(field: Field) -> list[str]:
    if field.nested and not field.many:
        return [f"{field.name}_{column}" for column in field.nested.columns()]
    return [field.name]


def cell_values(field: Field, value: Any) -> list[Any]:
    """A list becomes one cell, its items separated by semicolons. An object is its slug or, without
    one, its values separated by colons.
    """
    if field.nested and not field.many:
        if value is None:
            return [None] * len(field.nested.columns())
        return field.nested.cells(value)
    if isinstance(value, list):
        return ["; ".join(map(short, value))]
    return [value]


def short(item: Any) -> str:
    if isinstance(item, list):
        return ", ".join(map(short, item))
    if not isinstance(item, dict):
        return "" if item is None else str(item)
    return str(item["slug"]) if "slug" in item else ":".join(map(short, item.values()))


def column(
    model: type[models.Model],
    name: str,
    alias: str,
    *,
    extra: bool = False,
    written: bool = False,
) -> Field:
    """A model's field: its column, type and help text."""
    model_field = model._meta.get_field(name)
    assert isinstance(model_field, models.Field)

    def make() -> serializers.Field:
        maker, options = serializers.ModelSerializer().build_standard_field(name, model_field)
        kept = {"help_text", "child", "choices", "allow_null", "allow_blank"}
        return maker(**{key: value for key, value in options.items() if key in kept})

    return Field(name, f"{alias}.{model_field.column}", make, extra=extra, written=written)


def computed(name: str, make: Callable[..., serializers.Field], help: str, sql: str = "") -> Field:
    """A field that is not a model's; without SQL if Python fills it in."""
    return Field(name, sql, lambda: make(help_text=help))


def address(path: str, key: str) -> Field:
    """The address of a record: `path` is the list's name, `key` the SQL of the record's key."""
    sql = f"%(base)s::text || '{path}/' || {key} || '/'"
    return Field("url", sql, lambda: serializers.URLField(help_text="URL of the record."))
