"""What editors say of names in the queue, of one or of many at once: each time one step.

A name is open, or somebody was made of it when it was found, and waits to be judged.
"""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from articles.desk.judging.step_rows import note_made, note_merge, noting
from articles.mentions.pending import link_entities, link_texts
from articles.mentions.standing import refuse as refuse_found
from articles.models import Mention, Suggestion, SuggestionPlace, VerdictStep
from people.merging.merge import merge
from people.models import ENTITY_MODELS, Entity, Identifier, Position
from people.names import fold
from people.removals import housekeeping


def found_entity(name: Suggestion) -> Entity | None:
    """Whom the import made of this name, if nobody has judged him yet."""
    entity = name.person or name.organization
    is_found = entity is not None and entity.standing == "found" and not entity.merged_into_id
    return entity if is_found and name.decided_by_id is None else None


def accept(step: VerdictStep, names: Iterable[Suggestion]) -> int:
    """Who was found is known; of what is open somebody of its kind is made. How many."""
    rows = list(names)
    found = [name for name in rows if found_entity(name)]
    unknown = [name for name in rows if name.status == "open" and name.kind in ENTITY_MODELS]
    with noting(step, Suggestion, [name.pk for name in (*found, *unknown)]):
        for kind, model in ENTITY_MODELS.items():
            ids = [getattr(name, f"{kind}_id") for name in found]
            entities = model._default_manager.filter(pk__in=[pk for pk in ids if pk])
            with noting(step, model, list(entities.values_list("pk", flat=True))):
                entities.update(standing="known")
        Suggestion.objects.filter(pk__in=[name.pk for name in found]).update(**_decided(step))
        made = [_make(step, name) for name in unknown]
    for kind, model in ENTITY_MODELS.items():
        ids = [entity.pk for entity in made if isinstance(entity, model)]
        note_made(step, model, ids)
        link_entities(kind, ids)
    _link_places(unknown)
    return len(found) + len(unknown)


def _make(step: VerdictStep, name: Suggestion) -> Entity:
    entity = ENTITY_MODELS[name.kind].objects.create_named(name.text, [])
    decision = {"status": name.kind, name.kind: entity, **_decided(step)}
    Suggestion.objects.filter(pk=name.pk).update(**decision)
    return entity


def refuse(step: VerdictStep, names: Iterable[Suggestion]) -> int:
    """They are no names, or not worth one: never found again. How many."""
    rows = list(names)
    opened = [name.pk for name in rows if name.status == "open"]
    with noting(step, Suggestion, opened):
        decision = {"status": Suggestion.Status.NOT_A_NAME, **_decided(step)}
        Suggestion.objects.filter(pk__in=opened).update(**decision)
    found = [entity for name in rows if (entity := found_entity(name))]
    for model in ENTITY_MODELS.values():
        _refuse_found(step, model, [entity for entity in found if isinstance(entity, model)])
    return len(opened) + len(found)


def _refuse_found(step: VerdictStep, model: type[Entity], entities: list[Entity]) -> None:
    kind = str(model._meta.model_name)
    ids = [entity.pk for entity in entities]
    keys = {fold(name) for entity in entities for name in (entity.name, *entity.aliases)}
    theirs = {f"{kind}__in": ids}
    judged = Mention.objects.filter(**theirs).exclude(status="auto", origin="matcher")
    names = Suggestion.objects.filter(Q(key__in=keys) | Q(**theirs), source="unknown")
    before = set(names.values_list("pk", flat=True))
    with (  # undone from the first to the last: what refers to somebody comes back after him
        noting(step, model, ids),
        noting(step, Suggestion, before),
        noting(step, Mention, judged.values_list("pk", flat=True)),
        noting(step, Position, Position.objects.filter(**theirs).values_list("pk", flat=True)),
        noting(step, Identifier, Identifier.objects.filter(**theirs).values_list("pk", flat=True)),
    ):
        refuse_found(model, ids, by=step.decided_by)
    noted = Suggestion.objects.filter(key__in=keys, source="unknown").exclude(pk__in=before)
    note_made(step, Suggestion, noted.values_list("pk", flat=True))


def rename(step: VerdictStep, name: Suggestion, entity: Entity, called: str) -> None:
    """Who was found is called so, and known; the old name still means him."""
    with noting(step, Suggestion, [name.pk]), noting(step, type(entity), [entity.pk]):
        names = dict.fromkeys([*entity.aliases, entity.name])
        entity.aliases = [alias for alias in names if fold(alias) != fold(called)]
        entity.name = called
        entity.standing = "known"
        entity.save(update_fields=["name", "aliases", "standing"])
        Suggestion.objects.filter(pk=name.pk).update(**_decided(step))
    link_entities(str(entity._meta.model_name), [entity.pk])


def change_kind(step: VerdictStep, name: Suggestion, entity: Entity, kind: str) -> Entity:
    """A person who was found is an organization, or the other way round; the mentions go over."""
    old = str(entity._meta.model_name)
    model = ENTITY_MODELS[kind]
    was = entity.pk
    names = list(entity.suggestions.values_list("pk", flat=True))
    with noting(step, type(entity), [was]), noting(step, Suggestion, names), housekeeping():
        made = model.objects.create_named(
            entity.name, entity.aliases, description=entity.description
        )
        Mention.objects.filter(**{old: entity}).update(**{old: None, kind: made})
        moved = {old: None, kind: made, "status": kind, **_decided(step)}
        Suggestion.objects.filter(pk__in=names).update(**moved)
        entity.delete()
    note_made(step, model, [made.pk])
    link_entities(old, [was])
    link_entities(kind, [made.pk])
    return made


def join(step: VerdictStep, name: Suggestion, entity: Entity, other: Entity) -> None:
    """Who was found is somebody whom the archive knows; MergeError if they cannot be one."""
    with noting(step, Suggestion, [name.pk]):
        Suggestion.objects.filter(pk=name.pk).update(**_decided(step))
    note_merge(step, merge(other, entity, by=step.decided_by))
    link_entities(str(entity._meta.model_name), [other.pk, entity.pk])


def _decided(step: VerdictStep) -> dict:
    return {"decided_at": timezone.now(), "decided_by": step.decided_by}


def _link_places(names: Iterable[Suggestion]) -> None:
    places = SuggestionPlace.objects.filter(suggestion__in=[name.pk for name in names])
    link_texts(set(places.values_list("article", flat=True)))
