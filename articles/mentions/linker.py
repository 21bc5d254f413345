"""From matcher and articles to Mention rows: in batches, in the caller's transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from django.db import connection, transaction

from articles.mentions.anchors import Span
from articles.mentions.doubts import count_doubts, note_doubts
from articles.mentions.matching import current_matcher, names_of
from articles.mentions.open_names import Found, doubts_in
from articles.mentions.report import LinkReport
from articles.mentions.settled import settle, settled_doubts
from articles.mentions.verdicts import (
    Key,
    Outcome,
    Row,
    Spans,
    Text,
    decide,
)
from articles.models import Article
from people.names import Matcher
from people.removals import housekeeping

BATCH = 500
INFORMED_AFTER = 2  # batches
Progress = Callable[[int], object]
Texts = list[tuple[int, str, str, object]]  # id, headline, body, published_on

MENTIONS = """
    SELECT article_id, id, 'person', person_id, spans, status, origin, needs_review
    FROM articles_mention WHERE article_id = ANY(%(ids)s) AND person_id IS NOT NULL
    UNION ALL
    SELECT article_id, id, 'organization', organization_id, spans, status, origin, needs_review
    FROM articles_mention WHERE article_id = ANY(%(ids)s) AND organization_id IS NOT NULL
"""
# What the statements here ask about; a table that was never measured has no pages.
MEASURED = {
    "articles_article": "id, published_on",
    "articles_mention": "id, article_id, published_on",
}
GROWN = """
    SELECT relname FROM pg_class
    WHERE oid = ANY (%s::text[]::regclass[])
      AND pg_relation_size(oid) > 8 * relpages * current_setting('block_size')::bigint
"""
INSERT = """
    INSERT INTO articles_mention (article_id, person_id, organization_id, spans)
    SELECT article, person, organization, spans::integer[]
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
         AS new (article, person, organization, spans)
    ON CONFLICT DO NOTHING
"""
UPDATE = """
    UPDATE articles_mention AS mention
    SET spans = new.spans::integer[], needs_review = new.needs_review
    FROM unnest(%s::bigint[], %s::text[], %s::boolean[]) AS new (id, spans, needs_review)
    WHERE mention.id = new.id
"""


def link(
    article_ids: Iterable[int] | None = None,
    *,
    matcher: Matcher | None = None,
    progress: Progress | None = None,
) -> LinkReport:
    """Find the known names in these articles (None: in all) and update their mentions.

    Automatic mentions come and go; confirmed, rejected, imported and editors' ones stay, and their
    spans follow the text. Rows that are right already are not written. One transaction: the
    caller's, or its own. Memory does not grow with the archive. `progress` gets the number of
    articles in each batch. The articles are no longer pending afterwards.
    """
    report = LinkReport()
    with transaction.atomic():
        batches = _batches(article_ids)
        first = next(batches, None)
        if first is None:
            return report  # no text, so no matcher is needed
        matcher = matcher or current_matcher()
        settled = settled_doubts()
        _check_at_once()
        changed: set[int] = set()
        for number, texts in enumerate(chain([first], batches), 1):
            linked, suggestions = _link(texts, matcher, settled)
            report.add(linked)
            changed |= suggestions
            if number == INFORMED_AFTER:
                _inform_planner()
            if progress:
                progress(len(texts))
        count_doubts(changed)
    return report


def _check_at_once() -> None:
    """Check the foreign keys of mentions with each statement.

    Deferred to the commit, as Django declares them, the waiting checks slow every further statement
    down: the 16th batch took four times as long as the first.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(conname), ', ') FROM pg_constraint"
            " WHERE contype = 'f' AND condeferrable AND conrelid = 'articles_mention'::regclass"
        )
        (names,) = cursor.fetchone()
        cursor.execute(f"SET CONSTRAINTS {names} IMMEDIATE")
        # Without this, pgtrigger catches an error for each row, in a subtransaction that looks at
        # all waiting checks.
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")


def _inform_planner() -> None:
    """Update the statistics of the tables that this transaction may just have filled.

    Only of those that are many times as large as when they were last measured: an archive that has
    texts would be read for seconds, to learn what the planner knows.
    """
    with connection.cursor() as cursor:
        cursor.execute(GROWN, [list(MEASURED)])
        for (table,) in cursor.fetchall():
            cursor.execute(f"ANALYZE {table} ({MEASURED[table]})")


