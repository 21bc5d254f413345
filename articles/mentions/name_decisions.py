"""Decisions on suggested names: one step each, applied everywhere, and undoable."""

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from articles.mentions.pending import link_entities, link_texts
from articles.models import Article, Suggestion, SuggestionPlace
from people.merging.models import Merge
from people.models import (
    ENTITY_MODELS,
    Entity,
    Identifier,
    Organization,
    Person,
    Position,
)
from people.names import fold
from people.names.excerpts import sentences

MADE = (Suggestion.Status.PERSON, Suggestion.Status.ORGANIZATION)


class SuggestionError(ValueError):
    """Why a decision cannot be undone: one line for an editor."""


def make_person(suggestion: Suggestion, *, name: str = "", by=None) -> Person:
    """A new person of that name, linked in all articles that have it."""
    return _make(Person, suggestion, name, by)


def make_organization(suggestion: Suggestion, *, name: str = "", by=None) -> Organization:
    """A new organization of that name, linked in all articles that have it."""
    return _make(Organization, suggestion, name, by)


@transaction.atomic
def _make(model: type[Entity], suggestion: Suggestion, name: str, by) -> Entity:
    name = name.strip() or suggestion.text
    aliases = [] if fold(name) == suggestion.key else [suggestion.text]
    entity = model.objects.create_named(name, aliases)
    _decide(suggestion, model._meta.model_name, entity, by)
    return entity


@transaction.atomic
def alias_of(suggestion: Suggestion, entity: Entity, *, by=None) -> None:
    """This name means this entity, in all articles and in future ones."""
    entity = entity.winner
    if suggestion.key not in {fold(name) for name in (entity.name, *entity.aliases)}:
        entity.aliases = [*entity.aliases, suggestion.text]
        entity.save(update_fields=["aliases"])
        suggestion.alias_added = True
    _decide(suggestion, "alias", entity, by)


@transaction.atomic
def not_a_name(suggestion: Suggestion, *, by=None) -> None:
    """Never suggest it again."""
    _decide(suggestion, "not_a_name", None, by)


@transaction.atomic
def undo(suggestion: Suggestion) -> None:
    """Open it again, as if nobody had decided, and read the articles anew; one transaction.

    Who was made of it goes, an alias that it gave is taken back. SuggestionError, with nothing
    written, when it is open, or when somebody has built on the decision since: edited or merged
    who was made, or judged a mention.
    """
    suggestion.refresh_from_db(from_queryset=Suggestion.objects.select_for_update())
    if suggestion.status == Suggestion.Status.OPEN:
        raise SuggestionError(f"{suggestion} is not decided.")
    entity = suggestion.person or suggestion.organization
    articles = set(suggestion.places.values_list("article", flat=True))
    if entity is not None:
        kind, pk = entity._meta.model_name, entity.pk
        articles |= set(entity.mentions.values_list("article", flat=True))
        _take_back(suggestion, entity)
    suggestion.status = Suggestion.Status.OPEN
    suggestion.person = suggestion.organization = None
    suggestion.decided_at = suggestion.decided_by = None
    suggestion.alias_added = False
    suggestion.save()
    if entity is not None:
        link_entities(kind, [pk])
        link_texts(articles)


def _take_back(suggestion: Suggestion, entity: Entity) -> None:
    """Undo what the decision wrote into the tables of people and organizations."""
    entity = type(entity).objects.select_for_update(no_key=True).get(pk=entity.pk)
    if reason := _built_on(suggestion, entity):
        raise SuggestionError(f"{suggestion} cannot be opened again: {entity} {reason}.")
    if suggestion.status in MADE:
        entity.delete()
    elif suggestion.alias_added and suggestion.text in entity.aliases:
        entity.aliases = [alias for alias in entity.aliases if alias != suggestion.text]
        entity.save(update_fields=["aliases"])


def _built_on(suggestion: Suggestion, entity: Entity) -> str:
    """The reason why a decision cannot be undone, or ""."""
    kind = entity._meta.model_name
    merges = Merge.objects.filter(kind=kind, winner_id=entity.pk, undone_at=None)
    if merges.filter(merged_at__gte=suggestion.decided_at).exists():
        return "was merged with another since; undo that first"
    if suggestion.status not in MADE:
        return ""
    if entity.events.exists() or entity.absorbed.exists():
        return "was changed since"
    if entity.mentions.exclude(status="auto", origin="matcher").exists():
        return "has mentions that an editor or an import gave"
    for model in (Position, Identifier, Suggestion):
        rows = model.objects.filter(**{kind: entity})
        if rows.exclude(pk=suggestion.pk if model is Suggestion else None).exists():
            return f"has {model._meta.verbose_name_plural} since"
    return ""


def with_candidates(found: list[Suggestion]) -> None:
    """Give each `who`: (kind, entity) of whom it could mean. Two queries for all of them."""
    pairs = {tuple(pair) for suggestion in found for pair in suggestion.candidates}
    known = {
        (kind, pk): entity
        for kind, model in ENTITY_MODELS.items()
        for pk, entity in model.objects.in_bulk([pk for of, pk in pairs if of == kind]).items()
    }
    for suggestion in found:
        pairs = map(tuple, suggestion.candidates)
        suggestion.who = [(pair[0], known[pair]) for pair in pairs if pair in known]


def newest_places(limit: int = 3) -> Prefetch:
    """What `contexts` looks at, for all suggestions of a queryset in one query."""
    places = SuggestionPlace.objects.select_related("article").order_by("-article_id")
    named = places.only("suggestion", "spans", "article__headline", "article__body")
    return Prefetch("places", queryset=named[:limit], to_attr="newest")


def contexts(suggestion: Suggestion, limit: int = 3) -> list[tuple[Article, str, str, str]]:
    """Newest places of it: article, the sentence before the name, the name, the rest."""
    prefetch_related_objects([suggestion], newest_places(limit))
    return [
        (place.article, *next(sentences(place.article.body, spans)))
        for place in suggestion.newest
        if (spans := _still_there(suggestion, place))
    ]


def _still_there(suggestion: Suggestion, place: SuggestionPlace) -> list[list[int]]:
    """The spans that still hold the name: nobody moves those of decided suggestions."""
    body = place.article.body
    return [[start, end] for start, end in place.spans if fold(body[start:end]) == suggestion.key]


def _decide(suggestion: Suggestion, status: str, entity: Entity | None, by) -> None:
    suggestion.status = status
    suggestion.person = entity if isinstance(entity, Person) else None
    suggestion.organization = entity if isinstance(entity, Organization) else None
    suggestion.decided_at = timezone.now()
    suggestion.decided_by = by
    suggestion.save()
    if entity is not None:
        link_entities(entity._meta.model_name, [entity.pk])
        link_texts(set(suggestion.places.values_list("article", flat=True)))
