"""python manage.py backup FILE: the whole archive into one file, proved by restoring it."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from monitor.backup import archive
from monitor.backup.tools import BackupError


class Command(BaseCommand):
    help = "Back the database up into FILE (and FILE.json: SHA-256, rows), and prove it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="default: backups/TIME.dump under MONITOR_VAR"
        )
        parser.add_argument(
            "--no-verify", action="store_true", help="do not restore it into a scratch database"
        )

    def handle(self, *args, **options) -> None:
        now = timezone.now()
        path = options["file"] or settings.VAR / "backups" / f"{now:%Y%m%d-%H%M%S}.dump"
        try:
            manifest = archive.make(path, now)
            if not options["no_verify"]:
                archive.verify(path)
        except (BackupError, OSError) as error:
            raise CommandError(f"backup: {error}") from error
        rows = sum(manifest["rows"].values())
        proof = "not verified" if options["no_verify"] else "restored and compared"
        self.stdout.write(f"backup: {path}: {manifest['bytes']:,} bytes, {rows:,} rows, {proof}")
