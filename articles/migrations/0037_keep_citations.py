"""Citations: which outlets an article cites, for which days, in the year that its issue admits."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

DAY_OF_YEAR = """
CREATE FUNCTION articles_day_of_year(month_day text, year_ integer) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
-- 01-25 in that year; null: it has no such day (02-29).
DECLARE
    first date = make_date(year_, left(month_day, 2)::int, 1);
    found date = first + right(month_day, 2)::int - 1;
BEGIN
    RETURN CASE WHEN date_trunc('month', found::timestamp) = first THEN found END;
END $$
"""
LAST_DAY_UNTIL = """
CREATE FUNCTION articles_last_day_until(until date, month_day text) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
-- The last 01-25 up to that day; 02-29 is eight years ago at most.
DECLARE found date;
BEGIN
    FOR back IN 0..8 LOOP
        found = articles_day_of_year(month_day, extract(year FROM until)::int - back);
        IF found <= until THEN
            RETURN found;
        END IF;
    END LOOP;
    RETURN NULL;
END $$
"""
CITED_DAYS = """
CREATE FUNCTION articles_cited_days(days text, earliest date, latest date) RETURNS date[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
-- The first and the last day that an issue cites which appeared between those two; null: of no
-- year, or of more than one. As a rule a report is 60 days old at most, and an issue may bear a date
-- a week before it. What no year makes news is of the last one before the issue, if that is dated.
DECLARE
    first_day text = substr(days, 6, 5);
    last_day text = right(days, 5);
    in_year integer;
    newest date;
    placed date[];
BEGIN
    IF right(days, 10) !~ '^X' THEN
        in_year = left(right(days, 10), 4);
    ELSE
        newest = articles_last_day_until(latest + 7, last_day);
        IF (newest >= earliest - 60 OR earliest = latest)
            AND articles_last_day_until(newest - 1, last_day) < earliest - 60 THEN
            in_year = extract(year FROM newest);
        END IF;
    END IF;
    placed = ARRAY[
        articles_day_of_year(first_day, in_year - (first_day > last_day)::int),
        articles_day_of_year(last_day, in_year)
    ];
    RETURN CASE WHEN array_position(placed, NULL) IS NULL THEN placed END;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0036_estimate_dates"),
        ("people", "0011_note_who_was_forgotten"),
    ]

    operations = [
        migrations.RunSQL(
            DAY_OF_YEAR, reverse_sql="DROP FUNCTION articles_day_of_year(text, integer)"
        ),
        migrations.RunSQL(
            LAST_DAY_UNTIL, reverse_sql="DROP FUNCTION articles_last_day_until(date, text)"
        ),
        migrations.RunSQL(
            CITED_DAYS, reverse_sql="DROP FUNCTION articles_cited_days(text, date, date)"
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "position",
                    models.PositiveIntegerField(
                        help_text="Its place among the article's citations."
                    ),
                ),
                (
                    "span",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        help_text="The place in the text, with its parentheses: [start, end) in characters.",
                        size=2,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("report", "Report"), ("cross_reference", "cross-reference")],
                        help_text="A report, or a reference to an issue (“see …”).",
                        max_length=15,
                    ),
                ),
                ("text", models.TextField(help_text="The name of the outlet as printed.")),
                (
                    "days",
                    models.CharField(
                        help_text="The days as printed, in Extended Date/Time Format; XXXX: no year is printed.",
                        max_length=21,
                    ),
                ),
                (
                    "first_on",
                    models.DateField(
                        help_text="The first day; null: its year is not known. Kept by the database.",
                        null=True,
                    ),
                ),
                (
                    "last_on",
                    models.DateField(
                        help_text="The last day; null: its year is not known. Kept by the database.",
                        null=True,
                    ),
                ),
            ],
            options={
                "ordering": ["article", "position"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issue",
            trigger=pgtrigger.compiler.Trigger(
                name="place_citations",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        UPDATE articles_citation c SET first_on = placed.days[1], last_on = placed.days[2]\n        FROM articles_article a \n    JOIN articles_issue i ON i.id = a.issue_id\n    LEFT JOIN articles_issuedating d ON d.issue_id = i.id\n\n        JOIN articles_citation was ON was.article_id = a.id\n        CROSS JOIN LATERAL articles_cited_days(was.days, coalesce(i.published_on, d.earliest), coalesce(i.published_until, d.latest)) placed (days)\n        WHERE a.issue_id IN (\n        SELECT id FROM new_rows n JOIN old_rows o USING (id)\n        WHERE (n.published_on, n.published_until)\n              IS DISTINCT FROM (o.published_on, o.published_until)\n    ) AND c.id = was.id\n          AND (was.first_on, was.last_on) IS DISTINCT FROM (placed.days[1], placed.days[2]);\n        RETURN NULL;\n    ",
                    hash="0f12beaae194aa6c3492cb79dc1675ffc24f21e1",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_place_citations_2caa0",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="articles_issue",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issuedating",
            trigger=pgtrigger.compiler.Trigger(
                name="place_citations_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        UPDATE articles_citation c SET first_on = placed.days[1], last_on = placed.days[2]\n        FROM articles_article a \n    JOIN articles_issue i ON i.id = a.issue_id\n    LEFT JOIN articles_issuedating d ON d.issue_id = i.id\n\n        JOIN articles_citation was ON was.article_id = a.id\n        CROSS JOIN LATERAL articles_cited_days(was.days, coalesce(i.published_on, d.earliest), coalesce(i.published_until, d.latest)) placed (days)\n        WHERE a.issue_id IN (SELECT issue_id FROM new_rows) AND c.id = was.id\n          AND (was.first_on, was.last_on) IS DISTINCT FROM (placed.days[1], placed.days[2]);\n        RETURN NULL;\n    ",
                    hash="330896077360a7ed27c17b9b7849b8ffa1179472",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_place_citations_insert_2695c",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="articles_issuedating",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issuedating",
            trigger=pgtrigger.compiler.Trigger(
                name="place_citations_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        UPDATE articles_citation c SET first_on = placed.days[1], last_on = placed.days[2]\n        FROM articles_article a \n    JOIN articles_issue i ON i.id = a.issue_id\n    LEFT JOIN articles_issuedating d ON d.issue_id = i.id\n\n        JOIN articles_citation was ON was.article_id = a.id\n        CROSS JOIN LATERAL articles_cited_days(was.days, coalesce(i.published_on, d.earliest), coalesce(i.published_until, d.latest)) placed (days)\n        WHERE a.issue_id IN (SELECT issue_id FROM new_rows) AND c.id = was.id\n          AND (was.first_on, was.last_on) IS DISTINCT FROM (placed.days[1], placed.days[2]);\n        RETURN NULL;\n    ",
                    hash="4da87e937eaa6fa605c1998bd210093b617fe884",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_place_citations_update_e9ad7",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="articles_issuedating",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issuedating",
            trigger=pgtrigger.compiler.Trigger(
                name="place_citations_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        UPDATE articles_citation c SET first_on = placed.days[1], last_on = placed.days[2]\n        FROM articles_article a \n    JOIN articles_issue i ON i.id = a.issue_id\n    LEFT JOIN articles_issuedating d ON d.issue_id = i.id\n\n        JOIN articles_citation was ON was.article_id = a.id\n        CROSS JOIN LATERAL articles_cited_days(was.days, coalesce(i.published_on, d.earliest), coalesce(i.published_until, d.latest)) placed (days)\n        WHERE a.issue_id IN (SELECT issue_id FROM old_rows) AND c.id = was.id\n          AND (was.first_on, was.last_on) IS DISTINCT FROM (placed.days[1], placed.days[2]);\n        RETURN NULL;\n    ",
                    hash="48384a66108efff0e31a913ee64537cb24c15d1b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_place_citations_delete_f9aea",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="articles_issuedating",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="citation",
            name="article",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="citations",
                to="articles.article",
            ),
        ),
        migrations.AddField(
            model_name="citation",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                help_text="The outlet, if it is known.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="citations",
                to="people.organization",
            ),
        ),
        migrations.AddIndex(
            model_name="citation",
            index=models.Index(
                models.F("organization"),
                models.F("first_on"),
                models.F("last_on"),
                models.F("article"),
                condition=models.Q(("organization__isnull", False)),
                name="citation_of_organization",
            ),
        ),
        migrations.AddIndex(
            model_name="citation",
            index=models.Index(fields=["first_on", "last_on", "article"], name="citation_by_day"),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.UniqueConstraint(
                fields=("article", "position"),
                include=("organization",),
                name="citation_has_its_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["report", "cross_reference"])),
                name="citation_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("span__0__gte", 0), ("span__0__lt", models.F("span__1")), ("span__len", 2)
                ),
                name="citation_span_is_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "days__regex",
                        "^([1-9]\\d{3}|XXXX)-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])(/([1-9]\\d{3}|XXXX)-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01]))?$",
                    )
                ),
                name="citation_days_are_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_on__isnull", True), ("last_on__isnull", True)),
                    models.Q(
                        (
                            "first_on__gt",
                            models.Func(
                                models.F("last_on"),
                                output_field=models.DateField(),
                                template="%(expressions)s - 366",
                            ),
                        ),
                        ("first_on__isnull", False),
                        ("first_on__lte", models.F("last_on")),
                        ("last_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="citation_ends_within_a_year",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="follow_merged_organization",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.organization_id IS NOT NULL)",
                    declare="DECLARE winner bigint;",
                    func="\n    FOR step IN 1..2 LOOP\n        SELECT merged_into_id INTO winner FROM people_organization WHERE id = NEW.organization_id FOR KEY SHARE;\n        EXIT WHEN winner IS NULL;\n        NEW.organization_id = winner;\n    END LOOP;\n    RETURN NEW;\n",
                    hash="7d20f7ff3e7b83b361c2828b1f117a0c432621f1",
                    operation='INSERT OR UPDATE OF "organization_id"',
                    pgid="pgtrigger_follow_merged_organization_5eb8f",
                    table="articles_citation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="announce_article_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM changes_announce(\n                'article', 'changed', array_agg(object_id), array_agg(key)\n            )\n            FROM (WITH rows AS (SELECT * FROM new_rows) SELECT DISTINCT owner.id AS object_id, owner.id::text AS key FROM rows JOIN articles_article owner ON owner.id = rows.article_id) changed\n            HAVING count(*) > 0;\n            RETURN NULL;\n        ",
                    hash="5f00c66b5243ef54b5ad8de2999ee2bb7f341056",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_announce_article_insert_fec0b",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="articles_citation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="announce_article_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM changes_announce(\n                'article', 'changed', array_agg(object_id), array_agg(key)\n            )\n            FROM (WITH rows AS (SELECT n.* FROM new_rows n JOIN old_rows o USING (id) WHERE n IS DISTINCT FROM o) SELECT DISTINCT owner.id AS object_id, owner.id::text AS key FROM rows JOIN articles_article owner ON owner.id = rows.article_id) changed\n            HAVING count(*) > 0;\n            RETURN NULL;\n        ",
                    hash="eef6a91cf6d101361645328f019aff109091adc7",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_announce_article_update_564f7",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="articles_citation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="announce_article_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM changes_announce(\n                'article', 'changed', array_agg(object_id), array_agg(key)\n            )\n            FROM (WITH rows AS (SELECT * FROM old_rows) SELECT DISTINCT owner.id AS object_id, owner.id::text AS key FROM rows JOIN articles_article owner ON owner.id = rows.article_id) changed\n            HAVING count(*) > 0;\n            RETURN NULL;\n        ",
                    hash="b8aa5197efa682f4899c4390186c7097cb4d6a22",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_announce_article_delete_af01e",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="articles_citation",
                    when="AFTER",
                ),
            ),
        ),
    ]
