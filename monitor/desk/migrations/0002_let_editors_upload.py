"""Editors may upload files: who brings in the newsletters is mostly who edits them."""

from django.db import migrations

# What 0001_roles made: on an empty database its group and its permission are there.
UPLOAD = {"codename": "add_importrun", "content_type__app_label": "imports"}


def permission_and_editors(apps):
    editors = apps.get_model("auth.Group").objects.filter(name="Editor")
    permissions = apps.get_model("auth.Permission").objects.filter(**UPLOAD)
    return permissions.first(), editors


def allow(apps, schema_editor):
    permission, editors = permission_and_editors(apps)
    for group in editors:
        group.permissions.add(permission)


def forbid(apps, schema_editor):
    permission, editors = permission_and_editors(apps)
    for group in editors:
        group.permissions.remove(permission)


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_roles")]
    operations = [migrations.RunPython(allow, forbid)]
