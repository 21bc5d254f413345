"""Which server the present request reads from."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.db import OperationalError

PRIMARY = "default"
READING = ("GET", "HEAD", "OPTIONS")

# The alias of the connection; anything but a reading request of the API reads from the primary.
server: ContextVar[str] = ContextVar("server", default=PRIMARY)


class BehindError(OperationalError):
    """This standby has not got yet what the client has seen elsewhere; another server may."""


def require(seen: int, version: int) -> None:
    """Raises BehindError on a standby whose archive is older than the version a client has seen."""
    if version < seen and server.get() != PRIMARY:
        raise BehindError(f"version {seen} was asked for; this standby is at {version}")


class Router:
    """Django's own reads (tokens, users) go where the request reads; writes go to the primary."""

    def db_for_read(self, model: type, **hints: Any) -> str:
        return server.get()

    def db_for_write(self, model: type, **hints: Any) -> str:
        return PRIMARY

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # they are copies of one database

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == PRIMARY
