from django.db import migrations, models


class Migration(migrations.Migration):
    """A step that is undone as one may be about dates of issues, too."""

    dependencies = [("articles", "0043_enter_certain_dates")]

    operations = [
        migrations.AddField(
            model_name="verdictstep",
            name="about",
            field=models.CharField(
                choices=[("mentions", "Mentions"), ("issues", "Issues")],
                db_default="mentions",
                default="mentions",
                max_length=8,
            ),
        ),
    ]
