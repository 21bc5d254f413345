"""ENGINE = "monitor.postgresql"."""

from typing import Any

from django.db.backends.postgresql import base, features

from monitor.postgresql.tally import Cursor


class DatabaseFeatures(features.DatabaseFeatures):
    minimum_database_version = (15,)  # unique constraints with `nulls_distinct=False`


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures

    def get_connection_params(self) -> dict[str, Any]:
        return super().get_connection_params() | {"cursor_factory": Cursor}
