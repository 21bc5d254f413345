"""Who is known? The matcher over all entities, built again only when one changed."""

from collections import defaultdict
from threading import Lock

from django.db import connection

from people.models import Organization, Person, Position
from people.names import Matcher, Named, Office

# What the matcher is made of: two archives with the same sums have the same names and offices.
FINGERPRINT = """
    SELECT 'people', count(*), sum(hash_record_extended((id, name, aliases), 0))
    FROM people_person WHERE merged_into_id IS NULL
    UNION ALL
    SELECT 'organizations', count(*), sum(hash_record_extended((id, name, aliases), 0))
    FROM people_organization WHERE merged_into_id IS NULL
    UNION ALL
    SELECT 'positions', count(*), sum(hash_record_extended(
        (person_id, organization_id, title, started_on, ended_on), 0))
    FROM people_position
    ORDER BY 1
"""


kept: dict[tuple, Matcher] = {}  # the one built last, by what it was made of
building = Lock()


def current_matcher() -> Matcher:
    """The matcher for the entities as this transaction sees them; one query while none changes.

    Two threads that need the same one do not both build it.
    """
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINT)
        fingerprint = tuple(cursor.fetchall())
    matcher = kept.get(fingerprint)
    if matcher is None:
        with building:
            matcher = kept.get(fingerprint)
            if matcher is None:
                matcher = Matcher(known_entities())
                kept.clear()
                kept[fingerprint] = matcher
    return matcher


def known_entities() -> list[Named]:
    """Everybody who is not merged into another, with keys ("person", id), ("organization", id)."""
    offices = defaultdict(list)
    for person, organization, title, started_on, ended_on in Position.objects.order_by(
        "pk"
    ).values_list("person", "organization", "title", "started_on", "ended_on"):
        offices[person].append(Office(title, ("organization", organization), started_on, ended_on))
    people = Person.objects.filter(merged_into=None).order_by("pk")
    organizations = Organization.objects.filter(merged_into=None).order_by("pk")
    return [
        Named(("person", pk), "person", name, tuple(aliases), tuple(offices[pk]))
        for pk, name, aliases in people.values_list("pk", "name", "aliases")
    ] + [
        Named(("organization", pk), "organization", name, tuple(aliases))
        for pk, name, aliases in organizations.values_list("pk", "name", "aliases")
    ]


def names_of(keys: set[tuple[str, int]]) -> dict[tuple[str, int], frozenset[str]]:
    """Name and aliases of each; at most two queries, none for no keys."""
    found = {}
    for kind, model in (("person", Person), ("organization", Organization)):
        ids = [pk for of_kind, pk in keys if of_kind == kind]
        for pk, name, aliases in model.objects.filter(pk__in=ids).values_list(
            "pk", "name", "aliases"
        ):
            found[kind, pk] = frozenset((name, *aliases))
    return found
