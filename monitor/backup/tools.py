"""Run pg_dump and pg_restore against the database that Django uses."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, make_dsn

from monitor.embedded.programs import binaries


class BackupError(Exception):
    """A backup or a restore that did not work; the message is one line for the operator."""


def program(name: str) -> str:
    """The path of a PostgreSQL program: the embedded server's own, else the one in PATH."""
    if connection.settings_dict["ENGINE"] == "monitor.embedded":
        return str(binaries() / name)
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not installed; on Debian: apt install postgresql-client")
    return found


def parameters(database: str | None = None) -> dict[str, Any]:
    """Where the server is and how to speak to it, for libpq; `database` in place of Django's."""
    connection.ensure_connection()
    given = connection.get_connection_params()
    del given["cursor_factory"]
    return given | {"dbname": database or given["dbname"]}


def run(name: str, *arguments: str, database: str | None = None) -> None:
    """Run a program on that database. The password travels in the environment only."""
    where = parameters(database)
    environment = os.environ | {"PGPASSWORD": where.pop("password", "")}
    command = [program(name), f"--dbname={make_dsn(**where)}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise BackupError(f"{name}: {lines[0].removeprefix(f'{name}: ').removeprefix('error: ')}")


@contextmanager
def administration(database: str = "postgres") -> Iterator[Any]:
    """A cursor outside any transaction, for CREATE DATABASE and its like.

    What the server refuses within is a BackupError.
    """
    try:
        with closing(psycopg2.connect(**parameters(database))) as link:
            link.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
            with link.cursor() as cursor:
                yield cursor
    except psycopg2.Error as error:
        raise BackupError(f"the database: {str(error).strip().splitlines()[0]}") from error


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
    """Give Django's database the name `kept`, and `fresh` its name, both or none.

    Ends all connections. PostgreSQL renames no database that somebody is in, but while it waits for
    them to leave it lets nobody in: a busy web server comes back at once. Whatever kills this
    leaves both databases as they were, open to everybody.
    """
    current = connection.settings_dict["NAME"]
    names = {name: sql.Identifier(name) for name in (current, fresh, kept)}
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}").format
    with administration() as cursor, administration() as other:
        connection.close()
        with everybody_sent_away(other, [current, fresh]):
            # One statement to the server, and so one transaction.
            both = [rename(names[current], names[kept]), rename(names[fresh], names[current])]
            cursor.execute(sql.SQL("; ").join(both))


@contextmanager
def everybody_sent_away(cursor: Any, databases: list[str]) -> Iterator[None]:
    """End the connections to these databases again and again, until the block is left."""
    over = threading.Event()

    def send_away() -> None:
        with suppress(psycopg2.Error):  # then the statement in the block says who is left
            while not over.is_set():
                end_connections(cursor, databases)
                over.wait(0.02)

    thread = threading.Thread(target=send_away)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def end_connections(cursor: Any, databases: list[str]) -> None:
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)",
        [databases],
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
