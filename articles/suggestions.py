"""The review queue: filled from all texts; each decision is one step, remembered and applied."""

from collections.abc import Callable, Iterable, Iterator

from django.db import connection, transaction
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.text import slugify

from articles.linking import current_matcher, link, link_entity
from articles.models import Article, Mention, Suggestion, SuggestionPlace
from articles.naming import Finder, Found, found_in
from people.candidates import sentences
from people.models import Entity, Organization, Person
from people.names import fold

BATCH = 500
IS_OPEN = Q(status="open")
# Names that are somebody's by now, and names that are too rare.
SIFT = """
    DELETE FROM found USING people_person
    WHERE source = 'unknown' AND name_keys @> ARRAY[people_fold(found.text)];
    DELETE FROM found USING people_organization
    WHERE source = 'unknown' AND name_keys @> ARRAY[people_fold(found.text)];
    DELETE FROM found WHERE source = 'unknown' AND key IN (
        SELECT key FROM found WHERE source = 'unknown' GROUP BY key HAVING count(*) < %s);
    ANALYZE found
"""
FILL = """
    INSERT INTO articles_suggestion AS old
        (key, source, text, kind, reason, candidates, articles, status)
    SELECT key, source, mode() WITHIN GROUP (ORDER BY text), mode() WITHIN GROUP (ORDER BY kind),
           max(reason), (array_agg(candidates ORDER BY article_id))[1], count(*), 'open'
    FROM found GROUP BY key, source
    ON CONFLICT (key, source) DO UPDATE
    SET text = excluded.text, kind = excluded.kind, reason = excluded.reason,
        candidates = excluded.candidates, articles = excluded.articles
    WHERE old.status = 'open'
      AND (old.text, old.kind, old.reason, old.candidates, old.articles) IS DISTINCT FROM
          (excluded.text, excluded.kind, excluded.reason, excluded.candidates, excluded.articles)
"""
FORGET = """
    DELETE FROM articles_suggestionplace place USING articles_suggestion suggestion
    WHERE suggestion.id = place.suggestion_id AND suggestion.status = 'open' AND NOT EXISTS (
        SELECT 1 FROM found WHERE found.key = suggestion.key
        AND found.source = suggestion.source AND found.article_id = place.article_id);
    DELETE FROM articles_suggestion suggestion WHERE status = 'open' AND NOT EXISTS (
        SELECT 1 FROM articles_suggestionplace WHERE suggestion_id = suggestion.id);
"""
PLACE = """
    INSERT INTO articles_suggestionplace AS old (suggestion_id, article_id, spans)
    SELECT suggestion.id, found.article_id, found.spans::integer[]
    FROM found JOIN articles_suggestion suggestion USING (key, source)
    WHERE suggestion.status = 'open'
    ON CONFLICT (suggestion_id, article_id) DO UPDATE SET spans = excluded.spans
    WHERE old.spans <> excluded.spans
"""


@transaction.atomic
def suggest(
    *,
    minimum: int = 2,
    finder: Finder | None = None,
    progress: Callable[[int], object] | None = None,
) -> int:
    """Read the whole archive and bring the queue up to date; how many suggestions are open then.

    `minimum`: articles in which an unknown name must stand. `finder` tells names in a text, the
    built-in rules by default. What was decided stays decided; run twice, it writes nothing.
    """
    matcher = current_matcher()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE found (key text, source text, text text, kind text, reason text,"
            " candidates jsonb, article_id bigint, spans text) ON COMMIT DROP"
        )
        for texts in _batches():
            taken = _mentioned([pk for pk, *_ in texts])
            rows = [
                row
                for text in texts
                for row in found_in(text, matcher, taken.get(text[0], []), finder)
            ]
            _note(cursor, rows)
            if progress:
                progress(len(texts))
        cursor.execute(SIFT, [minimum])
        cursor.execute(FILL)
        cursor.execute(PLACE)
        cursor.execute(FORGET)
        cursor.execute("DROP TABLE found")
    return Suggestion.objects.filter(status="open").count()


def _batches() -> Iterator[list[tuple]]:
    last = 0
    fields = ("pk", "headline", "body", "published_on")
    while texts := list(
        Article.objects.filter(pk__gt=last).order_by("pk").values_list(*fields)[:BATCH]
    ):
        yield texts
        last = texts[-1][0]


def _mentioned(ids: list[int]) -> dict[int, list[tuple[int, int]]]:
    """Places of all mentions, rejected ones too: an editor knows them already."""
    places: dict[int, list[tuple[int, int]]] = {}
    for article, spans in Mention.objects.filter(article__in=ids).values_list("article", "spans"):
        places.setdefault(article, []).extend(map(tuple, spans))
    return places


def _note(cursor, rows: Iterable[Found]) -> None:
    columns = list(map(list, zip(*rows, strict=True)))
    if columns:
        cursor.execute(
            "INSERT INTO found SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[],"
            " %s::text[], %s::jsonb[], %s::bigint[], %s::text[])",
            columns,
        )


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
    entity = model.objects.create(name=name, aliases=aliases, slug=_free_slug(model, name))
    _decide(suggestion, model._meta.model_name, entity, by)
    return entity


@transaction.atomic
def alias_of(suggestion: Suggestion, entity: Entity, *, by=None) -> None:
    """That name means this entity: in all articles, and in those to come."""
    entity = entity.merged_into or entity
    if suggestion.key not in {fold(name) for name in (entity.name, *entity.aliases)}:
        entity.aliases = [*entity.aliases, suggestion.text]
        entity.save(update_fields=["aliases"])
    _decide(suggestion, "alias", entity, by)


@transaction.atomic
def not_a_name(suggestion: Suggestion, *, by=None) -> None:
    """Never suggest it again."""
    _decide(suggestion, "not_a_name", None, by)


def newest_places(limit: int = 3) -> Prefetch:
    """What `contexts` looks at, for all suggestions of a queryset in one query."""
    places = SuggestionPlace.objects.select_related("article").order_by("-article_id")
    named = places.only("suggestion", "spans", "article__headline", "article__body")
    return Prefetch("places", queryset=named[:limit], to_attr="newest")


def contexts(suggestion: Suggestion, limit: int = 3) -> list[tuple[Article, str, str, str]]:
    """Newest places of it: article, the sentence before the name, the name, the rest."""
    prefetch_related_objects([suggestion], newest_places(limit))
    return [
        (place.article, *next(sentences(place.article.body, place.spans[:1])))
        for place in suggestion.newest
    ]


def _decide(suggestion: Suggestion, status: str, entity: Entity | None, by) -> None:
    suggestion.status = status
    suggestion.person = entity if isinstance(entity, Person) else None
    suggestion.organization = entity if isinstance(entity, Organization) else None
    suggestion.decided_at = timezone.now()
    suggestion.decided_by = by
    suggestion.save()
    articles = set(suggestion.places.values_list("article", flat=True))
    SuggestionPlace.objects.filter(suggestion=suggestion).delete()
    if entity is not None:
        link_entity(entity._meta.model_name, entity.pk)
        link(articles)


def _free_slug(model: type[Entity], name: str) -> str:
    base = slugify(fold(name))[:190] or model._meta.model_name
    taken = set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in [base, *numbered] if slug not in taken)
