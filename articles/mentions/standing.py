"""People and organizations found in texts: what editors say of them, and when they go again."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from articles.models import Suggestion
from people.merging.merge import merge
from people.models import ENTITY_MODELS, Entity
from people.names import fold
from people.removals import housekeeping

# (known, found) of one name, where no other known entity has it.
GIVEN = """
    SELECT min(known.id), found.id
    FROM {table} known JOIN {table} found ON found.name_keys @> ARRAY[people_fold(known.name)]
    WHERE known.id = ANY(%s) AND known.standing = 'known' AND known.merged_into_id IS NULL
      AND found.standing = 'found' AND found.merged_into_id IS NULL
      AND NOT EXISTS (
          SELECT FROM {table} other WHERE other.name_keys @> ARRAY[people_fold(known.name)]
          AND other.id <> known.id AND other.standing = 'known' AND other.merged_into_id IS NULL)
    GROUP BY found.id
"""
REFUSED = Suggestion.Status.NOT_A_NAME


@transaction.atomic
def accept(model: type[Entity], ids: Iterable[int]) -> int:
    """These are known from now on; how many were not before."""
    found = model._default_manager.filter(pk__in=list(ids), standing="found")
    return found.update(standing="known")


@transaction.atomic
def refuse(model: type[Entity], ids: Iterable[int], *, by=None) -> int:
    """Those of these that were found go, with their mentions, and are never found again.

    How many went; who is known stays. Each is among the decided names, where it can be undone.
    """
    kind = str(model._meta.model_name)
    found = list(model._default_manager.select_for_update().filter(pk__in=ids, standing="found"))
    for entity in found:
        keys = {fold(name): name for name in (entity.name, *entity.aliases)}
        decided = {"decided_at": timezone.now(), "decided_by": by}
        names = Suggestion.objects.filter(Q(key__in=keys) | Q(**{kind: entity}), source="unknown")
        names.update(status=REFUSED, person=None, organization=None, **decided)
        noted = set(names.values_list("key", flat=True)) | set(
            Suggestion.objects.filter(key__in=keys, source="unknown").values_list("key", flat=True)
        )
        Suggestion.objects.bulk_create(
            Suggestion(key=key, source="unknown", text=name, kind=kind, status=REFUSED, **decided)
            for key, name in keys.items()
            if key not in noted
        )
        with housekeeping():  # a file may bring him all the same: then somebody has given him
            entity.delete()
    return len(found)


@transaction.atomic
def adopt(kind: str, ids: Iterable[int]) -> int:
    """Whoever was found becomes one with the record of these that was given under another slug.

    The mentions go over, and the slug keeps leading to them. How many did; where another known one
    has the name, too, an editor has to say who is meant.
    """
    model = ENTITY_MODELS[kind]
    with connection.cursor() as cursor:
        cursor.execute(GIVEN.format(table=f"people_{kind}"), [list(ids)])
        pairs = cursor.fetchall()
    rows = model._default_manager.in_bulk({pk for pair in pairs for pk in pair}) if pairs else {}
    for known, found in pairs:
        merge(rows[known], rows[found])
    return len(pairs)


@transaction.atomic
def forget_unmentioned() -> int:
    """Found entities that no text mentions any more and nobody has judged go; how many.

    The names may be found again, as if they had never stood anywhere.
    """
    gone = 0
    for kind, model in ENTITY_MODELS.items():
        alone = {"mentions": None, "positions": None, "identifiers": None, "absorbed": None}
        rows = model._default_manager.filter(standing="found", merged_into=None, **alone)
        ids = list(rows.values_list("pk", flat=True))
        if ids:
            Suggestion.objects.filter(**{f"{kind}__in": ids}).delete()
            with housekeeping():
                model._default_manager.filter(pk__in=ids).delete()
        gone += len(ids)
    return gone
