from django.db import migrations, models

# Of two unnumbered issues in one month the days are known, whatever the precision says.
DAYS = """
UPDATE articles_issue issue SET date_precision = 'day'
WHERE number = '' AND date_precision <> 'day' AND EXISTS (
    SELECT FROM articles_issue other
    WHERE other.id <> issue.id AND other.publication_id = issue.publication_id
      AND other.volume = issue.volume AND other.number = ''
      AND other.published_on BETWEEN
          date_trunc(issue.date_precision, issue.published_on::timestamp)
          AND issue.published_until
)
"""
FIRST_DAYS = """
UPDATE articles_issue
SET published_on = date_trunc(date_precision, published_on::timestamp)
WHERE date_precision <> 'day'
  AND published_on <> date_trunc(date_precision, published_on::timestamp)
"""


class Migration(migrations.Migration):
    """A printed month or year stands as its first day, whoever writes it."""

    dependencies = [
        ("articles", "0020_know_last_days"),
    ]

    operations = [
        migrations.RunSQL(DAYS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(FIRST_DAYS, reverse_sql=migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("date_precision", "day"),
                    models.Q(("date_precision", "month"), ("published_on__day", 1)),
                    models.Q(
                        ("date_precision", "year"),
                        ("published_on__day", 1),
                        ("published_on__month", 1),
                    ),
                    _connector="OR",
                ),
                name="issue_date_begins_its_span",
                violation_error_message="A month is given as its first day, and a year as its 1 January.",
            ),
        ),
    ]
