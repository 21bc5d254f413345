"""Records that an editor has deleted: they can come back, but no import brings them back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import pgtrigger
from django.apps import apps
from django.db import connection, models

from people.declarations import Declaration


class Removal(models.Model):
    """A record that was deleted. Maintained by triggers of its table.

    The record itself is in the history, from where it can be let in again. Imports keep out what
    an import had brought; of what was made by hand (`import_base` is null) none knows anything.
    """

    model = models.CharField(max_length=100, help_text="For example articles.article.")
    object_id = models.BigIntegerField()
    key = models.JSONField(help_text="The columns that identified the record.")
    import_base = models.JSONField(
        null=True, help_text="What the last import brought: a digest for each field it gave."
    )
    title = models.CharField(max_length=500, help_text="What people call the record.")
    removed_at = models.DateTimeField()
    context = models.ForeignKey(
        "pghistory.Context",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        help_text="Who deleted it, according to the history.",
    )

    class Meta:
        ordering: ClassVar = ["-removed_at", "-pk"]
        verbose_name = "deleted record"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["model", "object_id"], name="removed_once"),
        ]
        indexes: ClassVar = [
            # An import that brings a record of this key.
            models.Index(fields=["model", "key"], name="removal_by_key"),
        ]

    def __str__(self) -> str:
        return self.title


class RememberRemoval(pgtrigger.Trigger):
    """Record the deleted rows of a statement.

    What it was known by, and what people called it, as the model declares (declarations.py).
    """

    name = "remember_removal"
    level = pgtrigger.Statement
    when = pgtrigger.After
    operation = pgtrigger.Delete
    referencing = pgtrigger.Referencing(old="old_rows")

    def get_func(self, model):
        # Migrations pass models without attributes of their own.
        declaration = apps.get_model(model._meta.label).declaration
        title = declaration.title
        key = ", ".join(f"'{name}', {value}" for name, value in _key_of_old_row(declaration, model))
        return f"""
            IF coalesce(current_setting('monitor.housekeeping', true), '') = '' THEN
                INSERT INTO people_removal
                    (model, object_id, key, import_base, title, removed_at, context_id)
                SELECT '{model._meta.label_lower}', o.id, jsonb_build_object({key}),
                       o.import_base, left({title}, 500), now(), _pgh_attach_context()
                FROM old_rows o WHERE o.import_base IS NOT NULL OR {declaration.by_hand}
                ON CONFLICT (model, object_id) DO UPDATE
                SET (key, import_base, title, removed_at, context_id) = (excluded.key,
                    excluded.import_base, excluded.title, excluded.removed_at,
                    excluded.context_id);
            END IF;
            RETURN NULL;
        """


def _key_of_old_row(declaration: Declaration, model) -> Iterator[tuple[str, str]]:
    for name in declaration.key:
        yield name, f"o.{model._meta.get_field(name).column}"
    if declaration.otherwise:
        blank, name = declaration.otherwise
        yield name, f"CASE WHEN o.{blank} = '' THEN o.{model._meta.get_field(name).column} END"


@contextmanager
def housekeeping() -> Iterator[None]:
    """Deletions in this block follow from something else: imports may bring the rows back.

    For use in a transaction; an exception must end it, or the savepoint that encloses this.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('monitor.housekeeping', 'on', true)")
        yield
        cursor.execute("SELECT set_config('monitor.housekeeping', '', true)")
