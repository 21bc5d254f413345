"""Run pg_dump and pg_restore against the database that Django uses."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from monitor.embedded import server


class BackupError(Exception):
    """A backup or a restore that did not work; the message is one line for the operator."""


def program(name: str) -> str:
    """The path of a PostgreSQL program: the embedded server's own, else the one in PATH."""
    if connection.settings_dict["ENGINE"] == "monitor.embedded":
        return str(server.binaries() / name)
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not installed; on Debian: apt install postgresql-client")
    return found


def parameters(database: str | None = None) -> dict[str, Any]:
    """Where the server is, as libpq names it; `database` in place of Django's own."""
    connection.ensure_connection()
    settings = connection.settings_dict
    given = {
        "host": settings["HOST"],
        "port": settings["PORT"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "dbname": database or settings["NAME"],
    }
    return {key: str(value) for key, value in given.items() if value}


def run(name: str, *arguments: str, database: str | None = None) -> None:
    """Run a program on that database. The password travels in the environment only."""
    where = parameters(database)
    environment = os.environ | {
        variable: where[key]
        for key, variable in (
            ("host", "PGHOST"),
            ("port", "PGPORT"),
            ("user", "PGUSER"),
            ("password", "PGPASSWORD"),
            ("dbname", "PGDATABASE"),
        )
        if key in where
    }
    done = subprocess.run(
        [program(name), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise BackupError(f"{name}: {lines[0].removeprefix(f'{name}: ').removeprefix('error: ')}")


@contextmanager
def administration(database: str = "postgres") -> Iterator[Any]:
    """A cursor outside any transaction, for CREATE DATABASE and its like."""
    with closing(psycopg2.connect(**parameters(database))) as link:
        link.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        with link.cursor() as cursor:
            yield cursor


def create_database(name: str) -> None:
    with administration() as cursor:
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
        )


def drop_database(name: str) -> None:
    with administration() as cursor:
        cursor.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def swap_in(fresh: str, kept: str) -> None:
    """Give Django's database the name `kept`, and `fresh` its name. Ends all connections."""
    current = connection.settings_dict["NAME"]
    with administration() as cursor:
        connection.close()
        for database in (current, fresh):
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> pg_backend_pid()",
                [database],
            )
        for old, new in ((current, kept), (fresh, current)):
            cursor.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(old), sql.Identifier(new)
                )
            )


def counts(cursor: Any) -> dict[str, int]:
    """Rows of every table, exactly."""
    cursor.execute(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE relkind = 'r' AND nspname = 'public' ORDER BY relname"
    )
    tables = [name for (name,) in cursor.fetchall()]
    found = {}
    for table in tables:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        found[table] = cursor.fetchone()[0]
    return found


def differences(expected: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    """One line for each table whose number of rows is not as expected."""
    return [
        f"{table}: {found.get(table, 0)} rows instead of {expected.get(table, 0)}"
        for table in sorted({*expected, *found})
        if found.get(table) != expected.get(table)
    ]


def sibling(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
