"""Estimates are computed where something changed, and written where they differ."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from articles.dating.estimates import Estimate, estimate
from articles.dating.giving import give_dates
from articles.dating.patterns import Pattern, counterexample
from articles.dating.series import CitedReport, PrintedIssue
from articles.dating.triggers import EVIDENCE
from articles.models import Issue, IssueDating, NumberingPattern, PendingDating, Publication

logger = logging.getLogger(__name__)

ISO = re.compile(r"(?<!\d)(1[4-9]\d\d|2[01]\d\d)-(\d\d)-(\d\d)(?!\d)", re.ASCII)
FIELDS = ("earliest", "latest", "estimated_on", "basis", "reasons", "conflict")
ISSUES = """
    SELECT i.id, i.volume, i.number, {day},
        CASE WHEN {day} IS NOT NULL THEN i.published_until END,
        i.printed_date,
        CASE WHEN i.published_on IS NULL THEN (
            SELECT min(a.source) FROM articles_article a WHERE a.issue_id = i.id AND a.source <> ''
        ) END,
        CASE WHEN i.published_on IS NULL THEN ARRAY(
            -- The last day of each outlet, and each day once, in one place of a text: who printed
            -- it twice there made one slip.
            SELECT DISTINCT ON (c.article_id, c.span, c.days) ARRAY[c.days, c.text] FROM (
                SELECT DISTINCT ON (c.article_id, c.span, c.text) c.*
                FROM articles_article a JOIN articles_citation c ON c.article_id = a.id
                WHERE a.issue_id = i.id AND c.kind = 'report'
                ORDER BY c.article_id, c.span, c.text, c.position DESC
            ) c ORDER BY c.article_id, c.span, c.days, c.position
        ) END
    FROM articles_issue i WHERE i.publication_id = %s ORDER BY i.id
""".replace("{day}", EVIDENCE.format("i"))


def date_pending() -> list[str]:
    """Compute the estimates of all publications in which something changed; what failed, and why.

    A failure costs nothing but these estimates: it stays noted for the next time. What another
    transaction is computing is left to that one.
    """
    failures = []
    with transaction.atomic():
        pending = PendingDating.objects.select_for_update(skip_locked=True)
        noted = defaultdict(list)
        for pk, publication in pending.values_list("pk", "publication"):
            noted[publication].append(pk)
        for publication, notes in sorted(noted.items()):
            try:
                with transaction.atomic():
                    date_issues(publication)
                    PendingDating.objects.filter(pk__in=notes).delete()
            except Exception as error:
                if not connection.is_usable():
                    raise
                reason = f"{type(error).__name__}: {error}".splitlines()[0]
                logger.exception("publication %s could not be dated", publication)
                failures.append(f"undated issues of publication {publication}: {reason}")
    return failures


def date_issues(publication: int) -> int:
    """Compute the estimates of one publication anew; how many rows changed."""
    undated = Issue.objects.filter(publication=publication, published_on__isnull=True)
    ids = set(undated.values_list("pk", flat=True))
    if not ids:
        stale = IssueDating.objects.filter(issue__publication=publication)
        return stale.delete()[0] if stale.exists() else 0
    with connection.cursor() as cursor:
        cursor.execute(ISSUES, [publication])
        issues = [
            PrintedIssue(
                *(pk, volume, number, first, last),
                reports=tuple(cited_report(days, outlet) for days, outlet in reports or ()),
                file_date=date_in(source),
                printed_date=printed,
            )
            for pk, volume, number, first, last, printed, source, reports in cursor.fetchall()
        ]
    estimates, _ = estimate(issues, patterns_of(publication, issues))
    estimates = [it for it in estimates if it.key in ids]
    entered = enter_certain(publication, estimates)
    return len(entered) + write(publication, [it for it in estimates if it.key not in entered])


def enter_certain(publication: int, estimates: Iterable[Estimate]) -> set[int]:
    """Write the dates that are certain to the day, where the publication wants that; the ids."""
    wanted = Publication.objects.filter(pk=publication, enters_certain_dates=True)
    days = {it.key: it.estimated_on for it in estimates if it.is_certain}
    if not days or not wanted.exists():
        return set()
    numbered = Issue.objects.filter(pk__in=list(days)).exclude(number="")
    days = {pk: days[pk] for pk in numbered.values_list("pk", flat=True)}
    return give_dates(days, Issue.DateOrigin.ESTIMATE)


def cited_report(days: str, outlet: str) -> CitedReport:
    """The last of the days of a citation, in Extended Date/Time Format. Its year is the printed
    one alone: the year that the archive has given it may have come from an estimate."""
    year, month, day = days.rpartition("/")[2].split("-")
    if year == "XXXX":
        return CitedReport((int(month), int(day)), outlet)
    return CitedReport(date(int(year), int(month), int(day)), outlet)


def patterns_of(publication: int, issues: Iterable[PrintedIssue]) -> list[Pattern]:
    """The patterns that no dated issue contradicts: a misprint there is a finding of Coverage."""
    rows = NumberingPattern.objects.filter(publication=publication)
    patterns = [it.as_pattern() for it in rows]
    return [pattern for pattern in patterns if counterexample(pattern, issues) is None]


def write(publication: int, estimates: Iterable[Estimate]) -> int:
    """Make the rows those estimates; only what differs is written."""
    there = {it.issue_id: it for it in IssueDating.objects.filter(issue__publication=publication)}
    new, changed = [], []
    for it in estimates:
        values = {name: getattr(it, name) for name in FIELDS} | {"reasons": list(it.reasons)}
        row = there.pop(it.key, None)
        if row is None:
            new.append(IssueDating(issue_id=it.key, **values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            changed.append(IssueDating(pk=row.pk, issue_id=it.key, **values))
    IssueDating.objects.filter(issue__in=list(there)).delete()
    IssueDating.objects.bulk_create(new, batch_size=1000)
    IssueDating.objects.bulk_update(changed, FIELDS, batch_size=1000)
    return len(new) + len(changed) + len(there)


def date_in(source: str | None) -> date | None:
    """The ISO date in the name of a file, the last one if there are several."""
    for year, month, day in reversed(ISO.findall(source or "")):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None
