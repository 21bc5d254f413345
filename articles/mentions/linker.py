"""From matcher and articles to Mention rows: in batches, in the caller's transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain

from django.db import OperationalError, connection, transaction

from articles.citations.citing import Citing, store
from articles.mentions.anchors import Span
from articles.mentions.creation import Names, create_found
from articles.mentions.finding import Finding
from articles.mentions.isolation import by_halves, reason_of
from articles.mentions.matching import name_of, names_of, who_is_known
from articles.mentions.naming import articles_naming
from articles.mentions.office_places import OfficeRow, note_offices
from articles.mentions.open_names import Found, doubts_in
from articles.mentions.queue import count_names, note_names
from articles.mentions.report import Failure, LinkReport
from articles.mentions.settled import settle, settled_doubts
from articles.mentions.verdicts import Key, MentionChange, Row, Spans, Text, decide
from articles.models import Article
from people.models import ChangedName
from people.names import Findings, Matcher
from people.removals import housekeeping

BATCH = 500
INFORMED_AFTER = 2  # batches
# With more new names than this, reading every text once is quicker than searching for each.
MANY_NAMES = 500
ROUNDS = 3  # names in full are created first, then what is no spelling of one of them
Progress = Callable[[int], object]
# id, headline, body, next_heading, published_on, published_until
Texts = list[tuple[int, str, str, str, date | None, date | None]]

MENTIONS = """
    SELECT article_id, id, 'person', person_id, spans, status, origin, needs_review,
           rejected_spans
    FROM articles_mention WHERE article_id = ANY(%(ids)s) AND person_id IS NOT NULL
    UNION ALL
    SELECT article_id, id, 'organization', organization_id, spans, status, origin, needs_review,
           rejected_spans
    FROM articles_mention WHERE article_id = ANY(%(ids)s) AND organization_id IS NOT NULL
"""
# What the statements here ask about; a table that was never measured has no pages.
MEASURED = {
    "articles_article": "id, published_on",
    "articles_mention": "id, article_id, published_on",
    "articles_citation": "id, article_id",
}
GROWN = """
    SELECT relname FROM pg_class
    WHERE oid = ANY (%s::text[]::regclass[])
      AND pg_relation_size(oid) > 8 * relpages * current_setting('block_size')::bigint
"""
INSERT = """
    INSERT INTO articles_mention (article_id, person_id, organization_id, spans, role)
    SELECT article, person, organization, spans::integer[],
        CASE WHEN EXISTS (SELECT FROM articles_citation c WHERE c.article_id = article)
             THEN articles_role(article, spans::integer[]) ELSE 'text' END
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
         AS new (article, person, organization, spans)
    ON CONFLICT DO NOTHING
"""
UPDATE = """
    UPDATE articles_mention AS mention
    SET spans = new.spans::integer[], status = new.status, needs_review = new.needs_review,
        rejected_spans = new.rejected_spans::integer[]
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::boolean[], %s::text[])
         AS new (id, spans, status, needs_review, rejected_spans)
    WHERE mention.id = new.id
"""
PUT_BACK = """
    INSERT INTO articles_pendinglink (article_id, body)
    SELECT id, failed.body
    FROM unnest(%s::bigint[], %s::text[]) AS failed (id, body) JOIN articles_article USING (id)
    ON CONFLICT DO NOTHING
