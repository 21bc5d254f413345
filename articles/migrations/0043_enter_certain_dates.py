import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    """A publication may enter by itself what is certain to the day."""

    dependencies = [("articles", "0042_know_where_dates_come_from")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="publication",
            name="touch_updated_at",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="publication",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="publication",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="publication",
            name="enters_certain_dates",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="An undated issue whose estimate is certain to the day gets that date without being asked about. A printed date that comes later replaces it.",
                verbose_name="enter certain dates by itself",
            ),
        ),
        migrations.AddField(
            model_name="publicationevent",
            name="enters_certain_dates",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="An undated issue whose estimate is certain to the day gets that date without being asked about. A printed date that comes later replaces it.",
                verbose_name="enter certain dates by itself",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="touch_updated_at",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."enters_certain_dates" IS DISTINCT FROM (NEW."enters_certain_dates") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."title" IS DISTINCT FROM (NEW."title"))',
                    func="NEW.updated_at = now(); RETURN NEW;",
                    hash="85ed339c40cdec20c4ea9ea2d59da5e487495967",
                    operation="UPDATE",
                    pgid="pgtrigger_touch_updated_at_ce3b3",
                    table="articles_publication",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="note_issues_to_enter",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.enters_certain_dates AND NOT OLD.enters_certain_dates)",
                    func="INSERT INTO articles_pendingdating (publication_id) VALUES (NEW.id); RETURN NULL;",
                    hash="615655df9f83e4ad93a5e0e0db44977bb28b11d7",
                    operation='UPDATE OF "enters_certain_dates"',
                    pgid="pgtrigger_note_issues_to_enter_966bc",
                    table="articles_publication",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "articles_publicationevent" ("created_at", "enters_certain_dates", "id", "import_base", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "title") SELECT old_values."created_at", old_values."enters_certain_dates", old_values."id", old_values."import_base", _pgh_attached_context.value, NOW(), \'update\', old_values."id", old_values."slug", old_values."title" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."enters_certain_dates" IS DISTINCT FROM (new_values."enters_certain_dates") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."import_base" IS DISTINCT FROM (new_values."import_base") OR old_values."slug" IS DISTINCT FROM (new_values."slug") OR old_values."title" IS DISTINCT FROM (new_values."title")) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="543a62eec3f89a61f77a5ffaf516e2757d1bec6e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d794d",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="articles_publication",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "articles_publicationevent" ("created_at", "enters_certain_dates", "id", "import_base", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "title") SELECT old_values."created_at", old_values."enters_certain_dates", old_values."id", old_values."import_base", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."slug", old_values."title" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="dc06eddd29a1b9ba943a9e9306fc9c965877e210",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ba2ca",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="articles_publication",
                    when="AFTER",
                ),
            ),
        ),
    ]
