"""People and organizations as they are written, with their identifiers and positions."""

from typing import Any, ClassVar

from rest_framework import serializers

from monitor.api.sent_back import ReferenceMixin
from monitor.api.shapes import Shape
from monitor.api.writers import RecordSerializer, Writer, duplicate_messages
from people.api.shapes import ORGANIZATION, PERSON
from people.models import (
    Identifier,
    Organization,
    Person,
    Position,
)


class LivingEntityField(serializers.SlugRelatedField):
    """A person or an organization by its slug; a merged one means what stands for it now."""

    def __init__(self, model: type[Person | Organization], **options: Any) -> None:
        super().__init__("slug", queryset=model._default_manager.all(), **options)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data).winner


class EntityField(ReferenceMixin, LivingEntityField):
    key = "slug"

    @property
    def shape(self) -> Shape:
        return {Person: PERSON, Organization: ORGANIZATION}[self.queryset.model]


class IdentifierWriter(serializers.ModelSerializer):
    class Meta:
        model = Identifier
        fields = ("scheme", "value")
        validators: ClassVar[list] = []


class PositionWriter(RecordSerializer):
    def validate(self, attrs):
        first, last = attrs.get("started_on"), attrs.get("ended_on")
        if first and last and last < first:
            raise serializers.ValidationError({"ended_on": f"It is before started_on, {first}."})
        return {"started_on": None, "ended_on": None, **attrs}


class PositionHeldWriter(PositionWriter):
    organization = EntityField(Organization)

    class Meta:
        model = Position
        fields = ("title", "organization", "started_on", "ended_on")
        validators: ClassVar[list] = []


class PositionHolderWriter(PositionWriter):
    person = EntityField(Person)

    class Meta:
        model = Position
        fields = ("title", "person", "started_on", "ended_on")
        validators: ClassVar[list] = []


class EntityWriter(Writer):
    """Without `slug` it is made of the name. Lists given replace those that are there."""

    parts: ClassVar = {"identifiers": Identifier, "positions": Position}
    other: ClassVar[str]

    def part_key(self, name):
        if name == "identifiers":
            return ("scheme", "value")
        return (self.other, "title", "started_on")

    def validate_identifiers(self, values):
        return checked_unique(values, ("scheme", "value"))

    def validate_positions(self, values):
        return checked_unique(values, (self.other, "title", "started_on"))


def in_words(key: tuple) -> str:
    return ", ".join(str(part) for part in key if part)


def checked_unique(values: list[dict[str, Any]], key: tuple[str, ...]) -> list[dict[str, Any]]:
    keys = [tuple(value[name] for name in key) for value in values]
    if messages := duplicate_messages(keys, in_words):
        raise serializers.ValidationError(messages)
    return values


class PersonWriter(EntityWriter):
    """A person as it is written."""

    identifiers = IdentifierWriter(many=True, required=False)
    positions = PositionHeldWriter(many=True, required=False)
    other = "organization"

    class Meta:
        model = Person
        fields = PERSON.written
        extra_kwargs: ClassVar = {"slug": {"required": False}}


class OrganizationWriter(EntityWriter):
    """An organization as it is written."""

    identifiers = IdentifierWriter(many=True, required=False)
    positions = PositionHolderWriter(many=True, required=False)
    other = "person"

    class Meta:
        model = Organization
        fields = ORGANIZATION.written
        extra_kwargs: ClassVar = {"slug": {"required": False}}
