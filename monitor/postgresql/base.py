"""ENGINE = "monitor.postgresql"."""

from typing import Any

from django.db.backends.postgresql import base, features

from monitor.postgresql import lines
from monitor.postgresql.tally import TallyCursor


class DatabaseFeatures(features.DatabaseFeatures):
    minimum_database_version = (15,)  # unique constraints with `nulls_distinct=False`


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures

    def init_connection_state(self) -> None:
        """Give pgtrigger the setting that it asks for at each row that a trigger looks at.

        Where it is missing pgtrigger catches an error, in a subtransaction, for every row: what
        writes many (loaddata, a script) slows down with each. A pooler may lend another connection
        for the next transaction, which is then as slow as without this.
        """
        super().init_connection_state()
        with self.cursor() as cursor:
            cursor.execute("SET pgtrigger.ignore = '{}'")

    def get_connection_params(self) -> dict[str, Any]:
        return super().get_connection_params() | {"cursor_factory": TallyCursor}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        ours = {"connection_factory": lines.Connection}
        connection = super().get_new_connection(conn_params | ours)
        lines.add(self.alias, connection)
        return connection
