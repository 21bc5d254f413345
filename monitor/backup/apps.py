from django.apps import AppConfig


class BackupConfig(AppConfig):
    """The commands `backup` and `restore`."""

    name = "monitor.backup"
    verbose_name = "Backup"
