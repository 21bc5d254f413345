"""What every record of the archive has: timestamps kept by the database, and a history."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models.functions import Now

from people.declarations import Declaration


def keeps_history(*, exclude: list[str] | None = None):
    """Class decorator: superseded versions of rows are kept in a `…Event` table.

    Updates and deletes keep the old row; the current version is the row itself, so a
    first load writes no history. Generated columns are left out (they follow from the
    others), and so is `updated_at`: a statement that changes nothing else makes no new version.
    """
    return pghistory.track(
        pghistory.UpdateEvent(row=pghistory.Old, level=pgtrigger.Statement),
        pghistory.DeleteEvent(level=pgtrigger.Statement),
        exclude=["updated_at", *(exclude or [])],
    )


class Timestamped(models.Model):
    """A row whose timestamps the database maintains, whoever writes it."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class Importable(Timestamped):
    """A record that imports bring and editors correct; `declaration` says how it is known."""

    declaration: ClassVar[Declaration]

    import_base = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="What the last import brought: a digest for each field it gave.",
    )

    class Meta:
        abstract = True


class Touch(pgtrigger.Trigger):
    """Set `updated_at` when a row really changes; a new `import_base` alone does not count."""

    name = "touch_updated_at"
    when = pgtrigger.Before
    operation = pgtrigger.Update
    func = "NEW.updated_at = now(); RETURN NEW;"

    def get_condition(self, model):
        generated = [field.name for field in model._meta.fields if field.generated]
        kept = ["created_at", "updated_at", "import_base", *generated]
        return pgtrigger.AnyChange(exclude=kept)
