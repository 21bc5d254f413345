"""ENGINE = "monitor.postgresql"."""

from django.db.backends.postgresql import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    minimum_database_version = (15,)  # unique constraints with `nulls_distinct=False`


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
