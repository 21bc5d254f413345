"""The filters of people and organizations, and how their keys are looked up."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from monitor.api.faults import Fault
from monitor.api.filters import ChoiceFilter, FilterSet, KeysFilter, TextFilter
from monitor.api.lookups import Lookup
from people.api.search import named
from people.merging.winners import winner_id
from people.models import Identifier, Position

WORDS = re.compile(r"\w+")
#: Each is looked for among all beginnings of words; no name has so many.
MOST_WORDS = 20


def by_slug(kind: str, *, inline: bool = False) -> Lookup:
    """Look up people or organizations by slug, old slugs included. `inline`: see Lookup."""
    return Lookup(
        found=(
            f"SELECT '{kind}' AS kind, {winner_id('entity')} AS id,"
            f" entity.slug AS key FROM people_{kind} entity WHERE entity.slug = ANY({{keys}})"
        ),
        candidates=candidates(kind),
        inline=(
            f"SELECT {winner_id('e')} FROM people_{kind} e WHERE e.slug = {{key}}" if inline else ""
        ),
    )


def candidates(kind: str) -> str:
    """Slugs that begin like the key, or share the beginning of a word with it."""
    return (
        f"(SELECT slug AS key FROM people_{kind}"
        f" WHERE slug LIKE left({{key}}, 3) || '%%' LIMIT 500)"
        f" UNION (SELECT slug FROM people_{kind} WHERE name_vector @@ (SELECT"
        r" string_agg(left(word, 4) || ':*', ' | ')::tsquery FROM"
        r" regexp_split_to_table(people_fold({key}), '[^a-z0-9]+') word"
        " WHERE word <> '') LIMIT 500)"
    )


def by_name() -> Lookup:
    """Look up people and organizations by slug, name or alias."""
    return Lookup(
        found=" UNION ALL ".join(
            f"SELECT DISTINCT '{kind}' AS kind, {winner_id('entity')} AS id,"
            f" given.key FROM unnest({{keys}}) given(key) JOIN people_{kind} entity"
            " ON entity.slug = given.key OR entity.name_keys @> ARRAY[people_fold(given.key)]"
            for kind in ("person", "organization")
        ),
        candidates=f"({candidates('person')}) UNION ({candidates('organization')})",
    )


def identified(entities: QuerySet, name: str, identifier: str) -> QuerySet:
    """The entity with this identifier, `scheme:value`."""
    scheme, _, value = identifier.partition(":")
    found = Identifier.objects.filter(scheme=scheme, value=value)
    return entities.filter(identifiers__in=found)


class PositionFilter(KeysFilter):
    """Finds entities that share a position with one of those that the keys name."""

    field_model = Position

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        positions = super().filter(Position.objects.all(), value)
        return qs.filter(pk__in=positions.values(qs.model._meta.model_name))


class EntityFilter(FilterSet):
    """The filters that people and organizations share."""

    q = TextFilter(
        method=lambda entities, name, words: named(entities, words),
        help_text="Words, or beginnings of words, of the name or an alias.",
    )
    standing = ChoiceFilter(
        choices=["known", "found"],
        help_text="known: given by somebody; found: discovered in texts, and not yet judged.",
    )
    identifier = TextFilter(
        method=identified, help_text="Key in another catalogue, such as wikidata:Q7747."
    )

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> Iterator[Fault]:
        if values["q"] and not any(map(str.isalnum, values["q"])):
            yield Fault("there is no letter or digit in it to look for", "q")
        if values["q"] and len(WORDS.findall(values["q"])) > MOST_WORDS:
            yield Fault(f"it has more than {MOST_WORDS} words", "q")
        if values["identifier"] and ":" not in values["identifier"]:
            yield Fault("it is written scheme:value, such as wikidata:Q7747", "identifier")


class PersonFilter(EntityFilter):
    organization = PositionFilter(
        lookup=by_slug("organization"), help_text="Slug: people who held a position in it."
    )


class OrganizationFilter(EntityFilter):
    person = PositionFilter(
        lookup=by_slug("person"),
        help_text="Slug: organizations in which this person held a position.",
    )
