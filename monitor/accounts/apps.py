from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, their second factor and their tokens."""

    name = "monitor.accounts"
    verbose_name = "Accounts"
