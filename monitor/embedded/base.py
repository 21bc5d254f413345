"""The Django side: ENGINE = "monitor.embedded", DATA = the directory of the cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg2
from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from monitor.embedded import server


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL's backend, which starts the server first and makes the database when missing."""

    def get_connection_params(self) -> dict[str, Any]:
        data, fsync = Path(self.settings_dict["DATA"]), self.settings_dict.get("FSYNC", True)
        first = Path(data) not in prepared
        try:
            sockets = str(server.ensure(data, fsync))
        except server.EmbeddedError as error:
            raise OperationalError(str(error)) from error
        if first:
            create_database(data, sockets, self.settings_dict["NAME"])
        self.settings_dict |= {"HOST": sockets, "USER": "monitor", "PORT": ""}
        return super().get_connection_params()


prepared: set[Path] = set()


def create_database(data: Path, sockets: str, name: str | None) -> None:
    """Once per process, so that a fresh cluster needs no command before `migrate`."""
    connection = psycopg2.connect(host=sockets, user="monitor", dbname="postgres")
    try:
        connection.autocommit = True
        with server.starting(data), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if name and not cursor.fetchone():
                cursor.execute(f'CREATE DATABASE "{name}"')
    finally:
        connection.close()
    prepared.add(data)
