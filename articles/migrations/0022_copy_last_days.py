import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


def filled_column(table: str, source: str) -> migrations.RunSQL:
    """Add the column with the table's own dates in one pass, then correct the few spans.

    No trigger fires: nothing that anybody is told of has changed.
    """
    return migrations.RunSQL(
        [
            f"ALTER TABLE {table} ADD COLUMN published_until date"
            " GENERATED ALWAYS AS (published_on) STORED",
            f"ALTER TABLE {table} ALTER COLUMN published_until DROP EXPRESSION",
            f"ALTER TABLE {table} DISABLE TRIGGER USER",
            f"UPDATE {table} t SET published_until = r.published_until FROM {source}"
            " AND r.published_until <> r.published_on",
            # A foreign key is checked again after a table was rewritten: now, not at the end.
            "SET CONSTRAINTS ALL IMMEDIATE",
            f"ALTER TABLE {table} ENABLE TRIGGER USER",
        ],
        reverse_sql=f"ALTER TABLE {table} DROP COLUMN published_until",
    )


class Migration(migrations.Migration):
    """Articles, search rows and mentions know the last day too, for ranges of dates."""

    dependencies = [
        ("articles", "0021_begin_spans_on_their_first_day"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="article",
            name="touch_updated_at",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="article",
            name="hand_date_to_mentions",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="article",
            name="note_moved_dates",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="article",
            name="index_new_texts",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="article",
            name="copy_date_of_issue",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="article",
            name="wait_for_copies",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="issue",
            name="hand_date_to_articles",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="issue",
            name="wait_for_copies",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mention",
            name="touch_updated_at",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mention",
            name="copy_date_of_article",
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_newest",
        ),
        migrations.RemoveIndex(
            model_name="mention",
            name="mention_of_person",
        ),
        migrations.RemoveIndex(
            model_name="mention",
            name="mention_of_organization",
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                filled_column("articles_article", "articles_issue r WHERE r.id = t.issue_id"),
                filled_column(
                    "articles_articlesearch", "articles_article r WHERE r.id = t.article_id"
                ),
                filled_column("articles_mention", "articles_article r WHERE r.id = t.article_id"),
            ],
            state_operations=[
                migrations.AddField(
                    model_name="article",
                    name="published_until",
                    field=models.DateField(
                        editable=False,
                        help_text="The last day of the month or year, if only that is known.",
                        null=True,
                    ),
                ),
                migrations.AddField(
                    model_name="articlesearch",
                    name="published_until",
                    field=models.DateField(null=True),
                ),
                migrations.AddField(
                    model_name="mention",
                    name="published_until",
                    field=models.DateField(
                        editable=False,
                        help_text="The last day of the month or year, if only that is known.",
                        null=True,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.OrderBy(models.F("published_on"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                models.F("published_until"),
                name="article_newest",
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
                    ("person__isnull", False), models.Q(("status", "rejected"), _negated=True)
                ),
                name="mention_of_person",
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
                    ("organization__isnull", False), models.Q(("status", "rejected"), _negated=True)
                ),
                name="mention_of_organization",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="touch_updated_at",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."body" IS DISTINCT FROM (NEW."body") OR OLD."headline" IS DISTINCT FROM (NEW."headline") OR OLD."headline_is_derived" IS DISTINCT FROM (NEW."headline_is_derived") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."issue_id" IS DISTINCT FROM (NEW."issue_id") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."published_on" IS DISTINCT FROM (NEW."published_on") OR OLD."published_until" IS DISTINCT FROM (NEW."published_until") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."source" IS DISTINCT FROM (NEW."source"))',
                    func="NEW.updated_at = now(); RETURN NEW;",
                    hash="2c39f6abed7fc22460e7eac2fc6933dc187e691b",
                    operation="UPDATE",
                    pgid="pgtrigger_touch_updated_at_f964b",
                    table="articles_article",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="copy_date_of_issue",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        SELECT published_on, published_until INTO NEW.published_on, NEW.published_until\n        FROM articles_issue WHERE id = NEW.issue_id FOR KEY SHARE;\n        RETURN NEW;\n    ",
                    hash="d5026b8b062f5df64ab8c5a68ff7935f36368bec",
                    operation='INSERT OR UPDATE OF "issue_id", "published_on", "published_until"',
                    pgid="pgtrigger_copy_date_of_issue_76980",
                    table="articles_article",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="wait_for_copies",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."published_on" IS DISTINCT FROM (NEW."published_on") OR OLD."published_until" IS DISTINCT FROM (NEW."published_until"))',
                    func="\n            PERFORM FROM articles_article WHERE id = OLD.id FOR UPDATE;\n            RETURN NEW;\n        ",
                    hash="b2779ee4a66063bda66008fa5880104c16aef3c5",
                    operation="UPDATE",
                    pgid="pgtrigger_wait_for_copies_5d537",
                    table="articles_article",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="hand_date_to_mentions",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        UPDATE articles_mention\n        SET published_on = n.published_on, published_until = n.published_until\n        FROM new_rows n JOIN old_rows o USING (id)\n        WHERE articles_mention.article_id = n.id AND (n.published_on, n.published_until) IS DISTINCT FROM (o.published_on, o.published_until);\n        UPDATE articles_articlesearch\n        SET published_on = n.published_on, published_until = n.published_until\n        FROM new_rows n JOIN old_rows o USING (id)\n        WHERE articles_articlesearch.article_id = n.id AND (n.published_on, n.published_until) IS DISTINCT FROM (o.published_on, o.published_until);\n        RETURN NULL;\n    ",
                    hash="f3af881ef547234deda0377367c15caf7667eaea",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_hand_date_to_mentions_30e2d",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="articles_article",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="index_new_texts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        INSERT INTO articles_articlesearch (article_id, published_on, published_until, vector)\n        SELECT n.id, n.published_on, n.published_until, setweight(to_tsvector('english', replace(replace(replace(replace(replace(replace(replace(replace(replace(n.headline, '‘', ''''), '’', ''''), '“', '\"'), '”', '\"'), '„', '\"'), '–', ' '), '—', ' '), '…', ' '), '\xa0', ' ')), 'A') || setweight(to_tsvector('english', replace(replace(replace(replace(replace(replace(replace(replace(replace(n.body, '‘', ''''), '’', ''''), '“', '\"'), '”', '\"'), '„', '\"'), '–', ' '), '—', ' '), '…', ' '), '\xa0', ' ')), 'B') FROM new_rows n;\n        RETURN NULL;\n    ",
                    hash="c901c187cd9a6d45440c96b43df53257a94aed0d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_index_new_texts_e37fa",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="articles_article",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="note_moved_dates",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        UPDATE changes_revision SET dates_moved = true\n        WHERE id = nullif(current_setting('monitor.revision', true), '')::bigint\n          AND NOT dates_moved\n          AND EXISTS (\n            SELECT FROM new_rows n JOIN old_rows o USING (id) WHERE (n.published_on, n.published_until) IS DISTINCT FROM (o.published_on, o.published_until)\n          );\n        RETURN NULL;\n    ",
                    hash="f813f797fec5784ae68c8d1fd1d34325d9063206",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_note_moved_dates_c8f61",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="articles_article",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issue",
            trigger=pgtrigger.compiler.Trigger(
                name="wait_for_copies",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."published_on" IS DISTINCT FROM (NEW."published_on") OR OLD."date_precision" IS DISTINCT FROM (NEW."date_precision"))',
                    func="\n            PERFORM FROM articles_issue WHERE id = OLD.id FOR UPDATE;\n            RETURN NEW;\n        ",
                    hash="1391fcfb0265284e78a24dcf7487c52629cb7258",
                    operation="UPDATE",
                    pgid="pgtrigger_wait_for_copies_d1607",
                    table="articles_issue",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issue",
            trigger=pgtrigger.compiler.Trigger(
                name="hand_date_to_articles",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        UPDATE articles_article\n        SET published_on = n.published_on, published_until = n.published_until\n        FROM new_rows n JOIN old_rows o USING (id)\n        WHERE articles_article.issue_id = n.id AND (n.published_on, n.published_until) IS DISTINCT FROM (o.published_on, o.published_until);\n        RETURN NULL;\n    ",
                    hash="774d0d117d027f99d912f9f3a45d33b73aa5bdc9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_hand_date_to_articles_6640e",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="articles_issue",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mention",
            trigger=pgtrigger.compiler.Trigger(
                name="touch_updated_at",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."article_id" IS DISTINCT FROM (NEW."article_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."needs_review" IS DISTINCT FROM (NEW."needs_review") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."published_on" IS DISTINCT FROM (NEW."published_on") OR OLD."published_until" IS DISTINCT FROM (NEW."published_until") OR OLD."spans" IS DISTINCT FROM (NEW."spans") OR OLD."status" IS DISTINCT FROM (NEW."status"))',
                    func="NEW.updated_at = now(); RETURN NEW;",
                    hash="2dbc7aa2ac01e8e7e8ddf0af75a9aa7abbe01ad3",
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
                name="copy_date_of_article",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        SELECT published_on, published_until INTO NEW.published_on, NEW.published_until\n        FROM articles_article WHERE id = NEW.article_id FOR KEY SHARE;\n        RETURN NEW;\n    ",
                    hash="d684a863c1f97391b2c00f15d4df508fdbc12380",
                    operation='INSERT OR UPDATE OF "article_id", "published_on", "published_until"',
                    pgid="pgtrigger_copy_date_of_article_1c79b",
                    table="articles_mention",
                    when="BEFORE",
                ),
            ),
        ),
    ]
