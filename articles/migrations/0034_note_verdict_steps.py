"""What editors said of mentions in one go can be undone as one."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0033_index_mentions_to_judge"),
        ("people", "0009_remember_what_was_made_by_hand"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VerdictStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "context",
                    models.UUIDField(help_text="The context of the history's events.", unique=True),
                ),
                ("summary", models.CharField(help_text="What was done, in words.", max_length=300)),
                (
                    "created",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        help_text="Mentions that it made: ids.",
                        size=None,
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-decided_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="verdictstep",
            name="decided_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="verdict_steps",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="verdictstep",
            index=models.Index(
                fields=["decided_by", "-decided_at", "-id"], name="verdict_step_newest"
            ),
        ),
    ]
