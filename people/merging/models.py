"""Editors' decisions on who is who: merges, which can be undone, and distinctions."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Merge(models.Model):
    """Two entities were merged. The ledger has each row before and after, for the undo."""

    kind = models.CharField(max_length=12)
    winner_id = models.BigIntegerField(help_text="The entity that now stands for both.")
    loser_id = models.BigIntegerField(help_text="The entity that was merged into the winner.")
    names = models.CharField(
        max_length=700, help_text="Loser -> winner, by their names at that time."
    )
    ledger = models.JSONField(help_text="Each changed row: table, id, before, after.")
    merged_at = models.DateTimeField(db_default=Now())
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="merges"
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="undone_merges"
    )

    class Meta:
        ordering: ClassVar = ["-merged_at", "-pk"]
        indexes: ClassVar = [
            # The merge in which an entity disappeared.
            models.Index(fields=["kind", "loser_id"], name="merge_of_loser"),
        ]

    def __str__(self) -> str:
        return self.names


class Distinction(models.Model):
    """Two entities are different, however similar their names: never suggested again."""

    kind = models.CharField(max_length=12)
    first_id = models.BigIntegerField(help_text="The smaller id of the two.")
    second_id = models.BigIntegerField()
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="distinctions"
    )

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "first_id", "second_id"], name="distinction_made_once"
            ),
            models.CheckConstraint(
                condition=Q(first_id__lt=F("second_id")), name="distinction_is_unordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_id} is not {self.second_id}"
