"""The two kinds of entities, and all that differs between their endpoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from monitor.api.filters import FilterSet
from monitor.api.shapes import Shape
from monitor.api.writers import Writer
from people.api.filters import OrganizationFilter, PersonFilter
from people.api.serializers import OrganizationWriter, PersonWriter
from people.api.shapes import ORGANIZATION, PERSON
from people.models import Organization, Person


@dataclass(frozen=True)
class EntityKind:
    """`name` stands in rows and parameters, `path` in addresses, `noun` in descriptions."""

    name: str
    path: str
    noun: str
    model: type[Person] | type[Organization]
    shape: Shape
    filterset: type[FilterSet]
    writer: type[Writer]


KINDS = (
    EntityKind("person", "people", "a person", Person, PERSON, PersonFilter, PersonWriter),
    EntityKind(
        "organization",
        "organizations",
        "an organization",
        Organization,
        ORGANIZATION,
        OrganizationFilter,
        OrganizationWriter,
    ),
)


class OfKind:
    """Mix-in of a view that there is for each kind of entity."""

    entity: EntityKind

    @classmethod
    def of(cls, entity: EntityKind, description: str, **attributes: Any) -> Any:
        """The view for one kind, described in these words."""
        own = {"__doc__": description, "entity": entity, "kind": entity.name, **attributes}
        return type(f"{entity.model.__name__}{cls.__name__.removeprefix('Entity')}", (cls,), own)
