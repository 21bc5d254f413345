"""The four roles of the desk, with their permissions. What each may do: docs/editing.md."""

from django.db import migrations

READ = {"view"}
WRITE = {"view", "add", "change", "delete"}
ARCHIVE = {
    "articles": ["publication", "issue", "article", "mention"],
    "people": ["person", "organization", "position", "identifier"],
}


def on_archive(actions):
    return {(app, model): actions for app, models in ARCHIVE.items() for model in models}


RUNS = ("imports", "importrun")
PROBLEMS = ("imports", "importproblem")
CONFLICTS = ("imports", "conflict")
READER = on_archive(READ)
IMPORTER = READER | {RUNS: {"view", "add", "change"}, PROBLEMS: READ, CONFLICTS: READ}
EDITOR = on_archive(WRITE) | {RUNS: READ, PROBLEMS: READ, CONFLICTS: {"view", "change"}}
ADMINISTRATOR = on_archive(WRITE) | {
    RUNS: {"view", "add", "change"},
    PROBLEMS: READ,
    CONFLICTS: {"view", "change"},
    ("auth", "user"): WRITE,
    ("auth", "group"): READ,
}
ROLES = {
    "Reader": READER,
    "Importer": IMPORTER,
    "Editor": EDITOR,
    "Administrator": ADMINISTRATOR,
}


def permission(apps, app, model, action):
    """Made here: on an empty database Django makes permissions only after all migrations."""
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label=app, model=model
    )
    name = apps.get_model(app, model)._meta.verbose_name
    made, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=content_type,
        codename=f"{action}_{model}",
        defaults={"name": f"Can {action} {name}"},
    )
    return made


def add_roles(apps, schema_editor):
    for role, allowed in ROLES.items():
        group, _ = apps.get_model("auth.Group").objects.get_or_create(name=role)
        group.permissions.set(
            permission(apps, app, model, action)
            for (app, model), actions in allowed.items()
            for action in sorted(actions)
        )


def remove_roles(apps, schema_editor):
    apps.get_model("auth.Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("articles", "0002_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("imports", "0001_initial"),
        ("people", "0002_initial"),
    ]
    operations = [migrations.RunPython(add_roles, remove_roles)]
