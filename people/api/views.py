"""People and organizations: lists and details."""

from monitor.api.cursors import Ordering
from monitor.api.views import DetailView, ListView
from monitor.api.writing import Creates, Writes
from people.api.filters import OrganizationFilter, PersonFilter
from people.api.serializers import OrganizationWriter, PersonWriter
from people.api.shapes import ORGANIZATION, PERSON
from people.models import Organization, Person


class EntityList(ListView):
    """Entities by name; merged ones are left out."""

    orderings = (
        Ordering("name", "name", "text"),
        Ordering("-name", "name", "text"),
        Ordering("-updated_at", "updated_at", "timestamptz"),
        Ordering("updated_at", "updated_at", "timestamptz"),
    )


class EntityDetail(DetailView):
    """One entity with positions and identifiers; a merged one leads to the one that stands now."""

    lookup_type = "text"


class PersonList(Creates, EntityList):
    """People by name."""

    writer = PersonWriter
    slug_from = "name"
    queryset = Person.objects.filter(merged_into=None)
    filterset_class = PersonFilter
    shape = PERSON


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
    queryset = Organization.objects.filter(merged_into=None)
    filterset_class = OrganizationFilter
    shape = ORGANIZATION


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
