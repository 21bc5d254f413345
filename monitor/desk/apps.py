from django.apps import AppConfig
from django.contrib import admin
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks


class DeskConfig(AppConfig):
    """Templates, static files and building blocks of the admin."""

    name = "monitor.desk"
    label = "desk"
    verbose_name = "Desk"
    default = True


class AdminConfig(SimpleAdminConfig):
    """Django's admin, whose screens come with the addresses (monitor/urls.py) and the checks.

    Django would load them at every start. They bring half of all modules with them, for nothing
    when the nightly import runs.
    """

    def ready(self):
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(check_screens, checks.Tags.admin)


def check_screens(app_configs, **kwargs):
    admin.autodiscover()
    return check_admin_app(app_configs, **kwargs)
