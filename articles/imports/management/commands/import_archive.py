"""python manage.py import_archive FILE …: documents and fixtures into the archive."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, NoReturn

import orjson
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from django.utils import timezone

from articles.imports.identify.candidates import ACTIONS, KEPT_OUT, PASSED_OVER, Entry
from articles.imports.inbox import run_inbox
from articles.imports.mail import tell_administrators, tell_of_fault
from articles.imports.progress import Progress
from articles.imports.run import BusyError, Options, Report, run_import

#: The exit code when Monitor itself is at fault; never 1, which says that all others came in.
BROKE = 3


def is_cut_off(error: Error) -> bool:
    """Whether the server is gone or sent the import away; a statement it refuses has a code."""
    code = getattr(error.__cause__, "pgcode", None)
    return code is None or code[:3] == "57P" or code[:2] == "08"


class Command(BaseCommand):
    help = (
        "Import documents and Django fixtures (JSON, JSONL; .gz and .zip of them). Exit code 0: all"
        " good, 1: some records rejected, 2: nothing imported, 3: broken off by a fault of Monitor."
    )
    # They load the desk and the API, which takes longer than to see that nothing changed.
    requires_system_checks: Any = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "names", nargs="*", metavar="FILE", help="file, directory, or - for standard input"
        )
        parser.add_argument(
            "--inbox",
            metavar="DIR",
            type=Path,
            help="import what lies there and put it into DIR/done or DIR/failed",
        )
        parser.add_argument(
            "--publication", default="", help="the publication of documents that name none"
        )
        parser.add_argument(
            "--known-publications",
            action="store_true",
            help="refuse documents of a publication that the archive does not have",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would be done, and write nothing"
        )
        parser.add_argument(
            "--strict", action="store_true", help="write nothing when one record is bad"
        )
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON lines")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        self._inbox = _checked_inbox(options)
        with Progress(sys.stderr, quiet=options["verbosity"] == 0) as progress:
            chosen = Options(
                publication=options["publication"],
                known_publications=options["known_publications"],
                dry_run=options["dry_run"],
                strict=options["strict"],
                listen=self._listener(options),
                progress=progress.show,
                names_progress=progress.show_names,
                stdin=standard_input() if "-" in options["names"] else None,
            )
            try:
                report = self._import(options["names"], chosen)
            except BusyError as error:
                self._leave(str(error))
            except Exception as error:
                if isinstance(error, Error) and is_cut_off(error):
                    self._leave(f"the database does not answer: {str(error).splitlines()[0]}")
                self._break_off(error)
        self._tell(report, options, time.monotonic() - started)
        sys.exit(report.exit_code)

    def _import(self, names: list[str], chosen: Options) -> Report:
        if self._inbox is None:
            return run_import(names, chosen)
        emptied = run_inbox(self._inbox, chosen, timezone.localdate())
        for line in emptied.lines:
            self.stderr.write(line)
        return emptied.report

    def _listener(self, options: dict[str, Any]) -> Any:
        if not (options["dry_run"] or options["json"] or options["verbosity"] > 1):
            return None
        return self._print_json if options["json"] else self._print_text

    def _print_text(self, entry: Entry) -> None:
        self.stdout.write(str(entry))

    def _print_json(self, entry: Entry) -> None:
        self.stdout.write(orjson.dumps(entry.as_json()).decode())

    def _leave(self, reason: str) -> NoReturn:
        self.stderr.write(f"import: {reason}")
        self._mail(f"import: nothing imported: {reason}", [])
        sys.exit(2)

    def _break_off(self, error: Exception) -> NoReturn:
        """The administrators are told whoever started it."""
        for line in filter(None, tell_of_fault(error)):
            self.stderr.write(line)
        sys.exit(BROKE)

    def _mail(self, outcome: str, problems: Sequence[object]) -> None:
        """The nightly job tells the administrators; whoever calls by hand reads it anyway."""
        if self._inbox is not None and (why := tell_administrators(outcome, problems)):
            self.stderr.write(why)

    def _tell(self, report: Report, options: dict[str, Any], seconds: float) -> None:
        for problem in report.problems:
            self.stderr.write(str(problem))
        outcome_line = summary(report, seconds, options["dry_run"])
        founded = [f'new publication: "{one["title"]}" ({one["file"]})' for one in report.founded]
        if (report.exit_code or founded) and not options["dry_run"]:
            self._mail("\n".join([outcome_line, *founded]), report.problems)
        if options["json"]:
            outcome = {
                "counts": report.counts.as_json(),
                "problems": [str(problem) for problem in report.problems],
                "new_publications": report.founded,
                "not_read": report.not_read,
                "files_not_read": report.problems.of_whole_files(),
                "message": report.message,
                "seconds": round(seconds, 2),
            }
            self.stdout.write(orjson.dumps({"outcome": outcome}).decode())
            return
        for line in [*founded, *_passed_over(report)]:
            self.stdout.write(line)
        if report.links.articles:
            self.stdout.write(f"names: {report.links}")
        self.stdout.write(outcome_line)


def summary(report: Report, seconds: float, dry_run: bool) -> str:
    """Return the last line of the output, the one that cron keeps."""
    end = f"{_number(len(report.problems), 'problem')}, {seconds:.1f} s"
    if report.message:
        return f"import: nothing imported: {report.message}; {end}"
    words = (
        "created",
        "updated",
        "unchanged",
        "in conflict",
        "rejected",
        "kept out",
        "passed over",
    )
    totals = {action: report.counts.total(action) for action in ACTIONS}
    parts = [
        f"{totals[action]} {word}"
        for action, word in zip(ACTIONS, words, strict=True)
        if action not in (KEPT_OUT, PASSED_OVER) or totals[action]
    ]
    if report.not_read:
        parts.append(f"{report.not_read} not read")
    if report.links.failures:
        parts.append(f"{len(report.links.failures)} not linked")
    if files := report.problems.of_whole_files():
        parts.append(f"{_number(files, 'file')} not read in full")
    kind = "dry run, nothing written" if dry_run else "import"
    return f"{kind}: {', '.join(parts)}; {end}"


def _passed_over(report: Report) -> list[str]:
    """A line for each model that is none of the archive's, as a whole dump of Monitor has them."""
    counts = report.counts.by_model.items()
    found = {model: counter[PASSED_OVER] for model, counter in counts if counter[PASSED_OVER]}
    return [f"passed over: {_number(found[model], 'record')} of {model}" for model in sorted(found)]


def _number(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def standard_input() -> IO[bytes]:
    """Unbuffered: Python cannot end while a thread reads from its own, buffered one."""
    return open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)


def _checked_inbox(options: dict[str, Any]) -> Path | None:
    """Return the inbox, None when files are named instead; CommandError for both or none."""
    inbox: Path | None = options["inbox"]
    if bool(options["names"]) == (inbox is not None):
        raise CommandError("name the files to import, or --inbox DIR", returncode=2)
    if inbox is not None and not inbox.is_dir():
        raise CommandError(f"--inbox: {inbox} is no directory", returncode=2)
    return inbox
