from django.apps import AppConfig


class ChangesConfig(AppConfig):
    """The log of what changed in the archive, in the order in which it became visible."""

    name = "monitor.changes"
    label = "changes"
    verbose_name = "Changes"
