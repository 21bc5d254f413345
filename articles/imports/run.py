"""One run of the import: the lock, the run's own row, the one transaction, the outcome."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pghistory
from django.db import connection, transaction
from django.db.models.functions import Greatest
from django.utils import timezone
from structlog.contextvars import bound_contextvars

from articles.dating.rows import date_pending
from articles.mentions.report import LinkReport

from .identify.candidates import REJECTED, Counts, Entry
from .identify.holdings import Holdings
from .identify.identity import query
from .linking import NamesProgress, link_names
from .models import CreatedRows, ImportProblem, ImportRun
from .planner import Planner
from .problems import Problems
from .reading.files.sources import find_sources
from .reading.files.unpacking import Source
from .reading.readers import read_records
from .reading.records import Problem, problem_of_what_is_derived, shorten
from .rehearsal import Rehearsal
from .stream import carry_out
from .write.bulk import check_references_at_once

logger = logging.getLogger(__name__)

#: Key of the advisory lock: "import" in ASCII.
LOCK = 0x696D706F7274
#: How long what an editor holds is waited for; much shorter than PostgreSQL's deadlock_timeout, so
#: that it is the import that gives way.
LOCK_TIMEOUT = "100ms"


class BusyError(Exception):
    """Another import is running."""


class NothingImportedError(Exception):
    """The whole import was given up, and why."""


@dataclass
class Options:
    """How to import. `listen` gets every entry of the plan, `progress` the records done so far,
    `names_progress` then the texts read for names, and how many are to be read.

    `sources` stands for names where files are found otherwise. `known_publications`: documents
    found no publication.
    """

    publication: str = ""
    known_publications: bool = False
    dry_run: bool = False
    strict: bool = False
    started_by: Any = None
    listen: Callable[[Entry], None] | None = None
    progress: Callable[[int, Source | None], None] | None = None
    names_progress: NamesProgress | None = None
    stdin: Any = None
    sources: Iterable[Source | Problem] | None = None


@dataclass
class Report:
    """What a run did; `run` is None for a dry run."""

    run: ImportRun | None
    counts: Counts
    problems: Problems = field(default_factory=Problems)
    files: list[dict[str, Any]] = field(default_factory=list)
    message: str = ""
    links: LinkReport = field(default_factory=LinkReport)
    #: Publications that documents founded: id, title, and the file that did.
    founded: list[dict[str, Any]] = field(default_factory=list)

    @property
    def not_read(self) -> int:
        """How many documents and records could not be read, so that no plan has them."""
        refused = self.counts.total(REJECTED)
        others = self.problems.of_whole_files() + self.problems.of_what_is_derived()
        return len(self.problems) - others - refused

    @property
    def exit_code(self) -> int:
        """0 all good, 1 some rejected, 2 nothing imported."""
        if self.message:
            return 2
        return 1 if self.problems else 0


def take_lock() -> None:
    """Take the lock of the import until the transaction ends; BusyError when somebody else has it.

    It belongs to the transaction: whatever kills the process, PostgreSQL gives it back, and a
    pooler that lends connections for a transaction at a time gives it to nobody else.
    """
    if not query("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])[0][0]:
        raise BusyError("another import is running; nothing was imported")


@transaction.atomic
def _begin(options: Options) -> ImportRun:
    """Make the row of a run, for all to see.

    Runs that say they are running, though nobody holds the lock, were killed.
    """
    take_lock()
    running = ImportRun.objects.filter(state=ImportRun.State.RUNNING)
    ended = Greatest("started_at", timezone.now())  # the clock may have been set back since
    running.update(state=ImportRun.State.INTERRUPTED, finished_at=ended)
    return ImportRun.objects.create(
        started_at=timezone.now(),
        started_by=options.started_by,
        options={"publication": options.publication, "strict": options.strict},
    )


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Batches make objects by the thousand, none of them in circles: seldom look for those."""
    before = gc.get_threshold()
    gc.set_threshold(500_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def run_import(names: Iterable[str], options: Options) -> Report:
    """Import what the names stand for. BusyError, before anything is done, when one is running.

    The rows are written in one transaction, together with the outcome of the run. A dry run waits
    for nobody and stops nobody; it does not look for names or dates in texts.
    """
    with _seldom_collecting():
        return _dry_run(names, options) if options.dry_run else _real_run(names, options)


def _dry_run(names: Iterable[str], options: Options) -> Report:
    report = Report(None, Counts())
    is_outermost = not connection.in_atomic_block
    try:
        with transaction.atomic():
            if is_outermost:
                # The archive as it is now, whatever others commit meanwhile.
                connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            holdings = Holdings()
            Rehearsal(holdings)
            _carry_out(names, options, report, holdings)
            transaction.set_rollback(True)
    except NothingImportedError as error:
        report.message = str(error)
    return report


def _real_run(names: Iterable[str], options: Options) -> Report:
    run = _begin(options)
    report = Report(run, Counts())
    try:
        with transaction.atomic():
            take_lock()
            planner = _carry_out(names, options, report, Holdings())
            _derive(planner, options, report)
            _note_created(run, planner)
            _close(report)
    except BusyError:
        # Another one came between the two transactions.
        run.delete()
        raise
    except NothingImportedError as error:
        report.message = str(error)
        _close(report)
    except BaseException as error:
        report.message = f"{type(error).__name__}: {error}"
        _close_broken(report)
        raise
    logger.info("import %s", run.state, extra={"import_run": run.pk})
    return report


def _carry_out(
    names: Iterable[str], options: Options, report: Report, holdings: Holdings
) -> Planner:
    """Write what the files say; NothingImportedError when it must not stay."""
    read = _Reading(options, report)
    number = report.run.pk if report.run else None
    with pghistory.context(import_run=number), bound_contextvars(import_run=number):
        planner = Planner(
            number,
            holdings,
            read.report,
            options.listen,
            known_publications=options.known_publications,
        )
        prepare_transaction(is_first=not planner.had_articles)
        report.counts, report.founded = planner.counts, planner.founded
        for done in carry_out(planner, read.records(names)):
            if options.progress:
                options.progress(done, read.source)
    if options.strict and report.problems:
        raise NothingImportedError("a record was rejected, and this import is strict")
    if not planner.counts.by_model and report.problems:
        raise NothingImportedError("no file held a record that can be imported")
    return planner


def _derive(planner: Planner, options: Options, report: Report) -> None:
    """Find names and dates in what came in."""
    report.links = link_names(planner, options.names_progress)
    for reason in (*map(str, report.links.failures), *date_pending()):
        report.problems.append(problem_of_what_is_derived(reason))
    with connection.cursor() as cursor:
        # At the commit every writer waits in turn for the version of the archive.
        cursor.execute("SET LOCAL lock_timeout = 0")
    if planner.ledger.created["articles.article"]:
        query("SELECT gin_clean_pending_list('article_search')")


def prepare_transaction(*, is_first: bool) -> None:
    """Set what holds for this transaction alone.

    The words of new texts are put aside, to be sorted into the index together: those of a first
    load at the end, later ones a few megabytes at a time, or an editor whose text comes on top of
    a long list would have to sort it all.
    pgtrigger asks before each row for a setting. Where it is missing that is an error caught in a
    subtransaction, whose end looks at every check that waits for the commit: by the hundred
    thousand in a large import, so that each row took longer than the one before.
    """
    check_references_at_once()
    put_aside = "1GB" if is_first else "4MB"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}';"
            f" SET LOCAL gin_pending_list_limit = '{put_aside}';"
            " SET LOCAL pgtrigger.ignore = '{}';"
            " SELECT set_config('maintenance_work_mem', '256MB', true)"
            " WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < 256 << 20"
        )


