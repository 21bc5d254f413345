"""manage.py suggest_names: read all texts again for names that nobody has entered yet."""

from django.core.management.base import BaseCommand, CommandError
from rich.progress import Progress

from articles.mentions.finding import current_reader
from articles.mentions.linker import link
from articles.models import Article, Suggestion


class Command(BaseCommand):
    help = (
        "Read all texts again for names that are nobody yet, as each import does with what it"
        " brings: for archives older than that, and after a change of MONITOR_ASK_NAMES or of the"
        " model. What was decided stays decided."
    )

    def handle(self, *args, **options):
        try:
            current_reader()
        except ValueError as error:
            raise CommandError(str(error)) from None
        with Progress(disable=not self.stderr.isatty(), transient=True) as bar:
            task = bar.add_task("Reading", total=Article.objects.count())
            link(anew=True, progress=lambda read: bar.advance(task, read))
        count = Suggestion.objects.filter(status="open").count()
        self.stdout.write(f"{count:,} names are to be decided.")
