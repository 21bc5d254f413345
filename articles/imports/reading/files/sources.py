"""What is named on the command line -> sources, each an open stream."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from articles.imports.reading.records import Problem, problem_of_file

from .unpacking import GZIP, ZIP, CountedStream, Limits, Source, gunzipped, inner_path, printable
from .zips import zip_members

STANDARD_INPUT = "-"


def find_sources(
    names: Iterable[str], stdin: IO[bytes] | None = None, limits: Limits | None = None
) -> Iterator[Source | Problem]:
    """Yield what the names stand for, in their order: files, directories, archives and "-".

    A directory is read recursively, in name order, without hidden files and `*.part`. What is
    packed is known by its first bytes, not by its name. What cannot be opened is a Problem and
    stops nothing.
    """
    limits = limits or Limits()
    for name in map(os.fspath, names):
        if name == STANDARD_INPUT:
            yield from _standard_input(stdin, limits)
        elif os.path.isdir(name):
            yield from _directory(name, limits)
        else:
            yield from _file(name, os.path.basename(name), limits, named=True)


def open_files(
    top: Path, names: Iterable[str], limits: Limits | None = None
) -> Iterator[Source | Problem]:
    """Yield files by their paths inside a directory, which are the paths of their articles."""
    for name in names:
        yield from _file(os.fspath(top / name), name, limits or Limits(), named=False)


def _standard_input(stdin: IO[bytes] | None, limits: Limits) -> Iterator[Source | Problem]:
    if stdin is None:
        yield problem_of_file("standard input", "is closed")
        return
    tally = CountedStream(stdin)
    try:
        packed = tally.peek(2) == GZIP
    except OSError as error:
        yield _unreadable("standard input", error)
        return
    chunks = gunzipped(tally, limits) if packed else tally.chunks()
    yield Source("standard input", "", None, None, None, tally, chunks)


def _directory(top: str, limits: Limits) -> Iterator[Source | Problem]:
    empty = True
    for found in _walk(top):
        empty = False
        if isinstance(found, Problem):
            yield found
        else:
            inner = found.removeprefix(top).lstrip(os.sep).replace(os.sep, "/")
            yield from _file(found, inner, limits, named=False)
    if empty:
        yield problem_of_file(printable(top), "is a directory without files to read")


def _walk(top: str) -> Iterator[str | Problem]:
    """Yield the files in name order; each directory once, so that a loop of links ends."""
    seen: set[tuple[int, int]] = set()
    pending = [top]
    while pending:
        path = pending.pop()
        if not os.path.isdir(path):
            yield path
            continue
        try:
            status = os.stat(path)
            names = sorted(os.listdir(path), reverse=True)
        except OSError as error:
            yield _unreadable(path, error)
            continue
        if (status.st_dev, status.st_ino) not in seen:
            seen.add((status.st_dev, status.st_ino))
            pending += [os.path.join(path, name) for name in names if _wanted(name)]


def _wanted(name: str) -> bool:
    return not (name.startswith(".") or name.endswith(".part"))


def _file(path: str, inner: str, limits: Limits, *, named: bool) -> Iterator[Source | Problem]:
    try:
        status = os.stat(path)
        # A pipe named on purpose, like that of `<(command)`, is read; one met by chance may block.
        if not (stat.S_ISREG(status.st_mode) or (named and stat.S_ISFIFO(status.st_mode))):
            yield problem_of_file(printable(path), "is no regular file")
            return
        stream = open(path, "rb", buffering=0)  # noqa: SIM115 (closed by the `with` below)
    except (OSError, ValueError) as error:
        yield _unreadable(path, error)
        return
    with stream:
        yield from _opened(stream, status, path, inner, limits)


def _opened(
    stream: IO[bytes], status: os.stat_result, path: str, inner: str, limits: Limits
) -> Iterator[Source | Problem]:
    tally = CountedStream(stream)
    try:
        head = tally.peek(4)
    except OSError as error:
        yield _unreadable(path, error)
        return
    regular = stat.S_ISREG(status.st_mode)
    if regular and head.startswith(ZIP):
        yield from zip_members(stream, status.st_size, path, limits)
        return
    packed = head.startswith(GZIP)
    yield Source(
        name=printable(path),
        path=inner_path(inner.removesuffix(".gz") if packed else inner),
        on_disk=Path(path),
        total=status.st_size if regular else None,
        modified=datetime.fromtimestamp(status.st_mtime, UTC),
        tally=tally,
        chunks=gunzipped(tally, limits) if packed else tally.chunks(),
    )
    if regular:
        # For size and digest; a file that cannot be read further keeps those of what was read.
        with suppress(OSError):
            tally.drain()


def _unreadable(path: str, error: OSError | ValueError) -> Problem:
    reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    return problem_of_file(printable(path), f"cannot be read: {reason}")
