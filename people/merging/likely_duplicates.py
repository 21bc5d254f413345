"""The queue of likely duplicates: who may be the same, less those an editor told apart."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from people.merging.alike import Alike, AlikeEntity, alike
from people.merging.models import Distinction
from people.models import Entity, Identifier


@dataclass(frozen=True)
class Duplicate:
    """Two entities that are likely the same; `reasons` in words."""

    first: Entity
    second: Entity
    reasons: list[str]


# Two states of a table with the same sums hold the same names, identifiers and distinctions.
STATE = """
    SELECT count(*), sum(hashtextextended(
        jsonb_build_array(id, name, aliases, merged_into_id)::text, 0)) FROM {table}
    UNION ALL
    SELECT count(*), sum(hashtextextended(jsonb_build_array({kind}_id, value)::text, 0))
    FROM people_identifier WHERE {kind}_id IS NOT NULL
    UNION ALL
    SELECT count(*), sum(hashtextextended(jsonb_build_array(first_id, second_id)::text, 0))
    FROM people_distinction WHERE kind = %s
"""


def state(model: type[Entity]) -> str:
    """Another text when anything has changed that the queue of this model is made of. One query."""
    kind = model._meta.model_name
    with connection.cursor() as cursor:
        cursor.execute(STATE.format(table=model._meta.db_table, kind=kind), [kind])
        return "-".join(f"{number}.{total or 0}" for number, total in cursor.fetchall())


def likely_duplicates(model: type[Entity], limit: int | None = None) -> list[Duplicate]:
    """The queue for Person or Organization, the likeliest first. Five queries at most."""
    distinct = _distinct(model)
    pairs = [pair for pair in alike(_known(model)) if (pair.first, pair.second) not in distinct]
    return _loaded(model, pairs[:limit])


def _loaded(model: type[Entity], pairs: list[Alike]) -> list[Duplicate]:
    ids = {pk for pair in pairs for pk in (pair.first, pair.second)}
    rows = model._default_manager.in_bulk(ids)
    return [Duplicate(rows[pair.first], rows[pair.second], pair.reasons) for pair in pairs]


def _known(model: type[Entity]) -> Iterator[AlikeEntity]:
    kind = model._meta.model_name
    values = defaultdict(list)
    for pk, value in Identifier.objects.exclude(**{kind: None}).values_list(kind, "value"):
        values[pk].append(value)
    rows = model._default_manager.filter(merged_into=None).order_by("pk")
    for pk, name, aliases in rows.values_list("pk", "name", "aliases"):
        yield AlikeEntity(pk, kind, name, tuple(aliases), tuple(values[pk]))


def _distinct(model: type[Entity]) -> set[tuple[int, int]]:
    """Pairs told apart; who was merged since counts as the entity that stands for it."""
    merged = dict(model._default_manager.exclude(merged_into=None).values_list("pk", "merged_into"))
    pairs = Distinction.objects.filter(kind=model._meta.model_name)
    told = (
        (merged.get(first, first), merged.get(second, second))
        for first, second in pairs.values_list("first_id", "second_id")
    )
    return {(min(pair), max(pair)) for pair in told}
