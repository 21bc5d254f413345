"""End the connections to a server that answers nothing, from another thread than theirs.

libpq waits for an answer without end. TCP does not end it either: the kernel of a machine whose
PostgreSQL is frozen goes on acknowledging what it is sent.
"""

from __future__ import annotations

import os
import socket
import threading
from collections import defaultdict
from contextlib import suppress
from typing import Any
from weakref import WeakSet

import psycopg2
import psycopg2.extensions


class Connection(psycopg2.extensions.connection):
    """The driver's connection; the lock keeps its socket open while another thread uses that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lock = threading.Lock()

    def close(self) -> None:
        with self.lock:
            super().close()

    def hang_up(self) -> None:
        """Whoever waits for the server's answer gets an OperationalError at once."""
        with self.lock:
            if self.closed:
                return
            # OSError: the other side has hung up itself.
            with socket.socket(fileno=os.dup(self.fileno())) as line, suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class LineCursor(psycopg2.extensions.cursor):
    """The driver's cursor; a line that is dead is an OperationalError always.

    Where the server had said its last word, which nobody had read yet, libpq cannot send and can
    read: it takes the connection for alive, and the driver knows only that something failed.
    """

    def execute(self, query: Any, vars: Any = None) -> Any:
        try:
            return super().execute(query, vars)
        except psycopg2.DatabaseError as error:
            if type(error) is psycopg2.DatabaseError and error.pgcode is None:
                raise psycopg2.OperationalError(*error.args) from error
            raise


lock = threading.Lock()
connected: defaultdict[str, WeakSet[Connection]] = defaultdict(WeakSet)


def add(alias: str, connection: Connection) -> None:
    with lock:
        connected[alias].add(connection)


def hang_up(alias: str) -> None:
    """On every connection that this process has to that server."""
    with lock:
        found = list(connected[alias])
    for connection in found:
        connection.hang_up()
