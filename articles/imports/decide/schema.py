"""What the import takes: which models, which fields of them, and what is refused and why."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from articles.models import (
    Article,
    Issue,
    Mention,
    Publication,
)
from people.models import (
    Identifier,
    Organization,
    Person,
    Position,
)

from . import values
from .values import Check

#: Kept by the database or by the import itself. Fixtures made by dumpdata give them.
DERIVED = frozenset(
    [
        *("created_at", "updated_at", "import_base", "search"),
        *(
            "name_keys",
            "name_vector",
            "volume_sort",
            "number_sort",
            "printed_order",
            "published_until",
        ),
    ]
)
REQUIRED: Any = object()


class RefusedError(ValueError):
    """A value that the archive cannot take: in which field, and why."""

    def __init__(self, field: str | None, value: Any, reason: str) -> None:
        super().__init__(field, value, reason)
        self.field, self.value, self.reason = field, value, reason


@dataclass(frozen=True, slots=True)
class Field:
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
    """One importable model. `key`: the fields by which a record is known again."""

    label: str
    model: type[models.Model]
    key: tuple[str, ...]
    fields: dict[str, Field]
    ignored: frozenset[str]
    references: tuple[Field, ...] = field(init=False)
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
        return found

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
        check = values.choice([value for value, _ in of.choices])
    elif isinstance(of, models.BooleanField):
        check = values.truth
    else:
        check = _plain_check(of)
    return values.nullable(check) if of.null else check


def _plain_check(of: Any) -> Check:
    if isinstance(of, models.DateField):
        return values.plain_date(*((1400, 2199) if of.model is Issue else (1, 9999)))
    if isinstance(of, models.PositiveIntegerField):
        return values.whole(2_147_483_647)
    return values.text(of.max_length, of.blank)


def _default(of: Any) -> Any:
    if of.model is Mention and of.name == "origin":
        return Mention.Origin.IMPORT.value
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


def _field(model: type[models.Model], name: str) -> Field:
    of: Any = model._meta.get_field(name)
    kind = of.get_internal_type()
    sql = _SQL.get(kind, "text")
    if kind == "ArrayField":
        sql = "integer[]" if isinstance(of.base_field, ArrayField) else "text[]"
    target = of.related_model._meta.label_lower if of.is_relation else ""
    return Field(name, of.column, sql, _check(of), _default(of), target, of.null)


def _schema(model: type[models.Model], key: str, rest: str = "", ignored: str = "") -> Schema:
    names = [*key.split(), *rest.split()]
    return Schema(
        label=model._meta.label_lower,
        model=model,
        key=tuple(key.split()),
        fields={name: _field(model, name) for name in names},
        ignored=DERIVED.union(ignored.split()),
    )


#: In the order in which they need one another.
SCHEMAS = {
    schema.label: schema
    for schema in (
        _schema(Publication, "slug", "title"),
        _schema(Issue, "publication volume number", "published_on date_precision"),
        _schema(Organization, "slug", "name aliases description merged_into"),
        _schema(Person, "slug", "name aliases description merged_into"),
        _schema(Identifier, "scheme value", "person organization"),
        _schema(Position, "person organization title started_on", "ended_on"),
        _schema(
            Article,
            "issue slug",
            "position headline headline_is_derived body source",
            ignored="published_on",
        ),
        _schema(
            Mention,
            "article person organization",
            "spans status origin needs_review rejected_spans",
            ignored="published_on",
        ),
    )
}


def schema_of(label: str) -> Schema | None:
    """Return the schema of a model; None for what the database keeps by itself.

    RefusedError names the nearest model when there is none of that name.
    """
    schema = SCHEMAS.get(label) or SCHEMAS.get(label.lower())
    if schema:
        return schema
    app, _, name = label.lower().partition(".")
    if label.lower() == "articles.articlesearch" or (
        name.endswith("event") and f"{app}.{name.removesuffix('event')}" in SCHEMAS
    ):
        return None
    near = difflib.get_close_matches(label.lower(), SCHEMAS, 1, 0.5)
    hint = f'; did you mean "{near[0]}"?' if near else f"; there are {', '.join(SCHEMAS)}"
    raise RefusedError("model", label, f"is nothing that can be imported{hint}")
