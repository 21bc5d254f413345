from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    """For what is written from now on; the next one looks at what is there, and locks nobody out."""

    dependencies = [
        ("articles", "0012_call_suggestions_names_to_decide"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="article", name="article_has_a_text"),
        AddConstraintNotValid(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("body__regex", r"^\s*$"), _negated=True),
                name="article_has_a_text",
            ),
        ),
    ]
