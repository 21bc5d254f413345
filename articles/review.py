"""Tables of the review queue: names that no entity explains, and what editors said about them."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from people.merge_rows import FollowsMerge
from people.models import Organization, Person


class Suggestion(models.Model):
    """A name that stands in texts and is nobody yet, or might be several."""

    class Status(models.TextChoices):
        OPEN = "open"
        PERSON = "person", "made a person"
        ORGANIZATION = "organization", "made an organization"
        ALIAS = "alias", "alias of one"
        NOT_A_NAME = "not_a_name", "not a name"

    class Source(models.TextChoices):
        UNKNOWN = "unknown", "nobody of this name"
        DOUBT = "doubt", "several may be meant"

    key = models.CharField(max_length=300, help_text="The name as it is folded for look-ups.")
    source = models.CharField(max_length=7, choices=Source)
    text = models.CharField(max_length=300, help_text="As it is mostly written.")
    kind = models.CharField(max_length=12, blank=True, help_text="What it seems to be.")
    reason = models.CharField(max_length=300, blank=True, help_text="Why it is in doubt.")
    candidates = models.JSONField(default=list, help_text="Who may be meant: [kind, id] pairs.")
    articles = models.PositiveIntegerField(default=0, help_text="How many articles it stands in.")
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
        db_default=False, help_text="The decision made the name an alias; undoing takes it back."
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
            # The queue: what would settle most articles first.
            models.Index(
                fields=["-articles", "key", "id"],
                condition=Q(status="open"),
                name="suggestion_queue",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class SuggestionPlace(models.Model):
    """Where in an article a suggested name stands."""

    suggestion = models.ForeignKey(
        Suggestion, on_delete=models.CASCADE, related_name="places", db_index=False
    )
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="suggestion_places"
    )
    spans = ArrayField(ArrayField(models.IntegerField(), size=2))

    class Meta:
        ordering: ClassVar = ["-article", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["suggestion", "article"], name="suggestion_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion} in article {self.article_id}"
