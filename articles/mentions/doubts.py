"""Doubts: what the matcher does not decide enters the review queue as soon as it is linked."""

from collections.abc import Iterable

from django.db import connection

from articles.mentions.open_names import Found

# Places of open doubts in these articles that are in doubt no more.
FORGET = """
    DELETE FROM articles_suggestionplace place USING articles_suggestion suggestion
    WHERE suggestion.id = place.suggestion_id AND place.article_id = ANY(%s)
      AND suggestion.source = 'doubt' AND suggestion.status = 'open'
      AND (suggestion.key, place.article_id) NOT IN (
          SELECT * FROM unnest(%s::text[], %s::bigint[]))
    RETURNING place.suggestion_id
"""
NOTE = """
    INSERT INTO articles_suggestion AS old
        (key, source, text, kind, reason, candidates, articles, status)
    SELECT DISTINCT ON (key) key, 'doubt', text, kind, reason, candidates, 0, 'open'
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::jsonb[])
         AS found (key, text, kind, reason, candidates)
    ORDER BY key
    ON CONFLICT (key, source) DO UPDATE
    SET candidates = (SELECT jsonb_agg(DISTINCT one)
                      FROM jsonb_array_elements(old.candidates || excluded.candidates) one)
    WHERE old.status = 'open' AND NOT old.candidates @> excluded.candidates
"""
PLACE = """
    INSERT INTO articles_suggestionplace AS old (suggestion_id, article_id, spans)
    SELECT suggestion.id, found.article, found.spans::integer[]
    FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS found (key, article, spans)
    JOIN articles_suggestion suggestion USING (key)
    WHERE suggestion.source = 'doubt' AND suggestion.status = 'open'
    ORDER BY suggestion.id, found.article
    ON CONFLICT (suggestion_id, article_id) DO UPDATE SET spans = excluded.spans
    WHERE old.spans <> excluded.spans
    RETURNING suggestion_id
"""
# The order of the queue; a doubt that stands nowhere any more is none.
COUNT = """
    UPDATE articles_suggestion suggestion SET articles = counted.articles
    FROM (SELECT suggestion_id, count(*) AS articles FROM articles_suggestionplace
          WHERE suggestion_id = ANY(%(ids)s) GROUP BY suggestion_id) counted
    WHERE suggestion.id = counted.suggestion_id AND suggestion.articles <> counted.articles;
    DELETE FROM articles_suggestion suggestion
    WHERE id = ANY(%(ids)s) AND status = 'open' AND NOT EXISTS (
        SELECT FROM articles_suggestionplace WHERE suggestion_id = suggestion.id)
"""


def note_doubts(articles: list[int], found: Iterable[Found]) -> set[int]:
    """Bring the open doubts of these articles in line with what was found there.

    The ids of the suggestions whose places changed: `count_doubts` is to be told of them. At most
    three statements, one where nothing is in doubt.
    """
    rows = list(found)
    keys, ids = [row.key for row in rows], [row.article for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [articles, keys, ids])
        changed = {suggestion for (suggestion,) in cursor.fetchall()}
        if rows:
            about = [(row.text, row.kind, row.reason, row.candidates) for row in rows]
            cursor.execute(NOTE, [keys, *map(list, zip(*about, strict=True))])
            cursor.execute(PLACE, [keys, ids, [row.spans for row in rows]])
            changed.update(suggestion for (suggestion,) in cursor.fetchall())
    return changed


def count_doubts(suggestions: set[int]) -> None:
    """Count the articles of these suggestions anew; once, after all batches."""
    if suggestions:
        with connection.cursor() as cursor:
            cursor.execute(COUNT, {"ids": sorted(suggestions)})