class _Reading:
    """The sources of a run while they are read."""

    def __init__(self, options: Options, report: Report) -> None:
        self._options = options
        self._report = report
        self.source: Source | None = None

    def report(self, problem: Problem) -> None:
        self._report.problems.append(problem)

    def records(self, names: Iterable[str]) -> Iterator[Any]:
        sources = self._options.sources
        if sources is None:
            sources = find_sources(names, self._options.stdin)
        yield from read_records(self._noted(sources), self._options.publication)

    def _noted(self, sources: Iterable[Source | Problem]) -> Iterator[Source | Problem]:
        """Keep name, size and digest of every file once it has been read."""
        read: Source | None = None
        for source in sources:
            self._note(read)
            read = self.source = source if isinstance(source, Source) else None
            yield source
        self._note(read)

    def _note(self, source: Source | None) -> None:
        if source:
            self._report.files.append(
                {"name": source.name, "size": source.size, "sha256": source.sha256}
            )


def _note_created(run: ImportRun, planner: Planner) -> None:
    CreatedRows.objects.bulk_create(
        [
            CreatedRows(run=run, model=model, first_id=first, last_id=last)
            for model, ranges in planner.ledger.created.items()
            for first, last in ranges
        ],
        batch_size=5000,
    )


def _close(report: Report) -> None:
    """Write the outcome of the run and its problems."""
    run = report.run
    assert run is not None
    rejected = report.problems or report.counts.total(REJECTED)
    state = ImportRun.State.PARTIAL if rejected else ImportRun.State.SUCCEEDED
    run.state = ImportRun.State.FAILED if report.message else state
    run.finished_at = max(run.started_at, timezone.now())
    run.files = report.files
    run.counts = report.counts.as_json()
    run.founded = [] if report.message else report.founded
    run.message = report.message
    run.save()
    rows = (_row(run, problem) for problem in report.problems)
    while batch := list(islice(rows, 1000)):
        ImportProblem.objects.bulk_create(batch)


def _close_broken(report: Report) -> None:
    """Show the run as failed, over a new connection where the old one is gone.

    The error that broke it is raised afterwards, whatever happens here; where the server is gone,
    too, the next run shows this one as interrupted.
    """
    try:
        if not connection.is_usable():
            connection.close()
        _close(report)
    except Exception:
        logger.exception("the run could not be shown as failed")


def _row(run: ImportRun, problem: Problem) -> ImportProblem:
    place = problem.place
    return ImportProblem(
        run=run,
        file=place.file,
        line=place.line or None,
        record=place.record or None,
        field=shorten(problem.field or "", 80)[1:-1],
        value=problem.value or "",
        reason=problem.reason,
    )
