"""Tokens of the API: whose, what for, how much they may, until when."""

from django.db import models
from knox.models import AbstractAuthToken
from knox.settings import CONSTANTS


class Token(AbstractAuthToken):
    """The right to use the API as a user. Only a digest of the secret is kept."""

    class Scope(models.TextChoices):
        READ = "read", "read"
        WRITE = "write", "read and write"

    # knox makes it the primary key, which would put it into addresses and logs.
    digest = models.CharField(max_length=CONSTANTS.DIGEST_LENGTH, unique=True, editable=False)
    name = models.CharField(max_length=100, blank=True, help_text="What the token is for.")
    scope = models.CharField(
        max_length=5,
        choices=Scope,
        default=Scope.WRITE,
        db_default=Scope.WRITE,
        help_text="read: it changes nothing, whatever its user may do.",
    )
    last_used_at = models.DateTimeField(
        null=True, blank=True, help_text="To the hour: not every request is noted."
    )

    class Meta:
        ordering = ["-created", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope__in=["read", "write"]), name="token_reads_or_writes"
            )
        ]

    def __str__(self):
        return self.name or f"token {self.pk}"
