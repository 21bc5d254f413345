"""Which number has this process among those that serve? Standard library only.

A number is a lock on a file: it is held until its process ends, however it ends, and then goes to
the next one. So files that bear a number do not pile up when processes come and go.
"""

from __future__ import annotations

import fcntl
import itertools
import os
from pathlib import Path


class Slot:
    """This process's own number; a child made by fork takes another one."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.take()
        os.register_at_fork(after_in_child=self.take)

    def take(self) -> None:
        self.text = str(take(self.directory))

    def number(self) -> str:
        return self.text


def take(directory: Path) -> int:
    """The lowest number that no living process has; this process keeps it to its end."""
    for number in itertools.count():
        if locked(directory / f"{number}.lock") is not None:
            return number
    raise AssertionError("itertools.count has no end")


def is_used(directory: Path) -> bool:
    """Whether a living process has a number there."""
    for path in directory.glob("*.lock"):
        descriptor = locked(path)
        if descriptor is None:
            return True
        os.close(descriptor)
    return False


def locked(path: Path) -> int | None:
    """A descriptor that holds the lock; None when another process has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
