"""Who was forgotten on purpose: the names cannot be read here, but a name can be recognized."""

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from people.names import fold


class Forgotten(models.Model):
    """One record that was forgotten: what kind, when and by whom, and how much went with it."""

    kind = models.CharField(max_length=12)
    forgotten_at = models.DateTimeField(db_default=Now())
    forgotten_by = models.CharField(max_length=150, help_text="The account that ran the command.")
    counts = models.JSONField(default=dict, help_text="How many rows went or were blanked.")
    digests = ArrayField(
        models.CharField(max_length=64),
        default=list,
        help_text="Of slugs and names, keyed with MONITOR_SECRET_KEY: so they stay out.",
    )

    class Meta:
        ordering: ClassVar = ["-forgotten_at", "-pk"]
        verbose_name_plural = "forgotten"

    def __str__(self) -> str:
        return f"{self.kind} forgotten on {self.forgotten_at:%Y-%m-%d}"


def digest_of(text: str) -> str:
    """What is kept of a name or slug; without the secret key nobody can try names against it."""
    return salted_hmac("people.forgotten", fold(text), algorithm="sha256").hexdigest()


class ForgottenNames:
    """The names that imports and texts may not bring back. One query, made when it is built.

    Costs nothing more where nobody was forgotten.
    """

    def __init__(self) -> None:
        rows = Forgotten.objects.values_list("digests", flat=True)
        self._digests = {digest for digests in rows for digest in digests}

    def __contains__(self, text: str) -> bool:
        return bool(self._digests) and digest_of(text) in self._digests

    def among(self, texts: Iterable[str]) -> set[str]:
        """Those of these names or slugs that were forgotten."""
        return {text for text in texts if text in self} if self._digests else set()
