"""The parameters of people and organizations, and how their keys are found."""

from monitor.api.lookups import Lookup

# How much an entity brings with it is told by counting no further than this.
COMMON = 3000


def by_slug(kind: str, weight: str = "0") -> Lookup:
    return Lookup(
        found=(
            f"SELECT '{kind}' AS kind, winner.id, entity.slug AS key, {weight} AS weight"
            f" FROM people_{kind} entity"
            f" JOIN people_{kind} winner ON winner.id = coalesce(entity.merged_into_id, entity.id)"
            " WHERE entity.slug = ANY({keys})"
        ),
        candidates=candidates(kind),
    )


def candidates(kind: str) -> str:
    """Slugs whose beginning is that of the key, or which share a word's beginning with it."""
    return (
        f"(SELECT slug AS key FROM people_{kind}"
        f" WHERE slug LIKE left({{key}}, 3) || '%%' LIMIT 500)"
        f" UNION (SELECT slug FROM people_{kind} WHERE name_vector @@ (SELECT"
        r" string_agg(left(word, 4) || ':*', ' | ')::tsquery FROM"
        r" regexp_split_to_table(people_fold({key}), '[^a-z0-9]+') word"
        " WHERE word <> '') LIMIT 500)"
    )


def by_name() -> Lookup:
    """Slug, name or alias, of either kind."""
    return Lookup(
        found=" UNION ALL ".join(
            f"SELECT DISTINCT '{kind}' AS kind, coalesce(entity.merged_into_id, entity.id) AS id,"
            f" given.key, 0 AS weight FROM unnest({{keys}}) given(key) JOIN people_{kind} entity"
            " ON entity.slug = given.key OR entity.name_keys @> ARRAY[people_fold(given.key)]"
            for kind in ("person", "organization")
        ),
        candidates=f"({candidates('person')}) UNION ({candidates('organization')})",
    )
