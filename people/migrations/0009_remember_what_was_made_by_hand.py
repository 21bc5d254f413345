"""What was made by hand and deleted can come back, as what an import had brought."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_follow_merged_entities"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="identifier",
            name="remember_removal",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="organization",
            name="remember_removal",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="person",
            name="remember_removal",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="position",
            name="remember_removal",
        ),
        migrations.AlterField(
            model_name="removal",
            name="import_base",
            field=models.JSONField(
                help_text="What the last import brought: a digest for each field it gave.",
                null=True,
            ),
        ),
        # Backwards there is no place for these.
        migrations.RunSQL(
            migrations.RunSQL.noop, "DELETE FROM people_removal WHERE import_base IS NULL"
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="identifier",
            trigger=pgtrigger.compiler.Trigger(
                name="remember_removal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF coalesce(current_setting('monitor.housekeeping', true), '') = '' THEN\n                INSERT INTO people_removal\n                    (model, object_id, key, import_base, title, removed_at, context_id)\n                SELECT 'people.identifier', o.id, jsonb_build_object('scheme', o.scheme, 'value', o.value),\n                       o.import_base, left(o.scheme || ':' || o.value, 500), now(), _pgh_attach_context()\n                FROM old_rows o WHERE o.import_base IS NOT NULL OR true\n                ON CONFLICT (model, object_id) DO UPDATE\n                SET (key, import_base, title, removed_at, context_id) = (excluded.key,\n                    excluded.import_base, excluded.title, excluded.removed_at,\n                    excluded.context_id);\n            END IF;\n            RETURN NULL;\n        ",
                    hash="7b8ebbcdb2b567f9ed6e13eeb1fcfe9604de3373",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_remember_removal_6271d",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="people_identifier",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="remember_removal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF coalesce(current_setting('monitor.housekeeping', true), '') = '' THEN\n                INSERT INTO people_removal\n                    (model, object_id, key, import_base, title, removed_at, context_id)\n                SELECT 'people.organization', o.id, jsonb_build_object('slug', o.slug),\n                       o.import_base, left(o.name, 500), now(), _pgh_attach_context()\n                FROM old_rows o WHERE o.import_base IS NOT NULL OR true\n                ON CONFLICT (model, object_id) DO UPDATE\n                SET (key, import_base, title, removed_at, context_id) = (excluded.key,\n                    excluded.import_base, excluded.title, excluded.removed_at,\n                    excluded.context_id);\n            END IF;\n            RETURN NULL;\n        ",
                    hash="bbba73ea28986ceb3ed71574a94a70da164bdbf1",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_remember_removal_2421c",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="people_organization",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="remember_removal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF coalesce(current_setting('monitor.housekeeping', true), '') = '' THEN\n                INSERT INTO people_removal\n                    (model, object_id, key, import_base, title, removed_at, context_id)\n                SELECT 'people.person', o.id, jsonb_build_object('slug', o.slug),\n                       o.import_base, left(o.name, 500), now(), _pgh_attach_context()\n                FROM old_rows o WHERE o.import_base IS NOT NULL OR true\n                ON CONFLICT (model, object_id) DO UPDATE\n                SET (key, import_base, title, removed_at, context_id) = (excluded.key,\n                    excluded.import_base, excluded.title, excluded.removed_at,\n                    excluded.context_id);\n            END IF;\n            RETURN NULL;\n        ",
                    hash="e63cbec31979b74fb6b67262d186d53560e49fe3",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_remember_removal_f3d9d",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="people_person",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="position",
            trigger=pgtrigger.compiler.Trigger(
                name="remember_removal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF coalesce(current_setting('monitor.housekeeping', true), '') = '' THEN\n                INSERT INTO people_removal\n                    (model, object_id, key, import_base, title, removed_at, context_id)\n                SELECT 'people.position', o.id, jsonb_build_object('person', o.person_id, 'organization', o.organization_id, 'title', o.title, 'started_on', o.started_on),\n                       o.import_base, left(concat(o.title, ': ', (SELECT name FROM people_person WHERE id = o.person_id), ', ', (SELECT name FROM people_organization WHERE id = o.organization_id)), 500), now(), _pgh_attach_context()\n                FROM old_rows o WHERE o.import_base IS NOT NULL OR true\n                ON CONFLICT (model, object_id) DO UPDATE\n                SET (key, import_base, title, removed_at, context_id) = (excluded.key,\n                    excluded.import_base, excluded.title, excluded.removed_at,\n                    excluded.context_id);\n            END IF;\n            RETURN NULL;\n        ",
                    hash="8eb243dab27a7d31944a03fbc01c10e70da6aa6f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_remember_removal_cd7f5",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="people_position",
                    when="AFTER",
                ),
            ),
        ),
    ]
