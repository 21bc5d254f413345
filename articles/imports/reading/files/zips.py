"""The members of a zip archive -> sources, streamed; nothing is ever unpacked to disk."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from articles.imports.reading.records import Problem, problem_of_file

from .unpacking import (
    READ_ERRORS,
    Allowance,
    BombError,
    CountedStream,
    Limits,
    Source,
    inner_path,
    printable,
)

_ENCRYPTED = 0x1
# Opening also raises for an unknown compression, a password, and names that are no text.
_OPEN_ERRORS = (*READ_ERRORS, NotImplementedError, RuntimeError, ValueError)


def zip_members(
    stream: IO[bytes], size: int, path: str, limits: Limits
) -> Iterator[Source | Problem]:
    """Yield the files of the zip archive at `path`, in name order, each open while it is read.

    Hidden members, `__MACOSX` and `*.part` are passed over. A member whose name leads out of the
    archive or stands twice, and one that is encrypted, is a Problem. The limits hold for all
    members together.
    """
    shown = printable(path)
    try:
        archive = zipfile.ZipFile(stream)
    except _OPEN_ERRORS as error:
        yield problem_of_file(shown, f"is a damaged zip archive: {error}")
        return
    with archive:
        members = [member for member in archive.infolist() if _wanted(member)]
        if not members:
            yield problem_of_file(shown, "is an archive without files")
        allowance = Allowance(limits)
        seen: set[str] = set()
        for member in sorted(members, key=lambda member: member.filename):
            name = f"{shown}/{printable(member.filename)}"
            reason = _refusal(member, seen)
            seen.add(inner_path(member.filename))
            if reason:
                yield problem_of_file(name, reason)
            else:
                yield from _open(archive, member, name, path, allowance, size)


def _wanted(member: zipfile.ZipInfo) -> bool:
    parts = [part for part in member.filename.split("/") if part not in ("", ".", "..")]
    skipped = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return not (skipped or member.filename.endswith(("/", ".part")))


def _refusal(member: zipfile.ZipInfo, seen: set[str]) -> str | None:
    name = member.filename
    if not name:
        return "has no name"
    if name.startswith("/") or "\\" in name or name[1:2] == ":" or ".." in name.split("/"):
        return "has a path that leads out of the archive"
    if inner_path(name) in seen:
        return "stands twice in the archive; only the first is read"
    if member.flag_bits & _ENCRYPTED:
        return "is encrypted; unpack it first"
    return None


def _open(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    name: str,
    path: str,
    allowance: Allowance,
    packed: int,
) -> Iterator[Source | Problem]:
    try:
        stream = archive.open(member)
    except _OPEN_ERRORS as error:
        yield problem_of_file(name, f"cannot be unpacked: {error}")
        return
    with stream:
        tally = CountedStream(stream)
        chunks = _spent(tally, allowance, packed)
        inner = inner_path(member.filename)
        yield Source(name, inner, Path(path), member.file_size, _modified(member), tally, chunks)
        # For size and digest. What is wrong with the rest, the reader has said or did not need.
        with suppress(BombError, *READ_ERRORS):
            for _ in chunks:
                pass


def _spent(tally: CountedStream, allowance: Allowance, packed: int) -> Iterator[bytes]:
    for chunk in tally.chunks():
        allowance.spend(len(chunk), packed)
        yield chunk


def _modified(member: zipfile.ZipInfo) -> datetime | None:
    """Return the time as written; zip has no time zone, so it counts as UTC. None: impossible."""
    try:
        return datetime(*member.date_time, tzinfo=UTC)
    except ValueError:
        return None
