"""Nobody asks for a scheme without the value; the constraint has an index of both."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_remember_removals"),
    ]

    operations = [
        migrations.AlterField(
            model_name="identifier",
            name="scheme",
            field=models.SlugField(
                db_index=False, help_text="Whose catalogue: wikidata, viaf, isni …"
            ),
        ),
    ]
