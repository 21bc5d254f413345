from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Publications, their issues, the articles in them and whom those mention."""

    name = "articles"
    verbose_name = "Archive"
