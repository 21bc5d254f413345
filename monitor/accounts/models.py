"""Users as Monitor knows them, and what they come in by: sessions, and tokens of the API."""

from django.contrib.auth.models import User
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from knox.models import AbstractAuthToken
from knox.settings import CONSTANTS

from monitor.accounts.triggers import TRIGGERS


class Account(User):
    """Django's user, under the triggers that Monitor adds to its table."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = TRIGGERS


class Session(AbstractBaseSession):
    """A session of the desk and whose it is; null for nobody's."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")

    @classmethod
    def get_session_store_class(cls):
        from monitor.accounts.sessions import SessionStore

        return SessionStore


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
