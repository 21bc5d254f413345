"""A backup: a pg_dump in custom format and, beside it, a manifest that proves it."""

from __future__ import annotations

import hashlib
import json
import secrets
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection

from monitor.backup import tools
from monitor.backup.tools import BackupError
from monitor.changes.models import VERSION

CHUNK = 1 << 20
MARGIN = 1000  # versions that the present archive may get before it is replaced
SUPERSEDE = """
    INSERT INTO changes_archive AS restored (id, version) VALUES (1, %(present)s + %(margin)s)
    ON CONFLICT (id) DO UPDATE SET version = greatest(restored.version + 1, excluded.version)
"""


def digest(path: Path) -> str:
    checksum = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            checksum.update(chunk)
    return checksum.hexdigest()


def make(path: Path, now: datetime) -> dict[str, Any]:
    """Write the backup `path` and `path`.json, for its owner's eyes only; return the manifest.

    Nothing stands under the final names before everything is written, and nothing is left of what
    could not be.
    """
    if path.exists():
        raise BackupError(f"{path} exists; a backup never overwrites another one")
    part, manifest = tools.sibling(path, ".part"), tools.sibling(path, ".json")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)  # of a backup that was killed, and anybody's to read
        part.touch(mode=0o600)  # before the dump of everybody's passwords and keys is in it
        found = dumped(part, now)
        manifest.write_text(json.dumps(found, indent=1) + "\n")
        part.rename(path)
    except BaseException as error:
        for left in (part, manifest):
            with suppress(OSError):
                left.unlink()
        if isinstance(error, OSError):
            raise BackupError(f"{error.filename or part}: {error.strerror}") from error
        raise
    return found


def dumped(part: Path, now: datetime) -> dict[str, Any]:
    """Dump the archive into that file; return its manifest.

    Dump and row counts are of one snapshot, so the counts are exact while others write.
    """
    with closing(psycopg2.connect(**tools.parameters())) as link, link.cursor() as cursor:
        link.set_session(isolation_level="REPEATABLE READ", readonly=True)
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
        snapshot, version = cursor.fetchone()
        tools.run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={part}")
        rows = tools.counts(cursor)
    return {
        "made_at": now.isoformat(timespec="seconds"),
        "postgresql": version,
        "bytes": part.stat().st_size,
        "sha256": digest(part),
        "rows": rows,
    }


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of a backup whose bytes are as they were written; BackupError otherwise."""
    try:
        manifest = json.loads(tools.sibling(path, ".json").read_text())
        expected, rows = manifest["sha256"], manifest["rows"]
        found = digest(path)
    except OSError as error:
        raise BackupError(f"{error.filename}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{path}.json is no manifest of a backup") from error
    if found != expected:
        raise BackupError(f"{path} is damaged: its SHA-256 is {found}, not {expected}")
    if not isinstance(rows, dict):
        raise BackupError(f"{path}.json is no manifest of a backup")
    return manifest


def restore_into(path: Path, manifest: dict[str, Any], database: str) -> None:
    """Make `database`, restore into it and count its rows; no such database is left on failure."""
    tools.create_database(database)
    try:
        tools.run(
            "pg_restore",
            "--exit-on-error",
            "--no-owner",
            str(path),
            database=database,
        )
        with tools.administration(database) as cursor:
            wrong = tools.differences(manifest["rows"], tools.counts(cursor))
            cursor.execute("ANALYZE")
        if wrong:
            raise BackupError("the restored archive differs: " + "; ".join(wrong[:3]))
    except BaseException:
        tools.drop_database(database)
        raise


def scratch_name() -> str:
    return f"{connection.settings_dict['NAME']}_{secrets.token_hex(4)}"


def verify(path: Path) -> dict[str, Any]:
    """Restore the backup into a database of its own, compare, drop it; return the manifest."""
    manifest = read_manifest(path)
    database = scratch_name()
    restore_into(path, manifest, database)
    tools.drop_database(database)
    return manifest


def supersede(database: str) -> None:
    """Give the restored archive a version that no client has seen.

    Otherwise an ETag of the archive that it replaces would fit it one day, and be confirmed.
    """
    present = 0
    with tools.administration(connection.settings_dict["NAME"]) as cursor:
        cursor.execute("SELECT to_regclass('changes_archive')")
        if cursor.fetchone()[0]:  # it may be what was lost
            cursor.execute(f"SELECT {VERSION}")
            present = cursor.fetchone()[0]
    with tools.administration(database) as cursor:
        cursor.execute(SUPERSEDE, {"present": present, "margin": MARGIN})


def restore(path: Path, now: datetime) -> str:
    """Put the backup in place of the present database; return the name under which that is kept."""
    manifest = read_manifest(path)
    database = scratch_name()
    restore_into(path, manifest, database)
    kept = f"{connection.settings_dict['NAME']}_before_{now:%Y%m%d_%H%M%S}"
    try:
        supersede(database)
        tools.swap_in(database, kept)
    except BaseException:
        tools.drop_database(database)
        raise
    return kept
