"""After an import: names are found in new and changed texts, and new names in old texts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import islice

from django.db import connection, transaction

from articles.mentions.isolation import reason_of
from articles.mentions.linker import link, link_citations
from articles.mentions.pending import link_pending
from articles.mentions.report import Failure, LinkReport
from articles.models import Article, PendingLink
from people.models import ChangedName

from .planner import Planner
from .write.database_errors import is_held

NamesProgress = Callable[[int, int], None]
_IDS = 10_000


def link_names(planner: Planner, show: NamesProgress | None = None) -> LinkReport:
    """Link what a run brought, in the caller's transaction; write nothing when it brought nothing.

    `show` gets the number of texts read, and of all that are to be read, after each batch.

    A file that says itself whom a new article mentions is taken at its word: the matcher does not
    read that article, only who is cited is found.
    """
    for ids in _told(planner):
        PendingLink.objects.filter(pk__in=ids).delete()
    if not planner.had_articles:
        # There is no older text in which the new names could stand.
        ChangedName.objects.all().delete()
    try:
        with transaction.atomic():
            cited = [link_citations(ids) for ids in _told(planner)]
            report = _link(show)
            report.failures += [failure for each in cited for failure in each.failures]
            return report
    except Exception as error:
        # Mentions are derived: whatever happens to them, what the files gave comes in, and what is
        # to be linked stays noted for the next time. An editor at one of them is no problem.
        if not connection.is_usable():
            raise
        return LinkReport(failures=[] if is_held(error) else [Failure(reason_of(error))])


def _told(planner: Planner) -> Iterator[list[int]]:
    told = planner.ledger.articles_told()
    return iter(lambda: list(islice(told, _IDS)), [])


def _link(show: NamesProgress | None) -> LinkReport:
    count = _Count(show)
    if ChangedName.objects.exists():
        return link_pending(progress=count.add, expected=count.expect)
    ids = set(PendingLink.objects.values_list("pk", flat=True))
    if ids:
        count.expect(ids)
        return link(ids, progress=count.add)
    return LinkReport()


class _Count:
    """Texts read so far, and how many are to be read."""

    def __init__(self, show: NamesProgress | None) -> None:
        self._show = show
        self._read = self._total = 0

    def expect(self, ids: Collection[int] | None) -> None:
        self._total = Article.objects.count() if ids is None else len(ids)

    def add(self, read: int) -> None:
        self._read += read
        if self._show:
            self._show(self._read, self._total)
