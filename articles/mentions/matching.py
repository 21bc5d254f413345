"""Who is known? The matcher over all entities, built again only when one changed."""

from collections import defaultdict
from threading import Lock
from typing import NamedTuple

from django.db import connection

from articles.mentions.isolation import reason_of
from articles.mentions.report import Failure
from people.models import ENTITY_MODELS, Organization, Person, Position
from people.names import HeldOffice, Matcher, Named

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


class BuiltMatcher(NamedTuple):
    """The matcher, and whom it cannot look for: a name that breaks it costs only itself."""

    matcher: Matcher
    failures: list[Failure]


kept: dict[tuple, BuiltMatcher] = {}  # the one built last, by what it was made of
building = Lock()


def current_matcher() -> Matcher:
    """The matcher for the entities as this transaction sees them; one query while none changes."""
    return who_is_known().matcher


def who_is_known() -> BuiltMatcher:
    """The same, with what is left out. Two threads that need the same one do not both build it."""
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINT)
        fingerprint = tuple(cursor.fetchall())
    known = kept.get(fingerprint)
    if known is None:
        with building:
            known = kept.get(fingerprint)
            if known is None:
                known = _built(known_entities())
                kept.clear()
                kept[fingerprint] = known
    return known


def _built(entities: list[Named]) -> BuiltMatcher:
    try:
        return BuiltMatcher(Matcher(entities), [])
    except Exception:
        return _without_bad_names(entities)


def _without_bad_names(entities: list[Named]) -> BuiltMatcher:
    """Try each by itself, which takes a minute for 100,000; nobody waits for it twice."""
    good, failures = [], []
    for entity in entities:
        try:
            Matcher([entity])
        except Exception as error:
            failures.append(Failure(reason_of(error), name=entity.name))
        else:
            good.append(entity)
    return BuiltMatcher(Matcher(good), failures)


def known_entities() -> list[Named]:
    """Everybody who is not merged into another, with keys ("person", id), ("organization", id)."""
    offices = defaultdict(list)
    for person, organization, title, started_on, ended_on in Position.objects.order_by(
        "pk"
    ).values_list("person", "organization", "title", "started_on", "ended_on"):
        offices[person].append(
            HeldOffice(title, ("organization", organization), started_on, ended_on)
        )
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


def name_of(key: tuple[str, int]) -> str:
    """The name alone; "" when it is gone. One query."""
    kind, pk = key
    return ENTITY_MODELS[kind].objects.filter(pk=pk).values_list("name", flat=True).first() or ""
