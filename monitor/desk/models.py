"""Who has a record of the desk open at present, and which lists somebody has kept."""

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


class SavedView(models.Model):
    """A list as its owner has filtered and ordered it, under a name; nobody else sees it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    model = models.CharField(max_length=100, help_text="articles.article, for example.")
    name = models.CharField(max_length=100)
    query = models.CharField(
        max_length=2000,
        blank=True,
        help_text="The list's parameters, as they stand in its address.",
    )

    class Meta:
        default_permissions = ()
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            # Also: the views of one user over one list.
            models.UniqueConstraint(
                fields=["user", "model", "name"], name="saved_view_once_a_name"
            ),
            models.CheckConstraint(
                condition=~models.Q(name__regex=r"^\s*$"), name="saved_view_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name
