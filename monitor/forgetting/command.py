"""What the commands that forget have in common: asking, and telling what was done."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.imports.run import BusyError
from articles.models import Article

from .forget import Done, ForgettingError, places

logger = logging.getLogger(__name__)
SHOWN = 20  # articles, and places in each


class ForgetCommand(BaseCommand):
    """One kind of record; `forget(key, dry_run=…)` does it."""

    kind = ""
    key = "SLUG"
    forget: Callable[..., Done]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "key", metavar=self.key, type=int if self.key == "ID" else str, help=f"the {self.kind}"
        )
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument(
            "--dry-run", action="store_true", help="say how much would go; change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        command = f"forget_{self.kind}"
        try:
            expected = self.run(options["key"], dry_run=True)
            self.tell(expected)
            if options["dry_run"]:
                self.stdout.write(f"{command}: nothing was changed")
                return
            if not options["yes"] and not self.agreed():
                raise CommandError(f"{command}: nothing was changed")
            done = self.run(options["key"], dry_run=False)
        except ForgettingError as error:
            raise CommandError(f"{command}: {error}") from None
        except BusyError:
            raise CommandError(f"{command}: an import is running; try again then") from None
        # Without a name: logs are kept elsewhere, and longer.
        logger.warning("forgotten: one %s, %d rows", self.kind, done.counts.total())
        self.stdout.write(f"{command}: forgotten; backups still have it (docs/security.md)")

    def run(self, key: Any, *, dry_run: bool) -> Done:
        return type(self).forget(key, dry_run=dry_run)

    def tell(self, done: Done) -> None:
        for name, count in sorted(done.counts.items()):
            if count:
                self.stdout.write(f"{name}: {count:,}")
        for column, count in done.left.items():
            self.stdout.write(f"stays, in texts of the archive: {column}: {count:,}")
        for article in Article.objects.filter(pk__in=done.texts[:SHOWN]).order_by("pk"):
            found = places(done, article)
            where = ", ".join(f"{start}-{end}" for start, end in found[:SHOWN])
            more = f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
            at = f": at {where}{more}" if found else ": in the headline"
            self.stdout.write(f"stays, in article {article.pk}{at}")
        if len(done.texts) > SHOWN:
            self.stdout.write(f"stays, in {len(done.texts) - SHOWN:,} more articles")

    def agreed(self) -> bool:
        try:
            answer = input("This cannot be undone. Forget it? [yes/no] ")
        except EOFError:
            raise CommandError(
                f"forget_{self.kind}: nobody is there to answer, so nothing was changed;"
                " --yes goes on unasked"
            ) from None
        return answer.strip().lower() == "yes"
