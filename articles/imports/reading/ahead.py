"""Files are read while the database writes: it keeps one processor busy, reading another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any, TypeVar

T = TypeVar("T")
_END: Any = object()


def read_ahead(items: Iterable[T], number: int) -> Iterator[T]:
    """Yield items, of which another thread has up to `number` ready; their errors come in turn.

    Who is through with it waits for nothing: neither does the end of the process for a pipe that
    nobody writes to.
    """
    ready: Queue[tuple[T, BaseException | None]] = Queue(number)
    stopped = Event()

    def read() -> None:
        error = None
        try:
            for item in items:
                ready.put((item, None))
                if stopped.is_set():
                    return
        except BaseException as raised:
            error = raised
        ready.put((_END, error))

    Thread(target=read, name="reading", daemon=True).start()
    try:
        while True:
            item, error = ready.get()
            if error:
                raise error
            if item is _END:
                return
            yield item
    finally:
        stopped.set()
        _empty(ready)


def _empty(ready: Queue[Any]) -> None:
    """Make room for what the other thread may be about to put."""
    while True:
        try:
            ready.get_nowait()
        except Empty:
            return
