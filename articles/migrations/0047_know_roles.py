"""The role of a mention: whether the text is about it, or all its places are citations.

Adding the columns costs nothing, but four indexes of mentions are made anew.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

ROLE = """
CREATE FUNCTION articles_role(article bigint, spans integer[]) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
-- cited: there are spans, and each lies in a citation of the article.
BEGIN
    IF cardinality(spans) = 0
        OR NOT EXISTS (SELECT FROM articles_citation WHERE article_id = article) THEN
        RETURN 'text';
    END IF;
    RETURN CASE WHEN EXISTS (
        SELECT FROM generate_subscripts(spans, 1) place WHERE NOT EXISTS (
            SELECT FROM articles_citation c WHERE c.article_id = article
                AND c.span[1] <= spans[place][1] AND spans[place][2] <= c.span[2]
        )
    ) THEN 'text' ELSE 'cited' END;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0046_date_anew_by_evidence"),
        ("people", "0011_note_who_was_forgotten"),
    ]

    operations = [
        migrations.RunSQL(ROLE, reverse_sql="DROP FUNCTION articles_role(bigint, integer[])"),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mention",
            name="touch_updated_at",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mention",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mention",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="mention",
            name="mention_organization_once",
        ),
        migrations.RemoveConstraint(
            model_name="mention",
            name="mention_person_once",
        ),
        migrations.RemoveIndex(
            model_name="mention",
            name="mention_of_person",
        ),
        migrations.RemoveIndex(
            model_name="mention",
            name="mention_of_organization",
        ),
        migrations.AddField(
            model_name="mention",
            name="given_role",
            field=models.CharField(
                blank=True,
                choices=[("text", "written about"), ("cited", "only cited")],
                db_default="",
                default="",
                help_text="The role on an editor's word. Empty: as the places of the mention say.",
                max_length=5,
                verbose_name="role, as an editor says",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="role",
            field=models.CharField(
                choices=[("text", "written about"), ("cited", "only cited")],
                db_default="text",
                default="text",
                editable=False,
                help_text="Whether the text is about it, or all of its places are press citations.",
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="mentionevent",
            name="given_role",
            field=models.CharField(
                blank=True,
                choices=[("text", "written about"), ("cited", "only cited")],
                db_default="",
                default="",
                help_text="The role on an editor's word. Empty: as the places of the mention say.",
                max_length=5,
                verbose_name="role, as an editor says",
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                models.F("person"),
                models.OrderBy(models.F("published_on"), descending=True, nulls_last=True),
                models.OrderBy(models.F("article"), descending=True),
                models.F("published_until"),
                condition=models.Q(
                    ("person__isnull", False),
                    models.Q(("status", "rejected"), _negated=True),
                    ("role", "text"),
                ),
                name="mention_of_person",
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                models.F("person"),
                models.OrderBy(models.F("published_on"), descending=True, nulls_last=True),
                models.OrderBy(models.F("article"), descending=True),
                models.F("published_until"),
                condition=models.Q(
                    ("person__isnull", False),
                    models.Q(("status", "rejected"), _negated=True),
                    ("role", "cited"),
                ),
                name="mention_citing_person",
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                models.F("organization"),
                models.OrderBy(models.F("published_on"), descending=True, nulls_last=True),
                models.OrderBy(models.F("article"), descending=True),
                models.F("published_until"),
                condition=models.Q(
                    ("organization__isnull", False),
                    models.Q(("status", "rejected"), _negated=True),
                    ("role", "text"),
                ),
                name="mention_of_organization",
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                models.F("organization"),
                models.OrderBy(models.F("published_on"), descending=True, nulls_last=True),
                models.OrderBy(models.F("article"), descending=True),
                models.F("published_until"),
                condition=models.Q(
                    ("organization__isnull", False),
                    models.Q(("status", "rejected"), _negated=True),
                    ("role", "cited"),
                ),
                name="mention_citing_organization",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="tell_roles_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        UPDATE articles_mention m SET role = articles_role(m.article_id, m.spans)\n        WHERE m.article_id IN (SELECT article_id FROM new_rows) AND m.given_role = ''\n          AND m.role <> articles_role(m.article_id, m.spans);\n        RETURN NULL;\n    ",
                    hash="0e8571a3127dadf2dd33ec29475bde9adddafbe9",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_tell_roles_insert_258e3",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="articles_citation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="tell_roles_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        UPDATE articles_mention m SET role = articles_role(m.article_id, m.spans)\n        WHERE m.article_id IN (SELECT article_id FROM new_rows) AND m.given_role = ''\n          AND m.role <> articles_role(m.article_id, m.spans);\n        RETURN NULL;\n    ",
                    hash="75b9c664d89b49f21f422bebe622dc164b0f4bf4",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_tell_roles_update_3ae17",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="articles_citation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="tell_roles_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        UPDATE articles_mention m SET role = articles_role(m.article_id, m.spans)\n        WHERE m.article_id IN (SELECT article_id FROM old_rows) AND m.given_role = ''\n          AND m.role <> articles_role(m.article_id, m.spans);\n        RETURN NULL;\n    ",
                    hash="e57332d952d7d7173a275e1d6d3784bfabd78a29",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_tell_roles_delete_3a40e",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="articles_citation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mention",
            trigger=pgtrigger.compiler.Trigger(
                name="touch_updated_at",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."article_id" IS DISTINCT FROM (NEW."article_id") OR OLD."given_role" IS DISTINCT FROM (NEW."given_role") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."needs_review" IS DISTINCT FROM (NEW."needs_review") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."published_on" IS DISTINCT FROM (NEW."published_on") OR OLD."published_until" IS DISTINCT FROM (NEW."published_until") OR OLD."rejected_spans" IS DISTINCT FROM (NEW."rejected_spans") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."spans" IS DISTINCT FROM (NEW."spans") OR OLD."status" IS DISTINCT FROM (NEW."status"))',
                    func="NEW.updated_at = now(); RETURN NEW;",
                    hash="16b0bbfc2c06cdd925bc303518aa878818ef8adf",
                    operation="UPDATE",
                    pgid="pgtrigger_touch_updated_at_4172e",
                    table="articles_mention",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mention",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_role_of_new",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.origin <> 'matcher' OR NEW.given_role <> '' OR NEW.created_at < now())",
                    func="\n    NEW.role = coalesce(nullif(NEW.given_role, ''), articles_role(NEW.article_id, NEW.spans));\n    RETURN NEW;\n",
                    hash="20b5bff18c8ee6a5da06038cb6ce0969eccf6637",
                    operation="INSERT",
                    pgid="pgtrigger_keep_role_of_new_e0cd6",
                    table="articles_mention",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mention",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_role",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    NEW.role = coalesce(nullif(NEW.given_role, ''), articles_role(NEW.article_id, NEW.spans));\n    RETURN NEW;\n",
                    hash="0772e9878d475bd4412c8fa450ce4537d28e4455",
                    operation='UPDATE OF "spans", "role", "given_role"',
                    pgid="pgtrigger_keep_role_17238",
                    table="articles_mention",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mention",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "articles_mentionevent" ("article_id", "created_at", "given_role", "id", "import_base", "needs_review", "organization_id", "origin", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "rejected_spans", "spans", "status") SELECT old_values."article_id", old_values."created_at", old_values."given_role", old_values."id", old_values."import_base", old_values."needs_review", old_values."organization_id", old_values."origin", old_values."person_id", _pgh_attached_context.value, NOW(), \'update\', old_values."id", old_values."published_on", old_values."rejected_spans", old_values."spans", old_values."status" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."article_id" IS DISTINCT FROM (new_values."article_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."given_role" IS DISTINCT FROM (new_values."given_role") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."import_base" IS DISTINCT FROM (new_values."import_base") OR old_values."needs_review" IS DISTINCT FROM (new_values."needs_review") OR old_values."organization_id" IS DISTINCT FROM (new_values."organization_id") OR old_values."origin" IS DISTINCT FROM (new_values."origin") OR old_values."person_id" IS DISTINCT FROM (new_values."person_id") OR old_values."published_on" IS DISTINCT FROM (new_values."published_on") OR old_values."rejected_spans" IS DISTINCT FROM (new_values."rejected_spans") OR old_values."spans" IS DISTINCT FROM (new_values."spans") OR old_values."status" IS DISTINCT FROM (new_values."status")) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="50d68a51ede300f6ec81fc9c82a82dbdcd28f8ad",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5ece9",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="articles_mention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mention",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "articles_mentionevent" ("article_id", "created_at", "given_role", "id", "import_base", "needs_review", "organization_id", "origin", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "rejected_spans", "spans", "status") SELECT old_values."article_id", old_values."created_at", old_values."given_role", old_values."id", old_values."import_base", old_values."needs_review", old_values."organization_id", old_values."origin", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."published_on", old_values."rejected_spans", old_values."spans", old_values."status" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="9fca752e2abb4092dd8625f52730e816b72ba2b4",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_33e13",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="articles_mention",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                fields=("article", "person"), include=("status", "role"), name="mention_person_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                condition=models.Q(("organization__isnull", False)),
                fields=("article", "organization"),
                include=("status", "role"),
                name="mention_organization_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("given_role__in", ["", models.F("role")]), ("role__in", ["text", "cited"])
                ),
                name="mention_role_is_as_given",
            ),
        ),
    ]
