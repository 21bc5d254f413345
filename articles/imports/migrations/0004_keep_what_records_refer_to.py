from django.db import migrations, models


class Migration(migrations.Migration):
    """What was kept before lacks what is asked for now; the next import keeps it anew."""

    dependencies = [
        ("imports", "0003_know_records_again"),
    ]

    operations = [
        migrations.DeleteModel(name="KnownRecords"),
        migrations.CreateModel(
            name="KnownRecords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "digest",
                    models.BinaryField(
                        help_text="Digest of the records as the file had them.", unique=True
                    ),
                ),
                (
                    "lines",
                    models.JSONField(help_text="For each record: model, row, label, date."),
                ),
                (
                    "refers_to",
                    models.JSONField(help_text="What they refer to: model, name, row."),
                ),
                (
                    "state",
                    models.TextField(help_text="A checksum of the rows' keys and import_base."),
                ),
                ("kept_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "known records",
                "ordering": ["pk"],
            },
        ),
    ]
