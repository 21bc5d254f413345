"""The desk reads the mentions that nobody has judged in this order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0032_compose_sources")]

    operations = [
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                models.OrderBy(models.F("published_on"), descending=True, nulls_last=True),
                models.OrderBy(models.F("article"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("status", "auto")),
                name="mention_to_judge",
            ),
        ),
    ]
