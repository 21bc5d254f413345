"""The rows that are about a record: deleted with it, in every table that refers to it."""

from collections import Counter
from collections.abc import Iterable

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import CASCADE, Q
from django.db.models.functions import Cast
from pghistory.models import Event

from articles.imports.models import Conflict
from articles.models import Suggestion
from monitor.changes.models import Change
from monitor.desk.models import SavedView
from people.merging.models import Distinction, Merge
from people.models import ChangedName, Removal
from people.removals import housekeeping

from .traces import BLANK, pattern

Ids = list[int]


def delete(model: type[models.Model], ids: Ids) -> Counter[str]:
    """Delete these rows, what belongs to them, and the history of both; how many of each model."""
    counts: Counter[str] = Counter()
    parts = _parts(model, ids)
    for part, part_ids in parts.items():
        counts += _delete_rows(part, part_ids)
    counts += _delete_rows(model, ids)
    for owner, owner_ids in {**parts, model: ids}.items():
        counts += _history(owner, owner_ids)
        counts += _records_about(owner, owner_ids)
    counts += _history_of_references(model, ids)
    return counts


def _parts(model: type[models.Model], ids: Ids) -> dict[type[models.Model], Ids]:
    """The rows that go with these, and the names that were decided to mean them."""
    found: dict[type[models.Model], Ids] = {}
    for relation in model._meta.related_objects:
        part = relation.related_model
        if issubclass(part, Event) or not (relation.on_delete is CASCADE or part is Suggestion):
            continue
        rows = part._base_manager.filter(**{f"{relation.field.name}__in": ids})
        found.setdefault(part, []).extend(rows.values_list("pk", flat=True))
    return found


def _delete_rows(model: type[models.Model], ids: Ids) -> Counter[str]:
    """Those that were merged into others of them first: they are protected otherwise."""
    rows = model._base_manager.filter(pk__in=ids)
    counts: Counter[str] = Counter()
    with housekeeping():
        if any(field.name == "merged_into" for field in model._meta.fields):
            counts += _counted(rows.filter(merged_into__isnull=False))
        counts += _counted(rows)
    return counts


def delete_views(names: Iterable[str]) -> Counter[str]:
    """Somebody's views of lists that are called so, or look for it: two could not both be blank."""
    if not (sought := pattern(names)):
        return Counter()
    named = Q(name__iregex=sought) | Q(query__iregex=sought)
    return _counted(SavedView.objects.filter(named))


def _counted(rows: models.QuerySet) -> Counter[str]:
    return Counter(rows.delete()[1])


def _history(model: type[models.Model], ids: Ids) -> Counter[str]:
    counts: Counter[str] = Counter()
    for event in _events():
        if event.pgh_tracked_model is model:
            counts += _counted(event._base_manager.filter(pgh_obj_id__in=ids))
    return counts


def _history_of_references(model: type[models.Model], ids: Ids) -> Counter[str]:
    """Former versions of other records that referred to them."""
    counts: Counter[str] = Counter()
    for event in _events():
        for field in event._meta.fields:
            if field.related_model is model and field.name != "pgh_obj":
                counts += _counted(event._base_manager.filter(**{f"{field.name}__in": ids}))
    return counts


def _events() -> Iterable[type[Event]]:
    return (model for model in apps.get_models() if issubclass(model, Event))


def _records_about(model: type[models.Model], ids: Ids) -> Counter[str]:
    """What names rows by the model and a number, without a foreign key."""
    label, kind = model._meta.label_lower, model._meta.model_name
    pairs = Q(first_id__in=ids) | Q(second_id__in=ids)
    counts = _counted(Conflict.objects.filter(model=label, object_id__in=ids))
    counts += _counted(Removal.objects.filter(model=label, object_id__in=ids))
    counts += _counted(Removal.objects.filter(**{f"key__{kind}__in": ids}))
    counts += _counted(ChangedName.objects.filter(kind=kind, entity_id__in=ids))
    counts += _counted(Distinction.objects.filter(pairs, kind=kind))
    counts += _counted(Merge.objects.filter(Q(winner_id__in=ids) | Q(loser_id__in=ids), kind=kind))
    # Clients that follow the changes still learn that a record of this number is gone.
    keys = Change.objects.filter(kind=kind, object_id__in=ids)
    counts[Change._meta.label] = keys.update(key=Cast("object_id", models.CharField()))
    log = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=map(str, ids)
    )
    counts[LogEntry._meta.label] = log.update(object_repr=BLANK, change_message="")
    return counts
