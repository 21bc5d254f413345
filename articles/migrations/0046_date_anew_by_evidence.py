import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    """Issues are dated anew when evidence changed, not whenever one is written."""

    dependencies = [
        ("articles", "0045_list_issues_to_date"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="issue",
            name="note_dating_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="numberingpattern",
            name="note_dating_update",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issue",
            trigger=pgtrigger.compiler.Trigger(
                name="note_dating_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                INSERT INTO articles_pendingdating (publication_id)\n                SELECT DISTINCT publication_id FROM (SELECT n.publication_id FROM new_rows n JOIN old_rows o USING (id) WHERE (n.publication_id, n.volume, n.number, n.printed_date, n.date_precision, CASE WHEN n.date_origin = 'printed' THEN n.published_on END) IS DISTINCT FROM (o.publication_id, o.volume, o.number, o.printed_date, o.date_precision, CASE WHEN o.date_origin = 'printed' THEN o.published_on END) OR (n.published_on IS NULL AND o.published_on IS NOT NULL) UNION SELECT o.publication_id FROM new_rows n JOIN old_rows o USING (id) WHERE (n.publication_id, n.volume, n.number, n.printed_date, n.date_precision, CASE WHEN n.date_origin = 'printed' THEN n.published_on END) IS DISTINCT FROM (o.publication_id, o.volume, o.number, o.printed_date, o.date_precision, CASE WHEN o.date_origin = 'printed' THEN o.published_on END) OR (n.published_on IS NULL AND o.published_on IS NOT NULL)) changed\n                WHERE EXISTS (SELECT FROM articles_publication p WHERE p.id = publication_id);\n                RETURN NULL;\n            ",
                    hash="9217b1c4234b17a20fea06dd4e61a6d258c2cfd9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_note_dating_update_cc75a",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="articles_issue",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="numberingpattern",
            trigger=pgtrigger.compiler.Trigger(
                name="note_dating_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                INSERT INTO articles_pendingdating (publication_id)\n                SELECT DISTINCT publication_id FROM (SELECT n.publication_id FROM new_rows n JOIN old_rows o USING (id) WHERE true UNION SELECT o.publication_id FROM new_rows n JOIN old_rows o USING (id) WHERE true) changed\n                WHERE EXISTS (SELECT FROM articles_publication p WHERE p.id = publication_id);\n                RETURN NULL;\n            ",
                    hash="a83e6e155de27316f722883cfef84fb7bb6c1a50",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_note_dating_update_83206",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="articles_numberingpattern",
                    when="AFTER",
                ),
            ),
        ),
    ]