def _batches(article_ids: Iterable[int] | None) -> Iterator[Texts]:
    """Texts in the order of ids, those that are gone left out."""
    if article_ids is not None:
        ids = sorted(set(article_ids))
        for first in range(0, len(ids), BATCH):
            texts = _texts(Article.objects.filter(pk__in=ids[first : first + BATCH]))
            if texts:
                yield texts
        return
    last = 0
    while texts := _texts(Article.objects.filter(pk__gt=last)):
        yield texts
        last = texts[-1][0]


def _texts(articles) -> Texts:
    fields = ("pk", "headline", "body", "published_on")
    return list(articles.order_by("pk").values_list(*fields)[:BATCH])


def _link(texts: Texts, matcher: Matcher, settled: dict[str, Key]) -> tuple[LinkReport, set[int]]:
    """Update the mentions and doubts of one batch; also return the suggestions that changed."""
    ids = [pk for pk, *_ in texts]
    old_bodies = _take_pending(ids)
    rows = _mentions(ids)
    names = names_of({row.key for pk in old_bodies for row in rows[pk]})
    report = LinkReport(articles=len(texts))
    outcomes: dict[int, Outcome] = {}
    in_doubt: list[Found] = []
    for pk, headline, body, published_on in texts:
        findings = matcher.find(body, headline=headline, published_on=published_on)
        text = Text(body, old_bodies.get(pk, ""))
        found, doubts = settle(findings, settled)
        outcomes[pk] = outcome = decide(rows[pk], found, text, names)
        report.kept += outcome.kept
        report.in_doubt += len(doubts)
        in_doubt += doubts_in(pk, doubts, _judged(rows[pk]))
    _write(outcomes, report)
    return report, note_doubts(ids, in_doubt)


def _judged(rows: list[Row]) -> list[Span]:
    """Places that somebody has already judged."""
    judged = (row for row in rows if (row.status, row.origin) != ("auto", "matcher"))
    return [span for row in judged for span in row.spans]


def _take_pending(ids: list[int]) -> dict[int, str]:
    """Take the articles off the list; return the previous texts of those that changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM articles_pendinglink WHERE article_id = ANY(%s)"
            " RETURNING article_id, body",
            [ids],
        )
        return {article: body for article, body in cursor.fetchall() if body}


def _mentions(ids: list[int]) -> defaultdict[int, list[Row]]:
    rows: defaultdict[int, list[Row]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(MENTIONS, {"ids": ids})
        for article, pk, kind, entity, spans, *verdict in cursor.fetchall():
            places = tuple((start, end) for start, end in spans)
            rows[article].append(Row(pk, (kind, entity), places, *verdict))
    return rows


def _write(outcomes: dict[int, Outcome], report: LinkReport) -> None:
    """At most three statements for a batch, none where nothing changes."""
    added = [
        (article, key, spans)
        for article, outcome in outcomes.items()
        for key, spans in sorted(outcome.added.items())
    ]
    removed = [row.id for outcome in outcomes.values() for row in outcome.removed]
    changed = [row for outcome in outcomes.values() for row in outcome.changed]
    with connection.cursor() as cursor:
        if removed:
            with housekeeping():
                cursor.execute("DELETE FROM articles_mention WHERE id = ANY(%s)", [removed])
        if changed:
            columns = [
                [row.id for row in changed],
                [_array(row.spans) for row in changed],
                [row.needs_review for row in changed],
            ]
            cursor.execute(UPDATE, columns)
        if added:
            columns = [
                [article for article, _, _ in added],
                [pk if kind == "person" else None for _, (kind, pk), _ in added],
                [pk if kind == "organization" else None for _, (kind, pk), _ in added],
                [_array(spans) for _, _, spans in added],
            ]
            cursor.execute(INSERT, columns)
    report.added += len(added)
    report.removed += len(removed)
    report.changed += len(changed)


def _array(spans: Spans) -> str:
    """Spans as the text of a PostgreSQL array: unnest would flatten a real one."""
    return "{" + ",".join(f"{{{start},{end}}}" for start, end in spans) + "}"
