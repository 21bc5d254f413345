"""What was made by hand and deleted can come back, as what an import had brought."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0025_reject_single_places"),
        ("people", "0009_remember_what_was_made_by_hand"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="article",
            name="remember_removal",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="issue",
            name="remember_removal",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mention",
            name="remember_removal",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="publication",
            name="remember_removal",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="remember_removal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF coalesce(current_setting('monitor.housekeeping', true), '') = '' THEN\n                INSERT INTO people_removal\n                    (model, object_id, key, import_base, title, removed_at, context_id)\n                SELECT 'articles.article', o.id, jsonb_build_object('issue', o.issue_id, 'slug', o.slug),\n                       o.import_base, left(o.headline, 500), now(), _pgh_attach_context()\n                FROM old_rows o WHERE o.import_base IS NOT NULL OR true\n                ON CONFLICT (model, object_id) DO UPDATE\n                SET (key, import_base, title, removed_at, context_id) = (excluded.key,\n                    excluded.import_base, excluded.title, excluded.removed_at,\n                    excluded.context_id);\n            END IF;\n            RETURN NULL;\n        ",
                    hash="5ab95dc21079585a348bad15c38eec7ac599920f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_remember_removal_911ba",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="articles_article",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issue",
            trigger=pgtrigger.compiler.Trigger(
                name="remember_removal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF coalesce(current_setting('monitor.housekeeping', true), '') = '' THEN\n                INSERT INTO people_removal\n                    (model, object_id, key, import_base, title, removed_at, context_id)\n                SELECT 'articles.issue', o.id, jsonb_build_object('publication', o.publication_id, 'volume', o.volume, 'number', o.number, 'published_on', CASE WHEN o.number = '' THEN o.published_on END),\n                       o.import_base, left(concat_ws(', ', (SELECT title FROM articles_publication WHERE id = o.publication_id), 'volume ' || nullif(o.volume, ''), 'issue ' || nullif(o.number, ''), o.published_on), 500), now(), _pgh_attach_context()\n                FROM old_rows o WHERE o.import_base IS NOT NULL OR true\n                ON CONFLICT (model, object_id) DO UPDATE\n                SET (key, import_base, title, removed_at, context_id) = (excluded.key,\n                    excluded.import_base, excluded.title, excluded.removed_at,\n                    excluded.context_id);\n            END IF;\n            RETURN NULL;\n        ",
                    hash="cefd1d84089ee6881d0967d00b88c785e6f1cd9d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_remember_removal_90139",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="articles_issue",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mention",
            trigger=pgtrigger.compiler.Trigger(
                name="remember_removal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF coalesce(current_setting('monitor.housekeeping', true), '') = '' THEN\n                INSERT INTO people_removal\n                    (model, object_id, key, import_base, title, removed_at, context_id)\n                SELECT 'articles.mention', o.id, jsonb_build_object('article', o.article_id, 'person', o.person_id, 'organization', o.organization_id),\n                       o.import_base, left(concat((SELECT name FROM people_person WHERE id = o.person_id), (SELECT name FROM people_organization WHERE id = o.organization_id), ' in ', (SELECT headline FROM articles_article WHERE id = o.article_id)), 500), now(), _pgh_attach_context()\n                FROM old_rows o WHERE o.import_base IS NOT NULL OR o.origin = 'editor'\n                ON CONFLICT (model, object_id) DO UPDATE\n                SET (key, import_base, title, removed_at, context_id) = (excluded.key,\n                    excluded.import_base, excluded.title, excluded.removed_at,\n                    excluded.context_id);\n            END IF;\n            RETURN NULL;\n        ",
                    hash="54b34ad9d07e958bcd06e83b13b141ad8af05575",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_remember_removal_41fdc",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="articles_mention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="remember_removal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF coalesce(current_setting('monitor.housekeeping', true), '') = '' THEN\n                INSERT INTO people_removal\n                    (model, object_id, key, import_base, title, removed_at, context_id)\n                SELECT 'articles.publication', o.id, jsonb_build_object('slug', o.slug),\n                       o.import_base, left(o.title, 500), now(), _pgh_attach_context()\n                FROM old_rows o WHERE o.import_base IS NOT NULL OR true\n                ON CONFLICT (model, object_id) DO UPDATE\n                SET (key, import_base, title, removed_at, context_id) = (excluded.key,\n                    excluded.import_base, excluded.title, excluded.removed_at,\n                    excluded.context_id);\n            END IF;\n            RETURN NULL;\n        ",
                    hash="3cf69ffa99ce695004d3a1f60b41d598bbfed8bc",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_remember_removal_be13b",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="articles_publication",
                    when="AFTER",
                ),
            ),
        ),
    ]
