"""Files are read while the database writes: it keeps one processor busy, reading another."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
_END: Any = object()


def read_ahead(items: Iterable[T], number: int) -> Iterator[T]:
    """Yield items, of which another thread has up to `number` ready; their errors come in turn."""
    source = iter(items)
    pool = ThreadPoolExecutor(1, "reading")
    try:
        ready = deque(pool.submit(next, source, _END) for _ in range(number))
        while (item := ready.popleft().result()) is not _END:
            ready.append(pool.submit(next, source, _END))
            yield item
    finally:
        pool.shutdown(cancel_futures=True)
