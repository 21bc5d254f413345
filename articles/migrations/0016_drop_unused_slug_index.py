"""Nobody asks for an article by its slug alone; its issue comes first, as in the constraint."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0015_note_moved_dates"),
    ]

    operations = [
        migrations.AlterField(
            model_name="article",
            name="slug",
            field=models.SlugField(
                db_index=False, help_text="Unique within the issue.", max_length=200
            ),
        ),
    ]
