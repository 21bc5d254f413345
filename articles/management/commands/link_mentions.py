"""manage.py link_mentions: find known names in texts."""

import sys

from django.core.management.base import BaseCommand, CommandError
from rich.progress import Progress

from articles.mentions.linker import link
from articles.mentions.naming import articles_naming
from articles.mentions.pending import link_all, link_pending
from articles.mentions.report import failures_in_words
from articles.models import Article, Publication
from people.models import ENTITY_MODELS

SHOWN = 100  # failures


class Command(BaseCommand):
    help = (
        "Find known people and organizations in texts. By default where texts or names changed"
        " since the last time. Editors' verdicts stay; run twice, it changes nothing. Exit code 1:"
        " some texts could not be linked; all others were."
    )

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--all", action="store_true", help="read the whole archive")
        which.add_argument("--article", type=int, metavar="ID", help="one article")
        which.add_argument("--person", metavar="SLUG", help="articles that may name this person")
        which.add_argument(
            "--organization", metavar="SLUG", help="articles that may name this organization"
        )
        which.add_argument("--publication", metavar="SLUG", help="articles of this publication")

    def handle(self, *args, **options):
        with Progress(disable=not self.stderr.isatty(), transient=True) as bar:
            task = bar.add_task("Linking", total=None)

            def progress(read: int) -> None:
                bar.advance(task, read)

            def expected(ids) -> None:
                bar.update(task, total=Article.objects.count() if ids is None else len(ids))

            if options["all"]:
                expected(None)
                report = link_all(progress=progress)
            else:
                ids = self.chosen(options)
                if ids is None:
                    report = link_pending(progress=progress, expected=expected)
                else:
                    expected(ids)
                    report = link(ids, progress=progress)
        for line in failures_in_words(report, SHOWN):
            self.stderr.write(line)
        self.stdout.write(str(report))
        if report.failures:
            sys.exit(1)

    def chosen(self, options) -> set[int] | None:
        """The articles that the options name; None when they name none."""
        if options["article"] is not None:
            pk = self.one(Article, pk=options["article"]).pk
            return {pk}
        if options["publication"]:
            publication = self.one(Publication, slug=options["publication"])
            return set(publication.issues.values_list("articles", flat=True)) - {None}
        for kind, model in ENTITY_MODELS.items():
            if options[kind]:
                entity = self.one(model, slug=options[kind]).winner
                return articles_naming((kind, name) for name in (entity.name, *entity.aliases))
        return None

    def one(self, model, **key):
        try:
            return model.objects.get(**key)
        except model.DoesNotExist:
            ((_, value),) = key.items()
            raise CommandError(f"There is no {model._meta.verbose_name} {value!r}.") from None
