"""How far an import is: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import time
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from .reading.files.unpacking import Source

#: Seconds between two plain lines.
_EVERY = 10.0


class Progress:
    """A context; `show` and `show_names` are called after every batch."""

    def __init__(self, stream: TextIO, quiet: bool = False) -> None:
        self._stream = stream
        self._quiet = quiet
        self._started = self._told = time.monotonic()
        self._bar: Bar | None = None
        if stream.isatty() and not quiet:
            self._bar = Bar(
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.fields[done]}"),
                TimeRemainingColumn(),
                console=Console(file=stream),
                transient=True,
            )
            self._task = self._bar.add_task("reading", total=None, done="")

    def __enter__(self) -> Progress:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *args: object) -> None:
        if self._bar:
            self._bar.stop()

    def show(self, records: int, source: Source | None) -> None:
        """Show how many records are done, and how much of the present file is read."""
        rate = records / max(time.monotonic() - self._started, 0.001)
        about = source.name[-40:] if source else ""
        size, total = (source.size, source.total) if source else (0, None)
        self._tell(f"{records:,} records, {rate:,.0f}/s", about, size, total)

    def show_names(self, read: int, total: int) -> None:
        """Show in how many of the texts names have been looked for."""
        self._tell(f"names: {read:,} of {total:,} texts read", "names", read, total)

    def _tell(self, done: str, about: str, completed: int, total: int | None) -> None:
        now = time.monotonic()
        if self._bar:
            self._bar.update(
                self._task, description=about, total=total, completed=completed, done=done
            )
        elif not self._quiet and now - self._told >= _EVERY:
            self._told = now
            self._stream.write(f"{done}\n")
            self._stream.flush()
