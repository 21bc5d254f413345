"""python manage.py export_archive FILE: the whole archive as a fixture that can be imported."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import IO, Any

import orjson
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from articles.imports.export import Export, export


class Command(BaseCommand):
    help = (
        "Write the whole archive as a Django fixture with natural keys, one object a line, and"
        " beside it FILE.manifest.json. import_archive reads it again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", help="where to; packed when it ends in .gz; - standard output"
        )
        parser.add_argument(
            "--publication",
            default="",
            metavar="SLUG",
            help="only this one's issues, articles and mentions, and all entities",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["file"] == "-":
                done = export(sys.stdout.buffer, options["publication"])
            else:
                done = self._to_file(Path(options["file"]), options["publication"])
        except LookupError as error:
            raise CommandError(error.args[0]) from None
        except BrokenPipeError:
            # Nobody reads any more, as with `| head`; keep Python from flushing at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        except OperationalError as error:
            reason = str(error).splitlines()[0]
            raise CommandError(f"export: the database does not answer: {reason}") from None
        except OSError as error:
            raise CommandError(f"{error.filename or options['file']}: {error.strerror}") from None
        self.stderr.write(f"export: {sum(done.counts.values())} records, {done.size} bytes")

    def _to_file(self, file: Path, publication: str) -> Export:
        """The file appears once it is whole; until then it is called FILE.part."""
        part = file.with_name(f"{file.name}.part")
        try:
            with _opened(part, packed=file.suffix == ".gz") as output:
                done = export(output, publication)
            written = _manifest(part, file.name, done, publication)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
        file.with_name(f"{file.name}.manifest.json").write_bytes(written)
        return done


@contextmanager
def _opened(file: Path, packed: bool) -> Iterator[IO[bytes]]:
    with file.open("wb") as plain:
        if packed:
            # Neither name nor time inside, so that equal archives make equal files.
            with gzip.GzipFile("", "wb", 6, plain, mtime=0) as output:
                yield output  # type: ignore[misc]
        else:
            yield plain
        plain.flush()
        os.fsync(plain.fileno())


def _manifest(file: Path, name: str, done: Export, publication: str) -> bytes:
    with file.open("rb") as written:
        digest = file_digest(written, "sha256").hexdigest()
    manifest = {
        "file": name,
        "size": file.stat().st_size,
        "sha256": digest,
        "unpacked": {"size": done.size, "sha256": done.sha256},
        "records": done.counts,
        "publication": publication or None,
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "archive_version": done.version,
    }
    return orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