"""


def link(
    article_ids: Iterable[int] | None = None,
    *,
    matcher: Matcher | None = None,
    progress: Progress | None = None,
    anew: bool = False,
) -> LinkReport:
    """Find the known names in these articles (None: in all) and update their mentions.

    Automatic mentions come and go; confirmed, rejected, imported and editors' ones stay, and their
    spans follow the text. Rows that are right already are not written. One transaction: the
    caller's, or its own. Memory does not grow with the archive. `progress` gets the number of
    articles in each batch. The articles are no longer pending afterwards, but for those that
    failed: the report tells of them, and all others are linked.

    Texts that are new or have changed, or all if `anew`, are also searched for names of nobody:
    these wait in the queue, or become entities, whose mentions are then found everywhere.
    """
    report = LinkReport()
    with transaction.atomic():
        changed = _link_batches(_batches(article_ids), report, matcher, progress, anew)
        for _ in range(ROUNDS):
            names = _created(changed, report)
            if not names:
                break
            ChangedName.objects.filter(name__in=[name for _, name in names]).delete()
            ids = None if len(names) > MANY_NAMES else articles_naming(names)
            changed |= _link_batches(_batches(ids), report)
    return report


def link_citations(article_ids: Iterable[int]) -> LinkReport:
    """Find who is cited in articles whose mentions are known: no matcher reads them."""
    report = LinkReport()
    _check_at_once()
    for texts in _batches(article_ids):
        headlines = {pk: headline for pk, headline, *_ in texts}
        rows, citing = _mentions(list(headlines)), Citing(list(headlines))
        for pk, headline, body, next_heading, *_ in texts:
            try:
                citing.read(pk, _own_text(body, next_heading), _organizations(rows[pk]))
            except Exception as error:
                report.failures.append(Failure(reason_of(error), pk, headline))
        report.failures += _store_citations(citing, headlines)
    return report


def _created(changed: set[int], report: LinkReport) -> Names:
    """The names of what was made of unknown names; none when that failed: the report says why."""
    try:
        with transaction.atomic():
            return create_found(changed)
    except OperationalError:
        raise
    except Exception as error:
        report.failures.append(Failure(reason_of(error)))
        return set()


def _link_batches(
    batches: Iterator[Texts],
    report: LinkReport,
    matcher: Matcher | None = None,
    progress: Progress | None = None,
    anew: bool = False,
) -> set[int]:
    """Link batch by batch and add up the report; return the suggestions that changed."""
    first = next(batches, None)
    if first is None:
        return set()  # no text, so no matcher is needed
    if matcher is None:
        matcher, failures = who_is_known()
        report.failures += failures
    settled = settled_doubts()
    _check_at_once()
    changed: set[int] = set()
    for number, texts in enumerate(chain([first], batches), 1):
        linked, suggestions = _link(texts, matcher, settled, anew)
        report.add(linked)
        changed |= suggestions
        if number == INFORMED_AFTER:
            _inform_planner()
        if progress:
            progress(len(texts))
    count_names(changed)
    return changed


def _check_at_once() -> None:
    """Check the foreign keys of mentions and citations with each statement.

    Deferred to the commit, as Django declares them, the waiting checks slow every further statement
    down: the 16th batch took four times as long as the first.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(conname), ', ') FROM pg_constraint"
            " WHERE contype = 'f' AND condeferrable AND conrelid IN"
            " ('articles_mention'::regclass, 'articles_citation'::regclass)"
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
    fields = ("pk", "headline", "body", "next_heading", "published_on", "published_until")
    return list(articles.order_by("pk").values_list(*fields)[:BATCH])


def _link(
    texts: Texts, matcher: Matcher, settled: dict[str, Key], anew: bool
) -> tuple[LinkReport, set[int]]:
    """Update the mentions and doubts of one batch; also return the suggestions that changed.

    An article that fails, whether the matcher or the database does, costs no other its mentions: it
    is told of in the report and stays pending.
    """
    headlines = {pk: headline for pk, headline, *_ in texts}
    old_bodies = _take_pending(list(headlines))
    citing = Citing(list(headlines))
    report, changes, names, offices = _read(texts, old_bodies, matcher, settled, anew, citing)
    # First, so that new mentions come to know their roles.
    report.failures += _store_citations(citing, headlines)
    refused = dict(by_halves(changes, _write))
    for change, reason in refused.items():
        who = name_of(change.key)
        report.failures.append(Failure(reason, change.article, headlines[change.article], who))
    _count(report, [change for change in changes if change not in refused])
    suggestions: set[int] = set()

    def note(some: Sequence[int]) -> None:
        suggestions.update(note_names(list(some), [row for pk in some for row in names[pk]]))
        if fresh := [pk for pk in some if pk in offices]:
            note_offices(fresh, [row for pk in fresh for row in offices[pk]])

    for pk, reason in by_halves(list(names), note):
        report.failures.append(Failure(reason, pk, headlines[pk]))
    failed = {failure.article for failure in report.failures}
    put_back({pk: old_bodies.get(pk, "") for pk in headlines if pk in failed})
    return report, suggestions


def _own_text(body: str, next_heading: str) -> str:
    return body[: len(body) - len(next_heading)]


def _store_citations(citing: Citing, headlines: dict[int, str]) -> list[Failure]:
    return [
        Failure(reason, change.article, headlines[change.article])
        for change, reason in by_halves(citing.changes, store)
    ]


