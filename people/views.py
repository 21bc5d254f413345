"""People and organizations: lists and details."""

from typing import Any, ClassVar

from monitor.api.pages import Ordering, Selection
from monitor.api.params import Keys, Text
from monitor.api.views import DetailView, ListView
from monitor.api.writing import Creates, Writes
from people.filters import by_slug
from people.models import Organization, Person
from people.search import NameQuery
from people.serializers import ORGANIZATION, PERSON
from people.writers import OrganizationWriter, PersonWriter

NAMED = NameQuery.template % {"expressions": "%(q)s::text"}


class EntityList(ListView):
    """Entities by name; merged ones are left out. `other`: the other side of a position."""

    kind: ClassVar[str]
    other: ClassVar[str]
    orderings = (
        Ordering("name", "name", "text"),
        Ordering("-name", "name", "text"),
        Ordering("-updated_at", "updated_at", "timestamptz"),
        Ordering("updated_at", "updated_at", "timestamptz"),
    )

    def select(self, values: dict[str, Any]) -> Selection:
        where, filled = ["e.merged_into_id IS NULL"], {}
        if values["q"]:
            filled["q"] = values["q"]
            where.append(f"e.name_vector @@ {NAMED}")
        if values["identifier"]:
            filled["scheme"], _, filled["value"] = values["identifier"].partition(":")
            where.append(
                f"EXISTS (SELECT FROM people_identifier x WHERE x.{self.kind}_id = e.id"
                " AND x.scheme = %(scheme)s::text AND x.value = %(value)s::text)"
            )
        if found := values[self.other]:
            filled["others"] = found.ids[self.other]
            where.append(
                f"EXISTS (SELECT FROM people_position x WHERE x.{self.kind}_id = e.id"
                f" AND x.{self.other}_id = ANY(%(others)s::bigint[]))"
            )
        return Selection(
            source=f"people_{self.kind} e",
            id="e.id",
            keys={"name": "e.name", "updated_at": "e.updated_at"},
            where=where,
            values=filled,
        )


class EntityDetail(DetailView):
    """One entity with positions and identifiers; a merged one leads to the one that stands now."""

    lookup_type = "text"


Q = Text("q", "Words of the name or an alias, or their beginnings.")
IDENTIFIER = Text("identifier", "Key in another catalogue, such as wikidata:Q7747.")


class PersonList(Creates, EntityList):
    """People by name."""

    writer = PersonWriter
    slug_from = "name"
    queryset = Person.objects.all()
    shape = PERSON
    kind, other = "person", "organization"
    params = (
        Q,
        IDENTIFIER,
        Keys("organization", "Slug: who held a position in it.", by_slug("organization")),
    )


class PersonDetail(Writes, EntityDetail):
    """One person."""

    writer = PersonWriter
    slug_from = "name"
    queryset = Person.objects.all()
    shape = PERSON
    kind, lookup = "person", "person.slug"
    moved_to = (
        "(SELECT 'people/' || w.slug || '/' FROM people_person w"
        " WHERE w.id = person.merged_into_id)"
    )


class OrganizationList(Creates, EntityList):
    """Organizations by name."""

    writer = OrganizationWriter
    slug_from = "name"
    queryset = Organization.objects.all()
    shape = ORGANIZATION
    kind, other = "organization", "person"
    params = (Q, IDENTIFIER, Keys("person", "Slug: where it held a position.", by_slug("person")))


class OrganizationDetail(Writes, EntityDetail):
    """One organization."""

    writer = OrganizationWriter
    slug_from = "name"
    queryset = Organization.objects.all()
    shape = ORGANIZATION
    kind, lookup = "organization", "organization.slug"
    moved_to = (
        "(SELECT 'organizations/' || w.slug || '/' FROM people_organization w"
        " WHERE w.id = organization.merged_into_id)"
    )
