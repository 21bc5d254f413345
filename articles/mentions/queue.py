"""The review queue follows the texts: what is open in an article is brought in line with it."""

from collections.abc import Iterable

from django.db import connection

from articles.mentions.open_names import Found

# Places of open names in these articles that are open no more.
FORGET = """
    DELETE FROM articles_suggestionplace place USING articles_suggestion suggestion
    WHERE suggestion.id = place.suggestion_id AND place.article_id = ANY(%s)
      AND suggestion.status = 'open'
      AND (suggestion.key, suggestion.source, place.article_id) NOT IN (
          SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[]))
    RETURNING place.suggestion_id
"""
NOTE = """
    INSERT INTO articles_suggestion AS old
        (key, source, text, kind, reason, candidates, articles, status)
    SELECT DISTINCT ON (key, source) key, source, text, kind, reason, candidates, 0, 'open'
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::jsonb[])
         AS found (key, source, text, kind, reason, candidates)
    ORDER BY key, source, reason DESC
    ON CONFLICT (key, source) DO UPDATE
    SET candidates = coalesce(
            (SELECT jsonb_agg(DISTINCT one)
             FROM jsonb_array_elements(old.candidates || excluded.candidates) one), '[]'),
        reason = coalesce(nullif(old.reason, ''), excluded.reason)
    WHERE old.status = 'open' AND (
        NOT old.candidates @> excluded.candidates OR old.reason = '' AND excluded.reason <> '')
"""
PLACE = """
    INSERT INTO articles_suggestionplace AS old
        (suggestion_id, article_id, spans, kind, confidence, letters)
    SELECT suggestion.id, found.article, found.spans::integer[], found.kind, found.confidence,
           found.letters
    FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::float8[],
                %s::text[])
         AS found (key, source, article, spans, kind, confidence, letters)
    JOIN articles_suggestion suggestion USING (key, source)
    WHERE suggestion.status = 'open'
    ORDER BY suggestion.id, found.article
    ON CONFLICT (suggestion_id, article_id) DO UPDATE
    SET (spans, kind, confidence, letters) =
        (excluded.spans, excluded.kind, excluded.confidence, excluded.letters)
    WHERE (old.spans, old.kind, old.confidence, old.letters) IS DISTINCT FROM
          (excluded.spans, excluded.kind, excluded.confidence, excluded.letters)
    RETURNING suggestion_id
"""
# The order of the queue; what stands nowhere any more is not open. Of an unknown name the articles
# vote what it is, and those that say otherwise count as nothing in its confidence.
COUNT = """
    WITH votes AS (
        SELECT suggestion_id, kind, count(*) AS articles, sum(confidence) AS weight
        FROM articles_suggestionplace WHERE suggestion_id = ANY(%(ids)s) GROUP BY 1, 2
    ), counted AS (
        SELECT suggestion_id, sum(articles) AS articles,
               (array_agg(kind ORDER BY weight DESC NULLS LAST, kind))[1] AS kind,
               max(weight) / sum(articles) AS confidence
        FROM votes GROUP BY 1
    )
    UPDATE articles_suggestion suggestion
    SET articles = counted.articles, kind = counted.kind, confidence = counted.confidence
    FROM counted
    WHERE suggestion.id = counted.suggestion_id
      AND (suggestion.articles, suggestion.kind, suggestion.confidence) IS DISTINCT FROM
          (counted.articles, counted.kind, counted.confidence);
    DELETE FROM articles_suggestion suggestion
    WHERE id = ANY(%(ids)s) AND status = 'open' AND NOT EXISTS (
        SELECT FROM articles_suggestionplace WHERE suggestion_id = suggestion.id)
"""
STORED = """
    SELECT place.article_id, suggestion.key, suggestion.source, suggestion.text, place.spans,
           place.kind, place.confidence, place.letters
    FROM articles_suggestionplace place JOIN articles_suggestion suggestion
         ON suggestion.id = place.suggestion_id
    WHERE place.article_id = ANY(%s) AND suggestion.status = 'open'
      AND suggestion.source = 'unknown'
"""


def note_names(articles: list[int], found: Iterable[Found]) -> set[int]:
    """Bring the open names of these articles in line with what was found there.

    The ids of the suggestions whose places changed: `count_names` is to be told of them. At most
    three statements, one where nothing is open.
    """
    rows = list(found)
    keys, sources = [row.key for row in rows], [row.source for row in rows]
    ids = [row.article for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [articles, keys, sources, ids])
        changed = {suggestion for (suggestion,) in cursor.fetchall()}
        if rows:
            about = [(row.text, row.kind, row.reason, row.candidates) for row in rows]
            cursor.execute(NOTE, [keys, sources, *map(list, zip(*about, strict=True))])
            said = [(row.spans, row.kind, row.confidence, row.letters) for row in rows]
            cursor.execute(PLACE, [keys, sources, ids, *map(list, zip(*said, strict=True))])
            changed.update(suggestion for (suggestion,) in cursor.fetchall())
    return changed


def count_names(suggestions: set[int]) -> None:
    """Count the articles of these suggestions anew; once, after all batches."""
    if suggestions:
        with connection.cursor() as cursor:
            cursor.execute(COUNT, {"ids": sorted(suggestions)})


def noted_names(articles: list[int]) -> list[tuple[Found, list[tuple[int, int]]]]:
    """The open unknown names of these articles, as they were noted, with their places."""
    with connection.cursor() as cursor:
        cursor.execute(STORED, [articles])
        return [
            (
                Found(article, key, source, text, "", kind, "", "[]", *rest),
                [(start, end) for start, end in spans],
            )
            for article, key, source, text, spans, kind, *rest in cursor.fetchall()
        ]
