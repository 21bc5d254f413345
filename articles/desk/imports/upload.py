"""Files uploaded in the admin: kept aside, looked at by a dry run, imported on demand."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from articles.imports.identify.candidates import UNCHANGED, Entry
from articles.imports.reading.files.sources import open_files
from articles.imports.reading.files.unpacking import Source, printable
from articles.imports.reading.records import Problem
from articles.imports.run import Options, Report, run_import

#: Bytes of all files of one upload; what is larger is for `import_archive`.
MAX_UPLOAD = 32 << 20
#: Seconds for which an upload waits for the decision.
KEPT = 24 * 3600
#: So many lines of the plan are shown.
SHOWN = 200
_SALT = "articles.desk.imports.upload"


class GoneError(Exception):
    """The upload is not there any more, or it was somebody else's."""


@dataclass
class Preview:
    """What the dry run says; `entries` are the first lines of the plan that change something."""

    token: str
    report: Report
    entries: list[Entry] = field(default_factory=list)
    more: int = 0


def keep(
    directory: Path, files: list[UploadedFile], user: Any, publication: str, strict: bool
) -> str:
    """Write the files into a directory of their own; return the token that names it.

    Older uploads that nobody decided about are removed.
    """
    _forget_old(directory)
    name = secrets.token_hex(16)
    kept = directory / name
    kept.mkdir(mode=0o700, parents=True)
    try:
        for number, file in enumerate(files, 1):
            # Numbered, so that no name given by a stranger is a name on this disk.
            with (kept / f"{number:03}").open("wb") as output:
                for chunk in file.chunks():
                    output.write(chunk)
    except OSError:
        shutil.rmtree(kept)
        raise
    names = [printable(Path(file.name or "").name) or "file" for file in files]
    given = {"at": name, "user": user.pk, "names": names}
    return signing.dumps(given | {"publication": publication, "strict": strict}, salt=_SALT)


def preview(directory: Path, token: str, user: Any) -> Preview:
    """Run it dry."""
    kept, given = _opened(directory, token, user)
    entries: list[Entry] = []
    more = 0

    def note(entry: Entry) -> None:
        nonlocal more
        if entry.action != UNCHANGED:
            if len(entries) < SHOWN:
                entries.append(entry)
            else:
                more += 1

    report = _run(kept, given, user, dry_run=True, listen=note)
    return Preview(token, report, entries, more)


def carry_out(directory: Path, token: str, user: Any) -> Report:
    """Import it and remove the files. BusyError when an import is running."""
    kept, given = _opened(directory, token, user)
    report = _run(kept, given, user)
    shutil.rmtree(kept)
    return report


def forget(directory: Path, token: str, user: Any) -> None:
    """Remove the files."""
    shutil.rmtree(_opened(directory, token, user)[0])


def _run(kept: Path, given: dict[str, Any], user: Any, **options: Any) -> Report:
    chosen = Options(
        publication=given["publication"],
        strict=given["strict"],
        started_by=user,
        sources=_sources(kept, given["names"]),
        **options,
    )
    return run_import([], chosen)


def _opened(directory: Path, token: str, user: Any) -> tuple[Path, dict[str, Any]]:
    try:
        given = signing.loads(token, salt=_SALT, max_age=KEPT)
    except signing.BadSignature:
        raise GoneError("this upload is not known; upload the files again") from None
    kept = directory / given["at"]
    if given["user"] != user.pk or not kept.is_dir():
        raise GoneError("this upload is gone or imported already; upload the files again")
    return kept, given


def _forget_old(directory: Path) -> None:
    if directory.is_dir():
        for kept in directory.iterdir():
            if kept.is_dir() and kept.stat().st_mtime < time.time() - KEPT:
                shutil.rmtree(kept)


def _sources(kept: Path, names: list[str]) -> Iterator[Source | Problem]:
    """The files under the names that they were uploaded with."""
    for number, name in enumerate(names, 1):
        own = f"{number:03}"
        path = printable(str(kept / own))
        for found in open_files(kept, [own]):
            if isinstance(found, Problem):
                shown = name + found.place.file.removeprefix(path)
                yield replace(found, place=found.place._replace(file=shown))
            else:
                packed = found.name.removeprefix(path)
                found.name = name + packed
                found.path = found.path if packed else name.removesuffix(".gz")
                yield found
