import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Of runs undone before, nobody knows who did it and when."""

    dependencies = [
        ("imports", "0004_keep_what_records_refer_to"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="importrun",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty if undone from the command line.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="undone_import_runs",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
