"""What is kept of press citations: which outlets an article cites, for which days."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q

from articles.citations import triggers
from articles.dating.triggers import NOTE_CITATIONS
from monitor.changes.triggers import announced_as_part_of
from people.merging.followers import FollowsMerge
from people.models import Organization

DAY = r"([1-9]\d{3}|XXXX)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"


class CitationsFollowMerge(FollowsMerge):
    """Manager of citations: they go to the winner; undoing the merge, they are derived anew."""

    def to_merge(self, field, loser, winner):
        return self.none()


class Citation(models.Model):
    """An outlet that a place in an article cites, for these days: `(Reuters, January 24)`.

    Derived from the text by `articles.citations.citing`, never edited. Of one place there is a row
    for each outlet and each span of days.
    """

    class Kind(models.TextChoices):
        REPORT = "report"
        CROSS_REFERENCE = "cross_reference", "cross-reference"

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="citations", db_index=False
    )
    position = models.PositiveIntegerField(help_text="Its place among the article's citations.")
    span = ArrayField(
        models.IntegerField(),
        size=2,
        help_text="The place in the text, with its parentheses: [start, end) in characters.",
    )
    kind = models.CharField(
        max_length=15, choices=Kind, help_text="A report, or a reference to an issue (“see …”)."
    )
    text = models.TextField(help_text="The name of the outlet as printed.")
    organization = models.ForeignKey(
        Organization,
        null=True,
        on_delete=models.SET_NULL,
        related_name="citations",
        db_index=False,
        help_text="The outlet, if it is known.",
    )
    days = models.CharField(
        max_length=21,
        help_text="The days as printed, in Extended Date/Time Format; XXXX: no year is printed.",
    )
    first_on = models.DateField(
        null=True, help_text="The first day; null: its year is not known. Kept by the database."
    )
    last_on = models.DateField(
        null=True, help_text="The last day; null: its year is not known. Kept by the database."
    )

    objects = CitationsFollowMerge()

    class Meta:
        ordering: ClassVar = ["article", "position"]
        constraints: ClassVar = [
            # Also lists whom an article cites, and says whether it cites somebody.
            models.UniqueConstraint(
                fields=["article", "position"],
                include=["organization"],
                name="citation_has_its_place",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["report", "cross_reference"]), name="citation_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(span__len=2, span__0__gte=0, span__0__lt=F("span__1")),
                name="citation_span_is_valid",
            ),
            models.CheckConstraint(
                condition=Q(days__regex=rf"^{DAY}(/{DAY})?$"), name="citation_days_are_days"
            ),
            # No span of days is longer than a year: searches by day rely on it.
            models.CheckConstraint(
                condition=Q(first_on__isnull=True, last_on__isnull=True)
                | Q(
                    first_on__isnull=False,
                    last_on__isnull=False,
                    first_on__lte=F("last_on"),
                    first_on__gt=Func(
                        F("last_on"),
                        template="%(expressions)s - 366",
                        output_field=models.DateField(),
                    ),
                ),
                name="citation_ends_within_a_year",
            ),
        ]
        indexes: ClassVar = [
            # cites=…, with days or without; the articles that cite an outlet, over time.
            models.Index(
                "organization",
                "first_on",
                "last_on",
                "article",
                condition=Q(organization__isnull=False),
                name="citation_of_organization",
            ),
            # cited_from and cited_to of any outlet.
            models.Index(fields=["first_on", "last_on", "article"], name="citation_by_day"),
        ]
        triggers: ClassVar = [
            triggers.FOLLOW_MERGED_OUTLET,
            *triggers.TELL_ROLES,
            *NOTE_CITATIONS,
            *announced_as_part_of("article", "article_id", "articles_article", key="id"),
        ]

    def __str__(self) -> str:
        return f"{self.text}, {self.days}"
