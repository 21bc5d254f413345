"""Who is mentioned: people, organizations, their names, identifiers and positions."""

from collections.abc import Iterable
from itertools import chain, count
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from monitor.changes.triggers import Announce, announced, announced_as_part_of
from monitor.slugs import slug_of
from people.declarations import Declaration, ends_after_it_starts, names_one_entity
from people.merging.followers import FollowsMerge, PositionsFollowMerge
from people.removals import RememberRemoval
from people.tracking import Importable, Touch, keeps_history
from people.triggers import (
    follow_merges,
    keep_merges_flat,
    know_who_is_edited,
    note_holders,
    note_names,
)

GENERATED = ["name_keys", "name_vector"]


class EntityManager(models.Manager):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def create_named(self, name: str, aliases: Iterable[str] = (), **fields):
        """Create one with this name and a free slug made of it."""
        base = slug_of(name, self.model._meta.model_name)
        taken = set(self.filter(slug__startswith=base).values_list("slug", flat=True))
        numbered = (f"{base}-{number}" for number in count(2))
        slug = next(slug for slug in chain([base], numbered) if slug not in taken)
        return self.create(name=name, aliases=list(aliases), slug=slug, **fields)


def known_by_a_file(values: dict[str, Any]) -> dict[str, Any]:
    """Whom a file gives is known, unless it says itself that it only found him in texts."""
    return {"standing": "known"} | values


