"""What the import takes: the models that declare how they are known, and all of their fields.

A model is importable by its `declaration` (people/declarations.py); nothing else names it. A field
is by being there, unless the database keeps it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from people.declarations import Declaration, RefusedError

from . import values
from .values import Check

#: Kept by the database or by the import itself, in every table.
KEPT = ("created_at", "updated_at", "import_base")
REQUIRED: Any = object()


@dataclass(frozen=True, slots=True)
class ImportedField:
    """One field: how a JSON value is checked, what stands when none was ever given."""

    name: str
    column: str
    sql: str
    check: Check
    default: Any
    target: str = ""
    null: bool = False


@dataclass(frozen=True)
class Schema:
    """One importable model. `ignored`: what fixtures may say and nobody reads."""

    label: str
    model: type[models.Model]
    declaration: Declaration
    fields: dict[str, ImportedField]
    ignored: frozenset[str]
    references: tuple[ImportedField, ...] = field(init=False)
    #: The field names in the order in which PostgreSQL writes the keys of a jsonb object.
    base_order: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        references = tuple(one for one in self.fields.values() if one.target)
        object.__setattr__(self, "references", references)
        order = tuple(sorted(self.fields, key=lambda name: (len(name), name)))
        object.__setattr__(self, "base_order", order)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def key(self) -> tuple[str, ...]:
        return self.declaration.key

    @property
    def refers_to_itself(self) -> str:
        """The column by which a row names another one of its own table, "" when there is none."""
        return next((one.column for one in self.references if one.target == self.label), "")

    def key_counts(self, name: str, values: Mapping[str, Any]) -> bool:
        """Whether a field belongs to the key of a row; some do only where another is blank."""
        otherwise = self.declaration.otherwise
        return not otherwise or name != otherwise[1] or not values.get(otherwise[0])

    def key_of(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the whole key, None for what does not count; RefusedError: a part is missing."""
        key = []
        for name in self.declaration.whole_key:
            value = values.get(name, self.fields[name].default)
            if value is REQUIRED:
                raise RefusedError(name, None, "is missing")
            key.append(value if self.key_counts(name, values) else None)
        return tuple(key)

    def checked(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return the values to store, references as given; RefusedError names the first fault."""
        found = {}
        for name, value in given.items():
            one = self.fields.get(name)
            if one is None:
                if name in self.ignored:
                    continue
                raise RefusedError(name, None, f"is no field of {self.label}{self._nearest(name)}")
            if one.target:
                found[name] = value
                continue
            try:
                found[name] = one.check(value)
            except ValueError as error:
                raise RefusedError(name, value, str(error)) from None
        sound = self.declaration.sound
        return sound(found) if sound else found

    def check_whole(self, values: Mapping[str, Any]) -> None:
        """Check a whole row, as it would be written; RefusedError says what is wrong with it."""
        for check in self.declaration.checks:
            check(values)

    def _nearest(self, name: str) -> str:
        near = difflib.get_close_matches(name, self.fields, 1)
        return f'; did you mean "{near[0]}"?' if near else f"; it has {', '.join(self.fields)}"

    def complete(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a whole new row; RefusedError when a needed one is missing."""
        row = {}
        for name, one in self.fields.items():
            if name in given:
                row[name] = given[name]
            elif one.default is REQUIRED:
                raise RefusedError(name, None, "is missing")
            else:
                row[name] = one.default
        return row


def _check(of: Any) -> Check:
    if isinstance(of, models.ForeignKey):
        check: Check = lambda value: value  # noqa: E731 (resolved elsewhere)
    elif isinstance(of, ArrayField):
        inner = isinstance(of.base_field, ArrayField)
        check = values.spans if inner else values.texts(_check(of.base_field))
    elif isinstance(of, models.SlugField):
        check = values.slug(of.max_length or 50)
    elif of.choices:
        check = values.choice([value for value, _ in of.get_choices(include_blank=of.blank)])
    elif isinstance(of, models.BooleanField):
        check = values.truth
    else:
        check = _plain_check(of)
    return values.nullable(check) if of.null else check


def _plain_check(of: Any) -> Check:
    if isinstance(of, models.DateField):
        model: Any = of.model
        return values.plain_date(*model.declaration.years)
    if isinstance(of, models.PositiveIntegerField):
        return values.whole(2_147_483_647)
    return values.text(of.max_length, of.blank)


def _default(of: Any) -> Any:
    if of.name in of.model.declaration.defaults:
        return of.model.declaration.defaults[of.name]
    if of.has_default():
        return of.get_default()
    if of.null:
        return None
    return "" if of.blank else REQUIRED


_SQL = {
    "BigAutoField": "bigint",
    "ForeignKey": "bigint",
    "DateField": "date",
    "BooleanField": "boolean",
    "PositiveIntegerField": "integer",
}


def _field(model: Any, name: str) -> ImportedField:
    of: Any = model._meta.get_field(name)
    kind = of.get_internal_type()
    sql = _SQL.get(kind, "text")
    if kind == "ArrayField":
        sql = "integer[]" if isinstance(of.base_field, ArrayField) else "text[]"
    target = of.related_model._meta.label_lower if of.is_relation else ""
    return ImportedField(name, of.column, sql, _check(of), _default(of), target, of.null)


def _schema(model: Any) -> Schema:
    declaration: Declaration = model.declaration
    given, kept = list(declaration.key), list(KEPT)
    for one in model._meta.concrete_fields:
        if one.generated or one.name in (*declaration.derived, *KEPT):
            kept.append(one.name)
        elif not one.primary_key and one.name not in given:
            given.append(one.name)
    fields = {name: _field(model, name) for name in given}
    return Schema(model._meta.label_lower, model, declaration, fields, frozenset(kept))


def _in_order(schemas: list[Schema]) -> Iterator[Schema]:
    """Yield each after those that it refers to."""
    left = {schema.label: schema for schema in schemas}
    while left:
        for schema in list(left.values()):
            if all(
                one.target not in left or one.target == schema.label for one in schema.references
            ):
                yield left.pop(schema.label)


_MODELS = [model for model in apps.get_models() if hasattr(model, "declaration")]
#: In the order in which they need one another.
SCHEMAS = {schema.label: schema for schema in _in_order([_schema(model) for model in _MODELS])}


def is_kept_beside(label: str) -> bool:
    """Whether the database makes the rows of a model from those of the archive: histories, and what
    is kept with an article.
    """
    model = apps.get_model(label)
    return hasattr(model, "pgh_tracked_model") or model._meta.pk.is_relation


def schema_of(label: str) -> Schema | None:
    """Return the schema of a model; None for one that is passed over: Monitor has it, and a whole
    dump therefore, but it is none of the archive's, or the database keeps it by itself.

    RefusedError names the nearest model when there is none of that name.
    """
    schema = SCHEMAS.get(label) or SCHEMAS.get(label.lower())
    if schema:
        return schema
    with suppress(LookupError, ValueError):
        apps.get_model(label)
        return None
    near = difflib.get_close_matches(label.lower(), SCHEMAS, 1, 0.5)
    hint = f'; did you mean "{near[0]}"?' if near else f"; there are {', '.join(SCHEMAS)}"
    raise RefusedError("model", label, f"is nothing that can be imported{hint}")
