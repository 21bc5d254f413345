"""manage.py suggest_names: fill the review queue with names that nobody has entered yet."""

from django.core.management.base import BaseCommand, CommandError
from rich.progress import Progress

from articles.mentions.queue import finder_of_settings, suggest
from articles.models import Article


class Command(BaseCommand):
    help = (
        "Read all texts for names that are nobody yet, and for names that may be several entities',"
        " and put them into the review queue. What was decided stays decided."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--minimum",
            type=int,
            default=2,
            metavar="N",
            help="articles in which a name must stand (2)",
        )

    def handle(self, *args, **options):
        try:
            finder = finder_of_settings()
        except ValueError as error:
            raise CommandError(str(error)) from None
        with Progress(disable=not self.stderr.isatty(), transient=True) as bar:
            task = bar.add_task("Reading", total=Article.objects.count())
            count = suggest(
                minimum=options["minimum"],
                finder=finder,
                progress=lambda read: bar.advance(task, read),
            )
        self.stdout.write(f"{count:,} suggestions are open.")
