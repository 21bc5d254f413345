"""Streaming the whole result of one statement, row by row, from one snapshot of the archive.

If a server goes away in the middle, another one whose archive has the same version continues
from the row where it stopped.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections, transaction
from django.http import StreamingHttpResponse

from monitor.api.errors import is_timeout
from monitor.api.statements import limit
from monitor.changes.models import VERSION
from monitor.replicas.reading import PRIMARY, BehindError, server
from monitor.replicas.watch import watch

AT_ONCE = 500


class Rows:
    """The first column of each row; the statement must have a total order.

    Where there are standbys the first row is fetched at once: a standby that does not answer is
    found out while another server can still be asked the whole question.
    """

    def __init__(self, text: str, values: Mapping[str, Any]) -> None:
        ask = from_any_server if settings.REPLICAS else from_server
        self.rows = ask(text, values)
        self.first = list(islice(self.rows, 1)) if settings.REPLICAS else []

    def __iter__(self) -> Iterator[str]:
        return chain(self.first, self.rows)

    def close(self) -> None:
        """End the query on the server, however much of the result was read."""
        self.rows.close()


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
            cursor.execute(limit().rstrip("; "))
        yield from fetched(connection, text, values)


def fetched(connection: Any, text: str, values: Mapping[str, Any]) -> Iterator[str]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(text, values)
        while rows := cursor.fetchmany(AT_ONCE):
            for row in rows:
                yield row[0]


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
                    f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; {limit()}SELECT {VERSION}"
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
