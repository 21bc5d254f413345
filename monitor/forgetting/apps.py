from django.apps import AppConfig


class ForgettingConfig(AppConfig):
    """The commands `forget_person`, `forget_organization` and `forget_article`."""

    name = "monitor.forgetting"
    verbose_name = "Forgetting"
