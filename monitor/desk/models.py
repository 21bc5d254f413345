"""Who has a record of the desk open at present."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models.functions import Now


class Presence(models.Model):
    """An editor had this record open a moment ago; gone soon after (monitor/desk/presence.py)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    model = models.CharField(max_length=100, help_text="articles.article, for example.")
    object_id = models.BigIntegerField()
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            # Also: who has this record open.
            models.UniqueConstraint(
                fields=["model", "object_id", "user"], name="presence_once_each"
            ),
        ]
        indexes: ClassVar = [
            # Those that are over.
            models.Index(fields=["seen_at"], name="presence_by_age"),
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} at {self.model} {self.object_id}"
