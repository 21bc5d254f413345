"""The inbox: a directory whose files are imported once they are whole, then put away.

Finished ones go to done/DATE/, those of which a text or a record was refused to failed/DATE/, with
their problems beside them. A date or a name that cannot be read costs no text: such a file is done.
Whatever a crash leaves in the inbox is imported again by the next run, which finds it unchanged,
and then put away.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from .reading.files.sources import open_files
from .reading.files.unpacking import printable
from .reading.records import Problem
from .run import BusyError, Options, Report, run_import

DONE, FAILED = "done", "failed"
#: Written by export_archive beside its file; goes where the file goes.
MANIFEST = ".manifest.json"
#: Seconds within which a file that is being written is expected to change.
PAUSE = 2.0

Signature = tuple[int, int, int]


@dataclass
class InboxLook:
    """A look at the inbox: paths inside it. `ready` in name order, with what they looked like."""

    ready: dict[str, Signature] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)


@dataclass
class Emptied:
    """What a run of the inbox did: the import's report and a line for each file."""

    report: Report
    lines: list[str] = field(default_factory=list)


def run_inbox(inbox: Path, options: Options, today: date, pause: float = PAUSE) -> Emptied:
    """Import what lies in the inbox and put it away, nobody else being at that inbox.

    In a dry run, and where a strict run was given up, files without a problem stay. BusyError when
    another import is running; then nothing was touched.
    """
    with _alone(inbox):
        found = look(inbox, pause)
        files = [name for name in found.ready if not name.endswith(MANIFEST)]
        options.sources = open_files(inbox, files)
        report = run_import([], options)
        emptied = Emptied(report)
        if report.run is not None:
            _Away(inbox, today, emptied).put_away(found)
        emptied.lines += [f"waits: {printable(name)}: {why}" for name, why in found.waiting.items()]
    return emptied


@contextmanager
def _alone(inbox: Path) -> Iterator[None]:
    """Lock the directory, for as long as this process lives at most."""
    directory = os.open(inbox, os.O_RDONLY)
    try:
        try:
            fcntl.flock(directory, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            reason = f"another import is at {printable(str(inbox))}; nothing was imported"
            raise BusyError(reason) from None
        yield
    finally:
        os.close(directory)


def look(inbox: Path, pause: float) -> InboxLook:
    """Look twice: what has not changed meanwhile is ready. Symbolic links are not followed."""
    found = InboxLook()
    first = dict(_files(inbox, found))
    if not first:
        return found
    time.sleep(pause)
    second = dict(_files(inbox, found))
    for name in sorted(second):
        if first.get(name) == second[name]:
            found.ready[name] = second[name]
        else:
            found.waiting[name] = "is still being written"
    return found


def _files(inbox: Path, found: InboxLook) -> Iterator[tuple[str, Signature]]:
    for top, directories, names in os.walk(inbox):
        at_top = Path(top) == inbox
        directories[:] = [
            name
            for name in directories
            if not name.startswith(".") and not (at_top and name in (DONE, FAILED))
        ]
        for name in [*names, *(one for one in directories if (Path(top) / one).is_symlink())]:
            path = Path(top) / name
            inner = path.relative_to(inbox).as_posix()
            try:
                status = path.lstat()
            except FileNotFoundError:
                continue
            if why := _why_not(name, status.st_mode):
                found.waiting[inner] = why
            elif not name.startswith("."):
                yield inner, _signature(status)


def _why_not(name: str, mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "is a symbolic link, and those are not followed"
    if not stat.S_ISREG(mode):
        return "is no regular file"
    return "is still being written" if name.endswith(".part") else ""


def _signature(status: os.stat_result) -> Signature:
    return status.st_ino, status.st_size, status.st_mtime_ns


class _Away:
    """Puts the files of one run away."""

    def __init__(self, inbox: Path, today: date, emptied: Emptied) -> None:
        self._inbox = inbox
        self._today = today.isoformat()
        self._report = emptied.report
        self._lines = emptied.lines

    def put_away(self, found: InboxLook) -> None:
        """Move every file that is still the one that was imported."""
        for name, signature in found.ready.items():
            if name.endswith(MANIFEST):
                continue
            path = self._inbox / name
            problems, lost = self._count(name)
            if not path.exists() or _signature(path.lstat()) != signature:
                found.waiting[name] = "changed while it was imported; the next import takes it"
            elif problems or not self._report.message:
                self._put_away(name, problems, DONE if not lost else FAILED)
            else:
                found.waiting[name] = "was not imported, since another file was refused"
        for name in found.ready:
            if name.endswith(MANIFEST) and not (self._inbox / name.removesuffix(MANIFEST)).exists():
                self._move(name, DONE)

    def _problems_of(self, name: str) -> Iterator[Problem]:
        """Those of what is packed in the file, too."""
        return self._report.problems.of(printable(str(self._inbox / name)))

    def _count(self, name: str) -> tuple[int, int]:
        """How many problems the file has, and how many of them kept something out."""
        spared = [problem.spares_text for problem in self._problems_of(name)]
        return len(spared), len(spared) if self._report.message else spared.count(False)

    def _put_away(self, name: str, problems: int, where: str) -> None:
        self._move(name, where, problems)
        if (self._inbox / f"{name}{MANIFEST}").is_file():
            self._move(f"{name}{MANIFEST}", where)

    def _move(self, name: str, where: str, problems: int = 0) -> None:
        target = _free(self._inbox / where / self._today / name)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if problems:
                # Before the file: a crash in between leaves the file to the next run.
                beside = target.with_name(f"{target.name}.problems.txt")
                with beside.open("w", encoding="utf-8") as file:
                    file.writelines(self._told(name, where))
            shutil.move(self._inbox / name, target)
        except OSError as error:
            reason = error.strerror or str(error)
            self._lines.append(f"stays: {printable(name)}: cannot be moved to {where}: {reason}")
            return
        at = printable(target.relative_to(self._inbox).as_posix())
        number = "1 problem" if problems == 1 else f"{problems} problems"
        count = f" ({number}, in {at}.problems.txt)" if problems else ""
        self._lines.append(f"{where}: {printable(name)} -> {at}{count}")

    def _told(self, name: str, where: str) -> Iterator[str]:
        number = self._report.run.pk if self._report.run else 0
        if where == DONE:
            yield f"Import {number} took all texts in, but could not read this:\n\n"
        else:
            rest = "Nothing" if self._report.message else "Everything else"
            again = "was imported. Correct it and drop the file again."
            yield f"Import {number} refused this. {rest} {again}\n\n"
        for problem in self._problems_of(name):
            yield f"{problem}\n"


def _free(path: Path) -> Path:
    """Return the path, with a number when there is such a file already."""
    number, free = 1, path
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
