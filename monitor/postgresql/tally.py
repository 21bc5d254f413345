"""Which request does this thread answer, and what does it ask of the database?"""

from __future__ import annotations

import logging
import re
import time
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import ResolverMatch

from monitor.postgresql import lines

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
    """One request: its id, its route, and `seconds`, one entry for each statement.

    `with tally:` counts there what this thread executes, and puts the id in its lines of the log.
    """

    def __init__(self, request_id: str = "") -> None:
        self.request_id = request_id
        self.started = time.perf_counter()
        self.route = ""
        self.comment = ""
        self.seconds: list[float] = []

    def name(self, route: str) -> None:
        """From here on `pg_stat_activity` shows which route sends a statement."""
        self.route = route
        self.comment = comment(route)

    def __enter__(self) -> Tally:
        self.token = current.set(self)
        return self

    def __exit__(self, *error: object) -> None:
        current.reset(self.token)


@lru_cache(maxsize=1000)
def comment(route: str) -> str:
    return f"/* {OTHER_THAN_ROUTES.sub('_', route)} */ "


current: ContextVar[Tally | None] = ContextVar("tally", default=None)


def name_route(match: ResolverMatch) -> None:
    """What this thread answers is a request for that route."""
    if tally := current.get():
        tally.name(f"/{match.route}")


class TallyCursor(lines.LineCursor):
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
