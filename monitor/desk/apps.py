from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Templates, static files and building blocks of the admin."""

    name = "monitor.desk"
    label = "desk"
    verbose_name = "Desk"
