"""Run one SQL statement, prepared once per connection, with a time limit.

Statements are texts with named placeholders, `%(name)s::type`. Planning is over half of
their cost in the database, so each text is prepared on first use and then only
executed. A server that cannot keep prepared statements (a pooler in transaction mode) is
recognised by its error; from then on statements are sent whole.
"""

from __future__ import annotations

import hashlib
import logging
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from monitor.postgresql import tally
from monitor.replicas.current import server

logger = logging.getLogger(__name__)

# The database keeps every prepared plan in memory, about twenty times as large as its text.
PREPARED_PER_CONNECTION = 200
LONGEST_PREPARED = 6_000
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# Prepared statement: missing (26000), there already (42P05).
POOLED = {"26000", "42P05"}

prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
pooled: set[str] = set()


@lru_cache(maxsize=1000)
def numbered(text: str) -> tuple[str, str, str]:
    """A statement's name, its text with `$1 …`, and the call with its arguments."""
    names = list(dict.fromkeys(PLACEHOLDER.findall(text)))
    body = PLACEHOLDER.sub(lambda match: f"${names.index(match[1]) + 1}", text)
    name = "monitor_" + hashlib.blake2b(body.encode(), digest_size=12).hexdigest()
    arguments = ", ".join(f"%({name})s" for name in names)
    return name, body, f"{name}({arguments})" if names else name


_in_answer_to_a_write: ContextVar[bool] = ContextVar("in_answer_to_a_write", default=False)


@contextmanager
def answering_a_write() -> Iterator[None]:
    """What has been committed is answered, however much of the request's time the write took."""
    token = _in_answer_to_a_write.set(True)
    try:
        yield
    finally:
        _in_answer_to_a_write.reset(token)


def limit(*, by_progress: bool = False) -> str:
    """A prefix for a statement, sent in the same message, so it costs no round trip.

    The statement may take what the ones before it have left of the request's time; with
    `by_progress`, the whole time, as each step of a stream may, and the answer to a write.
    """
    by_progress = by_progress or _in_answer_to_a_write.get()
    milliseconds = settings.API_STATEMENT_TIMEOUT * 1000
    request = tally.current.get()
    if request and milliseconds and not by_progress:
        spent = round((time.perf_counter() - request.started) * 1000)
        milliseconds = max(1, milliseconds - spent)  # 0 would be no limit
    return f"SET LOCAL statement_timeout = {milliseconds}; "


ONE_PLAN = "SET LOCAL plan_cache_mode = force_generic_plan; "


def first_row(text: str, values: Mapping[str, Any], *, one_plan: bool = False) -> tuple | None:
    """The first row of the statement's result, or None.

    `one_plan`: a prepared statement is planned once for all values, even if the planner
    expects to do better for each.
    """
    connection = connections[server.get()]
    prefix = limit() + ONE_PLAN if one_plan else limit()
    if connection.in_atomic_block:
        return fetch(connection, prefix, text, values)
    # Reads may be repeated, so a connection that has died is noticed by the
    # statement itself, not by a check before each one.
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return fetch(connection, prefix, text, values)
    except (OperationalError, InterfaceError):
        if connection.is_usable():
            raise
        connection.close()
        return fetch(connection, prefix, text, values)


def fetch(
    connection: BaseDatabaseWrapper, prefix: str, text: str, values: Mapping[str, Any]
) -> tuple | None:
    values = dict(values)  # django-pghistory adds its own
    using = connection.alias
    with connection.cursor() as cursor:
        if settings.API_PREPARED_STATEMENTS and using not in pooled:
            try:
                execute_prepared(cursor, prefix, text, values)
            except DatabaseError as error:
                if getattr(error.__cause__, "pgcode", None) not in POOLED:
                    raise
                logger.warning("this server keeps no prepared statements; sending them whole")
                pooled.add(using)
                cursor.execute(prefix + text, values)
        else:
            cursor.execute(prefix + text, values)
        return cursor.fetchone()


def execute_prepared(cursor: Any, prefix: str, text: str, values: dict[str, Any]) -> None:
    name, body, call = numbered(text)
    known = prepared.setdefault(cursor.connection, set())
    if name in known:
        cursor.execute(f"{prefix}EXECUTE {call}", values)
    elif len(known) < PREPARED_PER_CONNECTION and len(body) <= LONGEST_PREPARED:
        cursor.execute(f"PREPARE {name} AS {body}", {})
        tally.remember(name, text)
        known.add(name)
        cursor.execute(f"{prefix}EXECUTE {call}", values)
    else:
        cursor.execute(prefix + text, values)
