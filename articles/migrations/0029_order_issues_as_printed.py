from django.db import migrations, models

PRINTED_ORDER = """
CREATE FUNCTION articles_printed_order(volume text, number text, published_on date) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(
        '1' || lpad(articles_numeral(volume)::text, 10, '0'),
        CASE WHEN volume = '' THEN '0' ELSE '2' || volume END
    ) || ' ' || coalesce(
        '1' || lpad(articles_numeral(number)::text, 10, '0'),
        '2' || lpad(coalesce(published_on - date '1400-01-01', 9999999)::text, 7, '0')
    ) || ' ' || number
"""


def numeral(column):
    return models.GeneratedField(
        db_persist=True,
        expression=models.Func(
            models.F(column),
            function="articles_numeral",
            output_field=models.IntegerField(null=True),
        ),
        output_field=models.IntegerField(null=True),
    )


class Migration(migrations.Migration):
    """Issues stand in the order of their printed volumes and numbers, whatever their notation."""

    dependencies = [
        ("articles", "0028_read_printed_numbers"),
    ]

    operations = [
        migrations.RunSQL(
            PRINTED_ORDER, reverse_sql="DROP FUNCTION articles_printed_order(text, text, date)"
        ),
        migrations.RemoveIndex(
            model_name="issue",
            name="issue_by_number",
        ),
        migrations.RemoveField(model_name="issue", name="volume_sort"),
        migrations.RemoveField(model_name="issue", name="number_sort"),
        migrations.AddField(model_name="issue", name="volume_sort", field=numeral("volume")),
        migrations.AddField(model_name="issue", name="number_sort", field=numeral("number")),
        migrations.AddField(
            model_name="issue",
            name="printed_order",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    models.F("volume"),
                    models.F("number"),
                    models.F("published_on"),
                    function="articles_printed_order",
                ),
                output_field=models.TextField(
                    db_collation="C",
                    help_text="By volume and number; what is no number comes last.",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                fields=["publication", "printed_order", "id"], name="issue_by_number"
            ),
        ),
    ]
