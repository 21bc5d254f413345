import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    """A date that was estimated is told apart from a printed one."""

    dependencies = [("articles", "0041_order_few_marks")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="issue",
            name="touch_updated_at",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="issue",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="issue",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="issue",
            name="date_origin",
            field=models.CharField(
                choices=[
                    ("printed", "printed, or an editor's word"),
                    ("accepted", "an estimate that an editor accepted"),
                    ("estimate", "an estimate certain to the day"),
                ],
                db_default="printed",
                default="printed",
                help_text="Where the date comes from. What was estimated is no evidence for other issues.",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="issueevent",
            name="date_origin",
            field=models.CharField(
                choices=[
                    ("printed", "printed, or an editor's word"),
                    ("accepted", "an estimate that an editor accepted"),
                    ("estimate", "an estimate certain to the day"),
                ],
                db_default="printed",
                default="printed",
                help_text="Where the date comes from. What was estimated is no evidence for other issues.",
                max_length=8,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issue",
            trigger=pgtrigger.compiler.Trigger(
                name="touch_updated_at",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."date_origin" IS DISTINCT FROM (NEW."date_origin") OR OLD."date_precision" IS DISTINCT FROM (NEW."date_precision") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."printed_date" IS DISTINCT FROM (NEW."printed_date") OR OLD."publication_id" IS DISTINCT FROM (NEW."publication_id") OR OLD."published_on" IS DISTINCT FROM (NEW."published_on") OR OLD."volume" IS DISTINCT FROM (NEW."volume"))',
                    func="NEW.updated_at = now(); RETURN NEW;",
                    hash="71a636fa7c8a240c14f5ab087a965a7fbdb7bce0",
                    operation="UPDATE",
                    pgid="pgtrigger_touch_updated_at_4864e",
                    table="articles_issue",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issue",
            trigger=pgtrigger.compiler.Trigger(
                name="forget_date_origin",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.date_origin <> 'printed')",
                    func="\n        IF NEW.published_on IS NULL OR (\n            TG_OP = 'UPDATE' AND NEW.date_origin = OLD.date_origin\n            AND (NEW.published_on, NEW.date_precision)\n                IS DISTINCT FROM (OLD.published_on, OLD.date_precision)\n        ) THEN\n            NEW.date_origin = 'printed';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="da6e1f5bca3b0eb7cd0782e045a5a6b879ca758c",
                    operation='INSERT OR UPDATE OF "published_on", "date_precision", "date_origin"',
                    pgid="pgtrigger_forget_date_origin_2c808",
                    table="articles_issue",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issue",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "articles_issueevent" ("created_at", "date_origin", "date_precision", "id", "import_base", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_date", "publication_id", "published_on", "volume") SELECT old_values."created_at", old_values."date_origin", old_values."date_precision", old_values."id", old_values."import_base", old_values."number", _pgh_attached_context.value, NOW(), \'update\', old_values."id", old_values."printed_date", old_values."publication_id", old_values."published_on", old_values."volume" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."date_origin" IS DISTINCT FROM (new_values."date_origin") OR old_values."date_precision" IS DISTINCT FROM (new_values."date_precision") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."import_base" IS DISTINCT FROM (new_values."import_base") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."printed_date" IS DISTINCT FROM (new_values."printed_date") OR old_values."publication_id" IS DISTINCT FROM (new_values."publication_id") OR old_values."published_on" IS DISTINCT FROM (new_values."published_on") OR old_values."volume" IS DISTINCT FROM (new_values."volume")) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="0adf1a88fd64576111f8e9e726e9bcd0b172aecc",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_193e8",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="articles_issue",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issue",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "articles_issueevent" ("created_at", "date_origin", "date_precision", "id", "import_base", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_date", "publication_id", "published_on", "volume") SELECT old_values."created_at", old_values."date_origin", old_values."date_precision", old_values."id", old_values."import_base", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."printed_date", old_values."publication_id", old_values."published_on", old_values."volume" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="465106ffa61b70fc1b3340d560bfa01399596b02",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4efc3",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="articles_issue",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(("date_origin__in", ["printed", "accepted", "estimate"])),
                name="issue_date_origin_is_known",
            ),
        ),
    ]
