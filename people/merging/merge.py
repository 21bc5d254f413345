"""Merging two entities, with a preview and an undo.

This module knows only people and organizations. Each model that refers to them says by its
manager (`people.merging.followers.FollowsMerge`) how its rows follow.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from pghistory.models import Event

from people.merging.followers import FollowsMerge
from people.merging.models import Distinction, Merge
from people.merging.snapshots import (
    LedgerEntry,
    changes,
    snapshot,
    steady,
    write_back,
)
from people.models import Entity
from people.removals import housekeeping

CHOICES = ("name", "description")


class MergeError(ValueError):
    """Why these two cannot be merged, or a merge not undone: one line for an editor."""


@dataclass(frozen=True)
class Followers:
    """Rows of one model that belong to the loser."""

    label: str
    moved: int
    joined: int
    examples: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class MergePreview:
    """What a merge would do. `choices`: fields that differ, as (winner's, loser's)."""

    winner: Entity
    loser: Entity
    names: list[str]
    choices: dict[str, tuple[str, str]]
    followers: list[Followers]


def preview(winner: Entity, loser: Entity) -> MergePreview:
    """What `merge` would do; MergeError where it would refuse. Writes nothing."""
    _check(winner, loser)
    found = []
    for model, key in _related(type(winner)):
        manager = model._default_manager
        joined = manager.collisions(key, loser, winner)
        moved = manager.filter(**{key: loser}).count()
        label = str(model._meta.verbose_name_plural)
        together = joined.count()
        found.append(
            Followers(label, moved - together, together, [str(row) for row in joined[:20]])
        )
    choices = {
        name: (getattr(winner, name), getattr(loser, name))
        for name in CHOICES
        if getattr(winner, name) != getattr(loser, name)
    }
    return MergePreview(winner, loser, _names(winner, loser), choices, found)


@transaction.atomic
def merge(
    winner: Entity, loser: Entity, *, take: Mapping[str, str] | None = None, by=None
) -> Merge:
    """Merge the loser into the winner, with everything that belongs to it, or raise MergeError.

    `take` says for each field (name, description) whose value is kept, "winner" or "loser"; an
    empty description is always filled from the loser. The loser's row and slug stay and
    point to the winner. `by`: the user.
    """
    model = type(winner)
    take = _checked_choices(take or {})
    if isinstance(loser, model):
        rows = model._default_manager.select_for_update().order_by("pk")
        list(rows.filter(pk__in=[winner.pk, loser.pk]))
        winner.refresh_from_db()
        loser.refresh_from_db()
    _check(winner, loser)
    entries = []
    with housekeeping():
        for related, key in _related(model):
            manager = related._default_manager
            ids = list(manager.to_merge(key, loser, winner).values_list("pk", flat=True))
            before = snapshot(related, ids)
            manager.reassign(key, loser, winner)
            entries += changes(related, before)
    entries += _merge_entities(winner, loser, take)
    return Merge.objects.create(
        kind=_kind(model),
        winner_id=winner.pk,
        loser_id=loser.pk,
        names=f"{loser.name} -> {winner.name}",
        ledger=[entry.as_json() for entry in entries],
        merged_by=by,
    )


def _merge_entities(winner: Entity, loser: Entity, take: Mapping[str, str]) -> list[LedgerEntry]:
    model = type(winner)
    absorbed = model._default_manager.filter(merged_into=loser)
    before = snapshot(model, [winner.pk, loser.pk, *absorbed.values_list("pk", flat=True)])
    names = _names(winner, loser)
    for name in CHOICES:
        if take.get(name) == "loser" or not getattr(winner, name):
            setattr(winner, name, getattr(loser, name))
    winner.aliases = [name for name in names if name != winner.name]
    winner.save(update_fields=[*CHOICES, "aliases"])
    loser.merged_into = winner  # and so for those absorbed earlier: a trigger takes them along
    loser.save(update_fields=["merged_into"])
    return changes(model, before)


@transaction.atomic
def undo(done: Merge, *, by=None) -> None:
    """Restore both as they were; MergeError names the rows that were changed since."""
    done = Merge.objects.select_for_update().get(pk=done.pk)
    if done.undone_at:
        raise MergeError(f"The merge {done} was undone already.")
    if later := _later(done):
        raise MergeError(f"The merge {done} cannot be undone before the later one, {later}.")
    entries = [LedgerEntry(**entry) for entry in done.ledger]
    blocked = [text for entry in entries if (text := _blocked(entry))]
    if blocked:
        more = f" and {len(blocked) - 5} more" if len(blocked) > 5 else ""
        raise MergeError(
            f"The merge {done} cannot be undone; changed since: {', '.join(blocked[:5])}{more}."
        )
    entities = apps.get_model("people", done.kind)._meta.label

    # The loser before other entities and they before the rest: nothing can refer to one that is
    # still merged. Moved rows before deleted ones: they free the values that those need.
    def order(entry: LedgerEntry) -> tuple[bool, bool, bool]:
        loser = (entry.model, entry.id) == (entities, done.loser_id)
        return not loser, entry.model != entities, entry.after is None

    for entry in sorted(entries, key=order):
        write_back(apps.get_model(entry.model), entry)
    done.undone_at = timezone.now()
    done.undone_by = by
    done.save(update_fields=["undone_at", "undone_by"])


def _later(done: Merge) -> Merge | None:
    """The last later merge, not undone, that involved either of the two."""
    both = [done.winner_id, done.loser_id]
    later = Merge.objects.filter(kind=done.kind, undone_at=None, pk__gt=done.pk)
    return later.filter(Q(winner_id__in=both) | Q(loser_id__in=both)).order_by("pk").last()


def _blocked(entry: LedgerEntry) -> str:
    """The name of the row if somebody changed it since the merge, else ""."""
    model = apps.get_model(entry.model)
    now = snapshot(model, [entry.id]).get(entry.id)
    if steady(now) == steady(entry.after):
        return ""
    manager = model._default_manager
    row = now or entry.after
    if isinstance(manager, FollowsMerge) and row and manager.may_be_overwritten(row):
        return ""
    return f"{model._meta.verbose_name} {entry.id}"


def distinguish(one: Entity, other: Entity, *, by=None) -> Distinction:
    """Remember that these two are different; saying it twice changes nothing."""
    if type(one) is not type(other) or one.pk == other.pk:
        raise MergeError(f"{one} and {other}: name two people or two organizations.")
    first, second = sorted([one.pk, other.pk])
    return Distinction.objects.get_or_create(
        kind=_kind(type(one)), first_id=first, second_id=second, defaults={"made_by": by}
    )[0]


def no_longer_distinguish(one: Entity, other: Entity) -> None:
    """Take back that these two are different; they may be proposed and merged again."""
    first, second = sorted([one.pk, other.pk])
    kind = _kind(type(one))
    Distinction.objects.filter(kind=kind, first_id=first, second_id=second).delete()


def _check(winner: Entity, loser: Entity) -> None:
    if type(winner) is not type(loser):
        raise MergeError(
            f"{winner} is {_a(winner)} and {loser} {_a(loser)}: only two of a kind can be merged."
        )
    if winner.pk == loser.pk:
        raise MergeError(f"{winner} cannot be merged with itself.")
    for entity in (winner, loser):
        if entity.merged_into_id:
            raise MergeError(f"{entity} was merged into {entity.merged_into} already.")
    first, second = sorted([winner.pk, loser.pk])
    known = Distinction.objects.filter(kind=_kind(type(winner)), first_id=first, second_id=second)
    if known.exists():
        raise MergeError(f"{winner} and {loser} are marked as different; remove that mark first.")


def _checked_choices(take: Mapping[str, str]) -> Mapping[str, str]:
    for name, whose in take.items():
        if name not in CHOICES or whose not in ("winner", "loser"):
            raise MergeError(
                f"{name}={whose}: choose winner or loser for each of {', '.join(CHOICES)}."
            )
    return take


def _names(winner: Entity, loser: Entity) -> list[str]:
    """All names of both, the winner's first, each once."""
    return list(dict.fromkeys([winner.name, *winner.aliases, loser.name, *loser.aliases]))


def _kind(model: type[models.Model]) -> str:
    return model._meta.model_name


def _a(entity: Entity) -> str:
    return f"{'an' if _kind(type(entity))[0] in 'aeiou' else 'a'} {entity._meta.verbose_name}"


def _related(model: type[Entity]) -> Iterator[tuple[type[models.Model], str]]:
    """Models with rows that belong to an entity, and the name of their key; not its history."""
    for relation in model._meta.related_objects:
        related = relation.related_model
        if related is not model and not issubclass(related, Event):
            yield related, relation.field.name
