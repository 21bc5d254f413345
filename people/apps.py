from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People and organizations, and who held which office where."""

    name = "people"
    verbose_name = "People and organizations"
