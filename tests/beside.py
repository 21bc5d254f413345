"""Work in a second session while the test's own holds a transaction open."""

import threading
from collections.abc import Callable

from django.db import connection

from tests.waiting import until


def start_beside(work: Callable[[], object]) -> threading.Thread:
    """Start `work` in a session of its own; when this returns, it waits for a lock or is done."""

    def alone() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=alone)
    thread.start()
    until(lambda: not thread.is_alive() or somebody_waits())
    return thread


def somebody_waits() -> bool:
    """For a lock, in the database of this test."""
    with connection.cursor() as cursor:
        # Within a transaction PostgreSQL shows what it showed first.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0
