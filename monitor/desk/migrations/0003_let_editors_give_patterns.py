"""Patterns of numbering are a part of a publication: whoever may do it with that may with them."""

from django.db import migrations

ACTIONS = ("view", "add", "change", "delete")


def permission(apps, model, action):
    """Made here: on an empty database Django makes permissions only after all migrations."""
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="articles", model=model
    )
    name = apps.get_model("articles", model)._meta.verbose_name
    made, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=content_type,
        codename=f"{action}_{model}",
        defaults={"name": f"Can {action} {name}"},
    )
    return made


def give(apps, schema_editor):
    for action in ACTIONS:
        of_patterns = permission(apps, "numberingpattern", action)
        for group in permission(apps, "publication", action).group_set.all():
            group.permissions.add(of_patterns)


def take(apps, schema_editor):
    for action in ACTIONS:
        permission(apps, "numberingpattern", action).group_set.clear()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0036_estimate_dates"),
        ("desk", "0002_let_editors_upload"),
    ]
    operations = [migrations.RunPython(give, take)]
