"""What an import did: the run, what it refused, and where editor and source disagree."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class ImportRun(models.Model):
    """One run of the import, kept whether it worked or not."""

    class State(models.TextChoices):
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        PARTIAL = "partial", "some rejected"
        FAILED = "failed", "nothing imported"
        INTERRUPTED = "interrupted"
        UNDONE = "undone"

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=11, choices=State, default=State.RUNNING)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="import_runs",
        help_text="Empty if started from the command line.",
    )
    options = models.JSONField(default=dict, blank=True)
    files = models.JSONField(
        default=list, blank=True, help_text="Name, size in bytes and SHA-256 of each file."
    )
    counts = models.JSONField(
        default=dict, blank=True, help_text="For each model: created, updated, unchanged, …"
    )
    founded = models.JSONField(
        default=list,
        blank=True,
        db_default=[],
        help_text="Publications that documents founded: id, title, file.",
    )
    message = models.TextField(blank=True, help_text="Why nothing was imported.")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="undone_import_runs",
        help_text="Empty if undone from the command line.",
    )

    class Meta:
        # In the order of the runs, whatever the clock said.
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=models.F("started_at")),
                name="import_run_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["running", "succeeded", "partial", "failed", "interrupted", "undone"]
                ),
                name="import_run_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk} of {self.started_at:%Y-%m-%d %H:%M}"


class ImportProblem(models.Model):
    """A record, or a whole file, that a run refused; without a file, what could not be derived."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems")
    file = models.TextField()
    line = models.PositiveIntegerField(null=True, blank=True)
    record = models.PositiveIntegerField(
        null=True, blank=True, help_text="Which record of the file, from 1."
    )
    model = models.CharField(max_length=100, blank=True)
    field = models.CharField(max_length=100, blank=True)
    value = models.TextField(blank=True)
    reason = models.TextField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.file}: {self.reason}" if self.file else self.reason


class Conflict(models.Model):
    """An editor and the source both changed a field; the editor's value stands until decided."""

    #: What the record is called, where somebody looked that up.
    name = ""

    class Status(models.TextChoices):
        OPEN = "open"
        KEPT = "kept", "ours kept"
        TAKEN = "taken", "theirs taken"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="conflicts")
    model = models.CharField(max_length=100, help_text="For example articles.article.")
    object_id = models.BigIntegerField()
    field = models.CharField(max_length=100)
    ours = models.JSONField(null=True, help_text="What the editor wrote.")
    theirs = models.JSONField(null=True, help_text="What the source says.")
    status = models.CharField(max_length=5, choices=Status, default=Status.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="decided_conflicts",
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["model", "object_id", "field"],
                condition=Q(status="open"),
                name="conflict_open_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "kept", "taken"]), name="conflict_status_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.name or f'{self.model} {self.object_id}'}"


class CreatedRows(models.Model):
    """Rows that a run made: every id of the range that exists. What it changed is in the history.

    The history of a run is that of the events whose context says `import_run`.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="created_rows")
    model = models.CharField(max_length=100, help_text="For example articles.article.")
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "created rows"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_id__gte=models.F("first_id")), name="created_rows_are_a_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.first_id} to {self.last_id}"
