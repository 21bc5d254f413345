from django.db import migrations, models


class Migration(migrations.Migration):
    """Undated issues in the order of their numbers."""

    dependencies = [("articles", "0044_note_steps_about_issues")]

    operations = [
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("published_on__isnull", True)),
                fields=["publication", "printed_order", "id"],
                name="issue_to_date",
            ),
        ),
    ]
