"""The models of the review queues: names to decide, and what editors said of mentions."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from people.merging.followers import FollowsMerge
from people.models import Organization, Person


class Suggestion(models.Model):
    """A name in texts that belongs to nobody yet, or could mean several entities."""

    class Status(models.TextChoices):
        OPEN = "open"
        PERSON = "person", "made a person"
        ORGANIZATION = "organization", "made an organization"
        ALIAS = "alias", "alias of one"
        NOT_A_NAME = "not_a_name", "not a name"

    class Source(models.TextChoices):
        UNKNOWN = "unknown", "unknown name"
        DOUBT = "doubt", "could mean several"

    key = models.CharField(max_length=300, help_text="The name, folded for lookups.")
    source = models.CharField(max_length=7, choices=Source)
    text = models.CharField(max_length=300, help_text="Its most common spelling.")
    kind = models.CharField(max_length=12, blank=True, help_text="What it seems to be.")
    reason = models.CharField(max_length=300, blank=True, help_text="Why it is in doubt.")
    candidates = models.JSONField(default=list, help_text="Whom it could mean: [kind, id] pairs.")
    confidence = models.FloatField(
        null=True, help_text="How sure it is that an unknown name is one of this kind: 0 to 1."
    )
    articles = models.PositiveIntegerField(default=0, help_text="How many articles contain it.")
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="suggestions"
    )
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="suggestions"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="decided_suggestions",
    )

    alias_added = models.BooleanField(
        db_default=False,
        help_text="The decision added the name as an alias; undoing it removes the alias.",
    )

    objects = FollowsMerge()

    class Meta:
        verbose_name = "name to decide"
        verbose_name_plural = "names to decide"
        ordering: ClassVar = ["-articles", "key", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "source"], name="suggestion_made_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(organization__isnull=True),
                name="suggestion_is_of_one_entity",
            ),
        ]
        indexes: ClassVar = [
            # The queue: names in the most articles first.
            models.Index(
                fields=["-articles", "key", "id"],
                condition=Q(status="open"),
                name="suggestion_queue",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class SuggestionPlace(models.Model):
    """Where an article contains a suggested name."""

    suggestion = models.ForeignKey(
        Suggestion, on_delete=models.CASCADE, related_name="places", db_index=False
    )
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="suggestion_places"
    )
    spans = ArrayField(ArrayField(models.IntegerField(), size=2))
    kind = models.CharField(max_length=12, blank=True, db_default="")
    confidence = models.FloatField(null=True, help_text="That an unknown name is of this kind.")
    letters = models.CharField(
        max_length=20, blank=True, db_default="", help_text="What stands in brackets after it: FSB."
    )

    class Meta:
        ordering: ClassVar = ["-article", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["suggestion", "article"], name="suggestion_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion} in article {self.article_id}"


class OfficePlace(models.Model):
    """Where an article says which office somebody has: evidence, whoever is mentioned there."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="office_places", db_index=False
    )
    start = models.IntegerField(help_text="Where the name of the person begins in the body.")
    end = models.IntegerField()
    title = models.CharField(max_length=300, help_text="As it is printed: Secretary General.")
    organization = models.CharField(
        max_length=300, blank=True, help_text="The organization in it, as it is printed: NATO."
    )

    class Meta:
        ordering: ClassVar = ["article", "start", "pk"]
        constraints: ClassVar = [
            # Its index also answers: what does this article say?
            models.UniqueConstraint(fields=["article", "start", "title"], name="office_place_once"),
            models.CheckConstraint(
                condition=Q(start__gte=0, end__gt=models.F("start")), name="office_place_is_a_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} in article {self.article_id}"


class VerdictStep(models.Model):
    """What an editor said of mentions, names or dates of issues in one go; it is undone as one.

    How mentions and issues were before is in their history, under the same context; other rows
    that the step wrote are in its ledger.
    """

    class About(models.TextChoices):
        MENTIONS = "mentions"
        ISSUES = "issues"

    context = models.UUIDField(unique=True, help_text="The context of the history's events.")
    about = models.CharField(
        max_length=8, choices=About, default=About.MENTIONS, db_default=About.MENTIONS
    )
    summary = models.CharField(max_length=300, help_text="What was done, in words.")
    created = ArrayField(
        models.BigIntegerField(), default=list, help_text="Mentions that it made: ids."
    )
    ledger = models.JSONField(
        default=list, help_text="Each other row in its order: table, id, before, after; or a merge."
    )
    decided_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="verdict_steps",
        db_index=False,
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-decided_at", "-pk"]
        indexes: ClassVar = [
            # The last steps of an editor.
            models.Index(fields=["decided_by", "-decided_at", "-id"], name="verdict_step_newest"),
        ]

    def __str__(self) -> str:
        return self.summary
