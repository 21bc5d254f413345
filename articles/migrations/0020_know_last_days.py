from django.db import migrations, models

LAST_DAY = """
CREATE FUNCTION articles_last_day(first date, precision_ text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN precision_ IN ('month', 'year')
    THEN (date_trunc(precision_, first::timestamp) + ('1 ' || precision_)::interval)::date - 1
    ELSE first END
"""


class Migration(migrations.Migration):
    """A printed month or year is a span of days: the last one stands beside the first."""

    dependencies = [
        ("articles", "0019_follow_merged_entities"),
    ]

    operations = [
        migrations.RunSQL(LAST_DAY, reverse_sql="DROP FUNCTION articles_last_day(date, text)"),
        migrations.AddField(
            model_name="issue",
            name="published_until",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    models.F("published_on"),
                    models.F("date_precision"),
                    function="articles_last_day",
                    output_field=models.DateField(null=True),
                ),
                output_field=models.DateField(
                    help_text="The last day of the month or year, if only that is known.", null=True
                ),
            ),
        ),
    ]
