"""python manage.py restore FILE: a backup in place of the present archive."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from monitor.backup import archive
from monitor.backup.tools import BackupError


class Command(BaseCommand):
    help = "Put a backup in place of the present database, which is kept under another name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--verify-only", action="store_true", help="restore into a scratch database only"
        )
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args, **options) -> None:
        path = options["file"]
        try:
            if options["verify_only"]:
                archive.verify(path)
                self.stdout.write(f"restore: {path} is whole: restored and compared")
                return
            if not options["yes"] and not self.agreed():
                raise CommandError("restore: nothing was changed")
            kept = archive.restore(path, timezone.now())
        except BackupError as error:
            raise CommandError(f"restore: {error}") from error
        self.stdout.write(f"restore: {path} is in place; the former database is kept as {kept}")
        if self.is_older():
            self.stdout.write(
                "restore: it is older than this code: run `python manage.py migrate` before you"
                " serve it"
            )

    def is_older(self) -> bool:
        """Whether the code has migrations that the archive, as it is now, has not seen."""
        connection.close()
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    def agreed(self) -> bool:
        try:
            answer = input("This ends every connection and replaces the archive. Go on? [yes/no] ")
        except EOFError:
            raise CommandError(
                "restore: nobody is there to answer, so nothing was changed; --yes goes on unasked"
            ) from None
        return answer.strip().lower() == "yes"
