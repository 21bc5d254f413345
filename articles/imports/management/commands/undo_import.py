"""manage.py undo_import: delete what an import created and restore what it changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.imports.models import ImportRun
from articles.imports.run import BusyError
from articles.imports.undo.undo import UndoError, undo


class Command(BaseCommand):
    help = "Undo an import: delete what it created and restore what it changed, all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run", type=int, help="the number of the import, as the admin shows it")
        parser.add_argument(
            "--force",
            action="store_true",
            help="undo it although records were edited since; those edits are lost",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        run = ImportRun.objects.filter(pk=options["run"]).first()
        if run is None:
            last = ImportRun.objects.first()
            known = f"the last one is {last.pk}" if last else "there is none yet"
            raise CommandError(f"there is no import {options['run']}; {known}")
        try:
            done = undo(run, options["force"])
        except UndoError as error:
            for line in error.edited:
                self.stderr.write(line)
            hint = "; --force undoes it anyway" if error.edited else ""
            raise CommandError(f"undo: {error}{hint}") from None
        except BusyError:
            raise CommandError("undo: an import is running; try again when it is done") from None
        for one in done.kept:
            self.stdout.write(f"kept, since others need it: {one}")
        self.stdout.write(
            f"undo: import {run.pk}: {done.removed.total()} deleted,"
            f" {done.restored.total()} restored"
        )