def _read(
    texts: Texts,
    old_bodies: dict[int, str],
    matcher: Matcher,
    settled: dict[str, Key],
    anew: bool,
    citing: Citing,
) -> tuple[LinkReport, list[MentionChange], dict[int, list[Found]], dict[int, list[OfficeRow]]]:
    """What is to be written, and the open names of each article that could be read; of those that
    were read anew, also the offices."""
    report = LinkReport(articles=len(texts))
    rows = _mentions([pk for pk, *_ in texts])
    names = names_of({row.key for pk in old_bodies for row in rows[pk]})
    ids = [pk for pk, *_ in texts]
    finding = Finding(ids, ids if anew else old_bodies)
    report.failures += [Failure(finding.problem)] if finding.problem else []
    changes: list[MentionChange] = []
    open_names: dict[int, list[Found]] = {}
    for pk, headline, body, next_heading, first, last in texts:
        try:
            own_text = _own_text(body, next_heading)
            findings = matcher.find(
                own_text, headline=headline, published_on=first, published_until=last
            )
            found, left = settle(findings, settled)
            own = decide(rows[pk], found, Text(pk, body, old_bodies.get(pk, "")), names)
            taken = _judged(rows[pk])
            open_names[pk] = list(doubts_in(pk, left, taken))
        except Exception as error:
            report.failures.append(Failure(reason_of(error), pk, headline))
            continue
        changes += own
        try:
            citing.read(pk, own_text, _organizations(rows[pk], own))
            open_names[pk] += finding.unknown(pk, own_text, taken + _places(findings))
        except Exception as error:  # what is known of the text stands
            report.failures.append(Failure(reason_of(error), pk, headline))
        report.kept += len(rows[pk]) - sum(change.before is not None for change in own)
        report.in_doubt += len(left)
    report.unread = finding.unread
    return report, changes, open_names, finding.offices


def _count(report: LinkReport, changes: list[MentionChange]) -> None:
    report.added = sum(change.before is None for change in changes)
    report.removed = sum(change.after is None for change in changes)
    report.changed = len(changes) - report.added - report.removed


def _judged(rows: list[Row]) -> list[Span]:
    """Places that somebody has already judged."""
    places = [span for row in rows if row.is_kept for span in row.spans]
    return places + [span for row in rows for span in row.rejected_spans]


def _organizations(
    rows: list[Row], changes: Sequence[MentionChange] = ()
) -> list[tuple[int, Spans]]:
    """Which organizations an article mentions, once the changes are made, and where."""
    now = {row.key: row for row in rows} | {change.key: change.after for change in changes}
    return [
        (row.key[1], row.spans)
        for row in now.values()
        if row and row.key[0] == "organization" and row.status != "rejected"
    ]


def _places(findings: Findings) -> list[Span]:
    """All that the matcher found, decided or not."""
    known = [span for spans in findings.mentions.values() for span in spans]
    return known + [(doubt.start, doubt.end) for doubt in findings.doubts]


def _take_pending(ids: list[int]) -> dict[int, str]:
    """Take the articles off the list; return their previous texts, "" where there was none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM articles_pendinglink WHERE article_id = ANY(%s)"
            " RETURNING article_id, body",
            [ids],
        )
        return dict(cursor.fetchall())


def put_back(old_bodies: dict[int, str]) -> None:
    """Put articles onto the list of those to be linked, with their previous texts."""
    if old_bodies:
        with connection.cursor() as cursor:
            cursor.execute(PUT_BACK, [list(old_bodies), list(old_bodies.values())])


def _mentions(ids: list[int]) -> defaultdict[int, list[Row]]:
    rows: defaultdict[int, list[Row]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(MENTIONS, {"ids": ids})
        for article, pk, kind, entity, spans, *verdict, rejected in cursor.fetchall():
            row = Row(pk, (kind, entity), _pairs(spans), *verdict, _pairs(rejected))
            rows[article].append(row)
    return rows


def _pairs(spans: Iterable[Iterable[int]]) -> Spans:
    return tuple((start, end) for start, end in spans)


def _write(changes: Sequence[MentionChange]) -> None:
    """At most three statements, none where nothing changes."""
    added = [change for change in changes if change.before is None]
    removed = [change.before.id for change in changes if change.after is None]
    changed = [change.after for change in changes if change.before and change.after]
    with connection.cursor() as cursor:
        if removed:
            with housekeeping():
                cursor.execute("DELETE FROM articles_mention WHERE id = ANY(%s)", [removed])
        if changed:
            columns = [
                [row.id for row in changed],
                [_array(row.spans) for row in changed],
                [row.status for row in changed],
                [row.needs_review for row in changed],
                [_array(row.rejected_spans) for row in changed],
            ]
            cursor.execute(UPDATE, columns)
        if added:
            columns = [
                [change.article for change in added],
                [pk if kind == "person" else None for _, (kind, pk), *_ in added],
                [pk if kind == "organization" else None for _, (kind, pk), *_ in added],
                [_array(change.after.spans) for change in added],
            ]
            cursor.execute(INSERT, columns)


def _array(spans: Spans) -> str:
    """Spans as the text of a PostgreSQL array: unnest would flatten a real one."""
    return "{" + ",".join(f"{{{start},{end}}}" for start, end in spans) + "}"
