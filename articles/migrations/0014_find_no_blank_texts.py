from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0013_refuse_blank_texts"),
    ]

    operations = [
        ValidateConstraint(model_name="article", name="article_has_a_text"),
    ]
