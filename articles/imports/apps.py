from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """The nightly job: documents and fixtures in, rows and a report out."""

    name = "articles.imports"
    label = "imports"
    verbose_name = "Imports"