class Entity(Importable):
    """Somebody or something that articles mention; the abstract base of Person and Organization."""

    class Standing(models.TextChoices):
        KNOWN = "known", "known"
        FOUND = "found", "found in texts"

    name = models.CharField(max_length=300, help_text="The name in full, as it is usually printed.")
    slug = models.SlugField(
        max_length=200,
        unique=True,
        help_text="Identifies it in URLs and filters. It should never change.",
    )
    aliases = ArrayField(
        models.CharField(max_length=300),
        default=list,
        blank=True,
        help_text="Other names that texts use for it: acronyms, spellings, short forms.",
    )
    description = models.TextField(blank=True)
    standing = models.CharField(
        max_length=5,
        choices=Standing,
        default=Standing.KNOWN,
        db_default=Standing.KNOWN,
        help_text="Found: discovered in texts; no file, editor or program has said anything yet.",
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="absorbed",
        editable=False,
        help_text="The entity that replaced this one in a merge.",
    )
    name_keys = models.GeneratedField(
        expression=Func(F("name"), F("aliases"), function="people_name_keys"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )
    name_vector = models.GeneratedField(
        expression=Func(F("name"), F("aliases"), F("slug"), function="people_name_vector"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = EntityManager()
    declaration = Declaration(key=("slug",), title="o.name", sound=known_by_a_file)

    class Meta:
        abstract = True
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name__regex=r"^\s*$"), name="%(class)s_has_a_name"),
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[-a-zA-Z0-9_]+$"), name="%(class)s_slug_is_a_slug"
            ),
            models.CheckConstraint(
                condition=Q(standing__in=["known", "found"]), name="%(class)s_standing_is_known"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="%(class)s_not_merged_into_itself",
            ),
        ]
        indexes: ClassVar = [
            # entity=NATO in the API, and names of documents' People and Organizations headers.
            GinIndex(fields=["name_keys"], name="%(class)s_name_keys", fastupdate=False),
            # Search boxes: beginnings of words in names.
            GinIndex(fields=["name_vector"], name="%(class)s_name_vector", fastupdate=False),
            # Lists ordered by name.
            models.Index(fields=["name", "id"], name="%(class)s_by_name"),
            # Who was found and is still to be looked at; who goes with the last text.
            models.Index(
                fields=["name", "id"], condition=Q(standing="found"), name="%(class)s_found"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self):
        return (self.slug,)

    @property
    def winner(self) -> "Entity":
        """Who stands for it: the one it was merged into, or itself."""
        return self.merged_into or self


def entity_triggers(kind: str) -> list[pgtrigger.Trigger]:
    """The triggers of both tables: timestamps, the change log (with merges), changed names."""
    merged = Announce(
        kind=kind,
        operation=pgtrigger.Update,
        action="merged",
        select_changed=(
            "SELECT rows.id AS object_id, rows.slug::text AS key FROM rows"
            " JOIN old_rows USING (id)"
            " WHERE rows.merged_into_id IS NOT NULL AND old_rows.merged_into_id IS NULL"
        ),
    )
    # PostgreSQL fires triggers in the order of their names: "merged" has the last word anyway,
    # since the log never turns a merge back into a change.
    merged.name = f"announce_{kind}_merge"
    names = [know_who_is_edited(), *keep_merges_flat(kind), *note_names(kind)]
    return [Touch(), *announced(kind), merged, *names, RememberRemoval()]


#: A name as it is sorted: `marsk helena`; the database knows how (people_by_surname).
BY_SURNAME = Func(F("name"), function="people_by_surname", output_field=models.TextField())


@keeps_history(exclude=GENERATED)
class Person(Entity):
    """A human being."""

    class Meta(Entity.Meta):
        verbose_name_plural = "people"
        indexes: ClassVar = [
            *Entity.Meta.indexes,
            # The desk: the list of people.
            models.Index(BY_SURNAME, "id", name="person_by_surname"),
        ]
        triggers: ClassVar = entity_triggers("person")


@keeps_history(exclude=GENERATED)
class Organization(Entity):
    """A body with a name: a government, party, company, agency, newspaper, club."""

    class Meta(Entity.Meta):
        triggers: ClassVar = entity_triggers("organization")


#: The kinds of entities, by the word for them in rows, parameters and addresses.
ENTITY_MODELS: dict[str, type[Person] | type[Organization]] = {
    "person": Person,
    "organization": Organization,
}


class IdentifierManager(FollowsMerge):
    def get_by_natural_key(self, scheme, value):
        return self.get(scheme=scheme, value=value)


@keeps_history()
class Identifier(Importable):
    """The key of a person or an organization in another catalogue."""

    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="identifiers"
    )
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="identifiers"
    )
    scheme = models.SlugField(
        max_length=50, db_index=False, help_text="Whose catalogue: wikidata, viaf, isni …"
    )
    value = models.CharField(max_length=200, help_text="The key there, for example Q7747.")

    objects = IdentifierManager()
    declaration = Declaration(
        key=("scheme", "value"), title="o.scheme || ':' || o.value", checks=(names_one_entity,)
    )

    class Meta:
        ordering: ClassVar = ["scheme", "value", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(organization__isnull=True),
                name="identifier_names_one_entity",
            ),
            models.UniqueConstraint(
                fields=["scheme", "value"], name="identifier_unique_per_scheme"
            ),
            models.CheckConstraint(
                condition=~Q(value="") & ~Q(scheme=""), name="identifier_is_not_empty"
            ),
        ]
        triggers: ClassVar = [
            Touch(),
            *follow_merges(),
            *announced_as_part_of("person", "person_id", "people_person"),
            *announced_as_part_of("organization", "organization_id", "people_organization"),
            RememberRemoval(),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"

    def natural_key(self):
        return (self.scheme, self.value)


class PositionManager(PositionsFollowMerge):
    def get_by_natural_key(self, person, organization, title, started_on):
        return self.get(
            person__slug=person,
            organization__slug=organization,
            title=title,
            started_on=started_on,
        )


@keeps_history()
class Position(Importable):
    """An office that a person held in an organization, from when to when."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="positions")
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="positions"
    )
    title = models.CharField(
        max_length=200,
        help_text="As it stands before the name in texts: Prime Minister, Secretary General …",
    )
    started_on = models.DateField(
        null=True, blank=True, help_text="First day in office. Empty if unknown."
    )
    ended_on = models.DateField(
        null=True,
        blank=True,
        help_text="Last day in office. Empty if unknown, or if still in office.",
    )

    objects = PositionManager()
    declaration = Declaration(
        key=("person", "organization", "title", "started_on"),
        title="concat(o.title, ': ', (SELECT name FROM people_person"
        " WHERE id = o.person_id), ', ', (SELECT name FROM people_organization"
        " WHERE id = o.organization_id))",
        checks=(ends_after_it_starts,),
    )

    class Meta:
        ordering: ClassVar = ["started_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_on__gte=F("started_on")), name="position_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["person", "organization", "title", "started_on"],
                nulls_distinct=False,
                name="position_held_once",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="position_has_a_title"),
        ]
        triggers: ClassVar = [
            Touch(),
            *follow_merges(),
            *announced_as_part_of("person", "person_id", "people_person"),
            *announced_as_part_of("organization", "organization_id", "people_organization"),
            *note_holders(),
            RememberRemoval(),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.organization}"

    def natural_key(self):
        return (
            self.person.slug,
            self.organization.slug,
            self.title,
            self.started_on and self.started_on.isoformat(),
        )

    natural_key.dependencies = ["people.person", "people.organization"]


class ChangedName(models.Model):
    """A name that was added, removed or given to somebody else since texts were last linked.

    Maintained by triggers; linking deletes the rows.
    """

    kind = models.CharField(max_length=12)
    entity_id = models.BigIntegerField(
        help_text="Not a foreign key: deleted entities are noted too."
    )
    name = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "entity_id", "name"], name="changed_name_noted_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


# Models of this app with a module of their own.
from people.forgotten import Forgotten  # noqa: E402, F401
from people.merging.models import Distinction, Merge  # noqa: E402, F401
from people.removals import Removal  # noqa: E402, F401
