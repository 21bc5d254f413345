"""The Django side: ENGINE = "monitor.embedded", DATA = the directory of the cluster."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connections
from django.db.backends.postgresql import client
from django.db.utils import OperationalError
from psycopg2 import sql

from monitor.embedded import programs, server
from monitor.postgresql import base

PATIENCE_SECONDS = 30
NOT_YET = "the database system is "  # "... starting up", "... in recovery mode"


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell` with the psql of the same PostgreSQL."""

    def runshell(self, parameters: Iterable[str]) -> None:
        self.connection.ensure_connection()
        os.environ["PATH"] = f"{programs.binaries()}{os.pathsep}{os.environ.get('PATH', '')}"
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL's backend, which starts the server first and makes the database when missing."""

    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        try:
            data = Path(self.settings_dict["DATA"])
            sockets = server.ensure(data, self.settings_dict.get("FSYNC", True))
        except server.EmbeddedError as error:
            raise OperationalError(str(error)) from error
        self.settings_dict |= {"HOST": str(sockets), "USER": "monitor", "PORT": "", "PASSWORD": ""}
        create_database(data, str(sockets), self.settings_dict["NAME"])
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        return patiently(lambda: super(DatabaseWrapper, self).get_new_connection(conn_params))


def patiently(connect: Any) -> Any:
    """Waits while PostgreSQL recovers from a crash: less than a second, for a laptop's archive."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return connect()
        except psycopg2.OperationalError as error:
            if NOT_YET not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


prepared: set[tuple[Path, str]] = set()


def create_database(data: Path, sockets: str, name: str | None) -> None:
    """Once per process, so that a fresh cluster needs no command before `migrate`."""
    if not name or name == "postgres" or (data, name) in prepared:
        return
    connection = patiently(
        lambda: psycopg2.connect(host=sockets, user="monitor", dbname="postgres")
    )
    try:
        connection.autocommit = True
        with server.starting(data), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    finally:
        connection.close()
    prepared.add((data, name))


def forget_connections() -> None:
    """A forked child must not speak on its parent's connection; psycopg2 leaves it open there."""
    for wrapper in connections.all(initialized_only=True):
        if isinstance(wrapper, DatabaseWrapper):
            wrapper.connection = None


os.register_at_fork(after_in_child=forget_connections)
