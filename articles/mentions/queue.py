"""Filling the review queue from all texts: ambiguous names, and unknown names that recur."""

from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.db import connection, transaction

from articles.mentions.matching import current_matcher
from articles.mentions.open_names import Finder, Found, found_in, spacy_finder
from articles.models import Article, Mention, Suggestion
from articles.querysets import OWN_TEXT

BATCH = 500
#: Articles of an archive that is read at once while somebody waits; it takes a few seconds.
SMALL = 1000
# Names that belong to somebody by now, and names that are too rare.
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
        candidates = CASE WHEN old.candidates @> excluded.candidates THEN old.candidates
                          ELSE excluded.candidates END,
        articles = excluded.articles
    WHERE old.status = 'open'
      AND ((old.text, old.kind, old.reason, old.articles) IS DISTINCT FROM
           (excluded.text, excluded.kind, excluded.reason, excluded.articles)
           OR NOT old.candidates @> excluded.candidates)
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


def finder_of_settings() -> Finder | None:
    """The spaCy pipeline that MONITOR_SPACY_MODEL names; ValueError when it cannot be used."""
    return spacy_finder(settings.SPACY_MODEL) if settings.SPACY_MODEL else None


def suggest_in_a_small_archive() -> bool:
    """Bring the queue up to date if that is quick; whether it was done."""
    if Article.objects.all()[: SMALL + 1].count() > SMALL:
        return False
    suggest(finder=finder_of_settings())
    return True


def _batches() -> Iterator[list[tuple]]:
    last = 0
    fields = ("pk", "headline", OWN_TEXT, "published_on")
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
