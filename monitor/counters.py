"""Counts that all workers share, in files whose room is there before anybody writes into it.

prometheus_client maps its files into memory and leaves it to the disk to find room for a page when
something is first written there. A full disk then ends the process (SIGBUS), and no Python is asked
before. Here the room is reserved; where there is none, that is an OSError.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from prometheus_client import mmap_dict, values

#: What the library puts around a key: its length, padding, value and time.
AROUND_KEY = 40


class ReservedDict(mmap_dict.MmapedDict):
    """The library's dictionary in a file. Read or written as before, once it has room."""

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        if not read_mode:
            with open(filename, "a+b") as file:
                if not os.fstat(file.fileno()).st_size:
                    reserve(file.fileno(), mmap_dict._INITIAL_MMAP_SIZE)
        super().__init__(filename, read_mode)

    def _init_value(self, key: str) -> None:
        if self._used + len(key.encode()) + AROUND_KEY > self._capacity:
            reserve(self._f.fileno(), self._capacity * 2)
        super()._init_value(key)


def reserve(descriptor: int, size: int) -> None:
    """Make the file that long, zeros at the end, all of it on the disk; OSError: as it was."""
    there = os.fstat(descriptor).st_size
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, there, size - there)
        else:  # macOS
            os.pwrite(descriptor, bytes(size - there), there)
    except OSError:
        os.truncate(descriptor, there)
        raise


def shared_values(number: Callable[[], str]) -> type:
    """The library's class of values that all processes share; `number`: of this one among them."""
    values.MmapedDict = ReservedDict  # type: ignore[misc]
    return values.MultiProcessValue(number)
