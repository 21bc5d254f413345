"""How many statements does a request send, and how long does the database take over them?"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg2.extensions
from django.conf import settings

logger = logging.getLogger(__name__)

SHOWN = 500
EXECUTED = re.compile(r"\bEXECUTE (monitor_\w+)")
OTHER_THAN_ROUTES = re.compile(r"[^\w/<>:.-]")

MOST_TEXTS = 1000
texts: dict[str, str] = {}


def remember(name: str, text: str) -> None:
    """What was prepared under that name, for the reader of a warning."""
    if len(texts) >= MOST_TEXTS:
        texts.clear()
    texts[name] = text


class Tally:
    """The statements of one request. `seconds` has one entry for each of them."""

    __slots__ = ("comment", "route", "seconds")

    def __init__(self) -> None:
        self.route = ""
        self.comment = ""
        self.seconds: list[float] = []

    def name(self, route: str) -> None:
        """From here on `pg_stat_activity` shows which route sends a statement."""
        self.route = route
        self.comment = f"/* {OTHER_THAN_ROUTES.sub('_', route)} */ "


current: ContextVar[Tally | None] = ContextVar("tally", default=None)


@contextmanager
def counting(tally: Tally) -> Iterator[Tally]:
    """Statements of this thread are counted in that tally."""
    token = current.set(tally)
    try:
        yield tally
    finally:
        current.reset(token)


class Cursor(psycopg2.extensions.cursor):
    """The driver's cursor, which counts what is executed while a request is answered.

    It stands below Django's: it sees what is really sent, debugging or not.
    """

    def execute(self, query: Any, vars: Any = None) -> Any:
        tally = current.get()
        if tally is None or not isinstance(query, str):
            return super().execute(query, vars)
        started = time.perf_counter()
        try:
            return super().execute(tally.comment + query, vars)
        finally:
            seconds = time.perf_counter() - started
            tally.seconds.append(seconds)
            if 0 < settings.SLOW_QUERY <= seconds * 1000:
                warn(tally, query, seconds)


def warn(tally: Tally, query: str, seconds: float) -> None:
    """One line; values never reach it, as the text holds only their places."""
    logger.warning(
        "slow query",
        extra={
            "route": tally.route,
            "ms": round(seconds * 1000),
            "statement": shortened(query),
        },
    )


def shortened(query: str) -> str:
    """The statement on one line; a prepared one by what was prepared."""
    if found := EXECUTED.search(query):
        query = texts.get(found[1], query)
    line = " ".join(query.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
