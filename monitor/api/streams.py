"""Streaming the whole result of one statement, row by row, from one snapshot of the archive.

A client that reads slowly holds a thread, so streams get a share of them and never the last ones.
It holds no transaction: what it has not taken in a few seconds is fetched into a file at once, and
the database is done with it.

If a server goes away in the middle, another one whose archive has the same version continues
from the row where it stopped.
"""

from __future__ import annotations

import tempfile
import threading
import time
import weakref
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from http import HTTPStatus
from itertools import chain, islice
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections, transaction
from django.http import StreamingHttpResponse
from rest_framework import exceptions

from monitor.api.errors import is_timeout
from monitor.api.pace import Work
from monitor.api.statements import limit
from monitor.changes.models import VERSION
from monitor.replicas.current import PRIMARY, BehindError, server
from monitor.replicas.watch import watch

AT_ONCE = 100
PATIENCE = 5.0  # seconds that a client may keep a transaction waiting, all in all
RETRY_AFTER = "10"


class StreamsBusyError(exceptions.APIException):
    """Every thread that streams may have is streaming."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_detail = "Too many whole results are being read now. Try again in a moment, or page."
    headers = {"Retry-After": RETRY_AFTER}


class Share:
    """How many threads of this process may stream at once."""

    def __init__(self, threads: int) -> None:
        self.lock = threading.RLock()  # a holder may be collected while it is held
        self.threads = threads
        self.taken = 0

    def take(self, holder: Any) -> weakref.finalize:
        """A place until the result is called or the holder is gone; BusyError if none is free."""
        with self.lock:
            if self.taken >= self.threads:
                raise StreamsBusyError
            self.taken += 1
        return weakref.finalize(holder, self.leave)

    def leave(self) -> None:
        with self.lock:
            self.taken -= 1


share = Share(2)


def limit_share(threads: int) -> None:
    """Streams may have half of these threads."""
    global share
    share = Share(max(1, threads // 2))


class Rows:
    """The first column of each row; the statement must have a total order.

    Where there are standbys the first row is fetched at once: a standby that does not answer is
    found out while another server can still be asked the whole question.
    """

    def __init__(self, text: str, values: Mapping[str, Any]) -> None:
        self.leave = share.take(self)
        ask = from_any_server if settings.REPLICAS else from_server
        self.rows = undelayed(ask(text, values))
        self.first = list(islice(self.rows, 1)) if settings.REPLICAS else []

    def __iter__(self) -> Iterator[str]:
        return chain(self.first, self.rows)

    def close(self) -> None:
        """End the query on the server, however much of the result was read."""
        self.rows.close()
        self.leave()


def undelayed(rows: Generator[str, None, None]) -> Generator[str, None, None]:
    """The same rows, for a client of any speed: they are all fetched when it proves a slow one."""
    waited = 0.0
    with closing(rows):
        while waited <= PATIENCE:
            if (row := next(rows, None)) is None:
                return
            since = time.monotonic()
            yield row
            waited += time.monotonic() - since
        yield from kept(rows)


def kept(rows: Iterator[str]) -> Iterator[str]:
    """All of them from a file without a name, which is there before the first is given."""
    with tempfile.TemporaryFile("w+", dir=settings.VAR, encoding="utf-8", newline="\n") as file:
        # PostgreSQL lays JSON out over several lines; within its texts a line end is escaped.
        file.writelines(f"{row.replace(chr(10), '')}\n" for row in rows)
        file.seek(0)
        for line in file:
            yield line[:-1]


class RowsResponse(StreamingHttpResponse):
    """A response made of rows; closing it ends the query."""

    def __init__(self, rows: Rows, chunks: Iterator[bytes], media_type: str) -> None:
        super().__init__(chunks, content_type=media_type)
        self.rows = rows

    def close(self) -> None:
        self.rows.close()
        super().close()


def from_server(text: str, values: Mapping[str, Any]) -> Generator[str, None, None]:
    """Through a server-side cursor, so that memory stays flat."""
    connection = connections[PRIMARY]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(limit(by_progress=True).rstrip("; "))
        yield from fetched(connection, text, values)


def fetched(connection: Any, text: str, values: Mapping[str, Any]) -> Iterator[str]:
    work = Work()
    with connection.chunked_cursor() as cursor:
        cursor.execute(text, values)
        while rows := fetch(cursor, work):
            for row in rows:
                yield row[0]
            work.rest(share.taken)


def fetch(cursor: Any, work: Work) -> list[Any]:
    since = time.monotonic()
    rows: list[Any] = cursor.fetchmany(AT_ONCE)
    work.waited(time.monotonic() - since)
    return rows


class Snapshot:
    """The rows that one version of the archive gives, whichever server they come from."""

    def __init__(self, text: str, values: Mapping[str, Any]) -> None:
        self.text = text
        self.values = values
        self.version: int | None = None
        self.sent = 0

    def rows(self, using: str) -> Iterator[str]:
        """Those that have not been sent yet; BehindError when this server has another version."""
        connection = connections[using]
        with transaction.atomic(using=using):
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; "
                    f"{limit(by_progress=True)}SELECT {VERSION}"
                )
                [version] = cursor.fetchone()
            if self.version is not None and version != self.version:
                raise BehindError(f"version {version} cannot go on with version {self.version}")
            self.version = version
            for row in islice(fetched(connection, self.text, self.values), self.sent, None):
                self.sent += 1
                yield row


def from_any_server(text: str, values: Mapping[str, Any]) -> Generator[str, None, None]:
    first = server.get()
    snapshot = Snapshot(text, values)
    for using in [first, *(alias for alias in watch.order() if alias != first)]:
        try:
            yield from snapshot.rows(using)
            return
        except (OperationalError, InterfaceError) as error:
            # Nothing sent yet: the whole request can be asked of another server.
            if not snapshot.sent or is_timeout(error):
                raise
            failure = error
            watch.look_again(using)
    raise failure
