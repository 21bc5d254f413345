"""What changed in the archive, in commit order: the ground of ETags and of the changes feed.

Every write to an announced table (see `triggers.py`), whoever makes it, leaves one `Change` per
record and transaction. The transaction's `Revision` gets its `version` at the very end of the
transaction, under a row lock that lasts until the commit is done. So versions are handed out in
commit order: whoever has read up to version N and asks for what follows misses nothing, however
long some other transaction has been running.
"""

from typing import ClassVar

import pgtrigger
from django.db import connections, models

#: SQL of the version of everything that is visible now, 0 for an empty archive.
VERSION = "(SELECT coalesce(max(version), 0) FROM changes_archive)"


class Archive(models.Model):
    """The one row that holds the version of the whole archive: that of the last commit."""

    version = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "archive version"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="archive_has_one_version"),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


class Revision(models.Model):
    """One transaction that changed the archive. `version` is null until it commits."""

    version = models.BigIntegerField(null=True, unique=True)
    committed_at = models.DateTimeField(null=True)
    dates_moved = models.BooleanField(
        default=False,
        db_default=False,
        help_text="An article came, went or got another date; noted by the articles' triggers.",
    )

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="number_at_commit",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("next_version", "bigint")],
                func="""
                    INSERT INTO changes_archive AS archive (id, version) VALUES (1, 1)
                    ON CONFLICT (id) DO UPDATE SET version = archive.version + 1
                    RETURNING version INTO next_version;
                    UPDATE changes_revision
                    SET version = next_version, committed_at = clock_timestamp()
                    WHERE id = NEW.id;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"revision {self.version}"


class Change(models.Model):
    """What one transaction did to one record."""

    class Action(models.TextChoices):
        CREATED = "created"
        CHANGED = "changed"
        DELETED = "deleted"
        MERGED = "merged"

    revision = models.ForeignKey(
        Revision, on_delete=models.CASCADE, related_name="changes", db_index=False
    )
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    key = models.CharField(max_length=200, help_text="Public key at that time: slug, else id.")
    action = models.CharField(max_length=10, choices=Action)

    class Meta:
        constraints: ClassVar = [
            # Also serves the feed: the changes of a revision.
            models.UniqueConstraint(
                fields=["revision", "kind", "object_id"], name="change_once_per_revision"
            ),
        ]
        indexes: ClassVar = [
            # The last revision of one record: its ETag.
            models.Index(fields=["kind", "object_id", "-revision"], name="change_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.action}"


def archive_version(using: str = "default") -> int:
    """The version of everything that is visible now, 0 for an empty archive. One query, one row."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {VERSION}")
        return cursor.fetchone()[0]
