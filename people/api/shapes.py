"""The shapes of people and organizations: one list of fields each, for every format."""

from monitor.api.shapes import (
    Field,
    Shape,
    address,
    column,
    list_of,
)
from people.models import (
    Identifier,
    Organization,
    Person,
    Position,
)

ENTITY_NAME = Shape(
    "EntityName",
    (
        column(Person, "slug", "entity"),
        column(Person, "name", "entity"),
    ),
)

IDENTIFIER = Shape(
    "Identifier",
    (
        column(Identifier, "scheme", "identifier"),
        column(Identifier, "value", "identifier"),
    ),
)


def position_of(other: str) -> Shape:
    """A position as one side tells it: it names the `other` side."""
    return Shape(
        "PositionHeld" if other == "organization" else "PositionHolder",
        (
            column(Position, "title", "position"),
            Field(other, nested=ENTITY_NAME),
            column(Position, "started_on", "position"),
            column(Position, "ended_on", "position"),
        ),
    )


def entity_shape(model: type[Person | Organization], kind: str, path: str, other: str) -> Shape:
    position = position_of(other)
    positions = list_of(
        position.json(),
        f"people_position position JOIN people_{other} entity ON entity.id = position.{other}_id"
        f" WHERE position.{kind}_id = {kind}.id",
        "position.started_on, position.id",
    )
    identifiers = list_of(
        IDENTIFIER.json(),
        f"people_identifier identifier WHERE identifier.{kind}_id = {kind}.id",
        "identifier.scheme, identifier.value",
    )
    return Shape(
        model.__name__,
        (
            address(path, f"{kind}.slug"),
            column(model, "slug", kind, written=True),
            column(model, "name", kind, written=True),
            column(model, "aliases", kind, written=True),
            column(model, "description", kind, written=True),
            column(model, "standing", kind, written=True),
            Field("identifiers", identifiers, nested=IDENTIFIER, many=True, written=True),
            Field("positions", positions, nested=position, many=True, extra=True, written=True),
            column(model, "created_at", kind, extra=True),
            column(model, "updated_at", kind, extra=True),
        ),
        source=f"people_{kind} {kind}",
        alias=kind,
    )


PERSON = entity_shape(Person, "person", "people", other="organization")
ORGANIZATION = entity_shape(Organization, "organization", "organizations", other="person")
