"""Whole results give way: while other requests come, a stream works only part of the time.

A stream is made as fast as its reader takes it, and a proxy takes it at once, for a reader of any
speed. A few of them would keep every processor busy, and others would wait.
"""

from __future__ import annotations

import threading
import time
from types import TracebackType

#: For a second of work so many seconds of rest, shared by the streams of a process.
REST = 9
LONGEST = 1.0  # seconds; what is measured as work may have been waiting itself
LATELY = 0.25  # seconds after which nobody else is there


class Others:
    """The requests of this process that are answered now, or were a moment ago; no streams."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.number = 0
        self.last = 0.0

    def __enter__(self) -> None:
        with self.lock:
            self.number += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self.lock:
            self.number -= 1
            self.last = time.monotonic()

    def are_here(self) -> bool:
        return self.number > 0 or time.monotonic() - self.last < LATELY


others = Others()


class Work:
    """What a stream has done since its last rest: its processor time, and waiting for the database.

    Not the time in which its reader kept it waiting.
    """

    def __init__(self) -> None:
        self.spent = 0.0
        self.since = time.thread_time()

    def waited(self, seconds: float) -> None:
        """So long the database worked for it."""
        self.spent += seconds

    def rest(self, streams: int) -> None:
        """Sleep if others are there; `streams`: how many of this process share the rest."""
        worked = self.spent + time.thread_time() - self.since
        if others.are_here():
            time.sleep(min(worked * REST * streams, LONGEST))
        self.spent, self.since = 0.0, time.thread_time()
