"""One file to be read: a source, its stream counted and hashed, and what it may unpack to."""

from __future__ import annotations

import gzip
import hashlib
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from unicodedata import normalize

CHUNK = 1 << 20
#: How packed files begin.
GZIP = b"\x1f\x8b"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
#: What reading a damaged file raises, packed or not.
READ_ERRORS = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)


@dataclass(frozen=True)
class Limits:
    """How far an archive may unpack: in bytes, and in times its own size.

    The ratio counts beyond the first `free` bytes. Texts and fixtures unpack to 3 to 30 times.
    """

    unpacked: int = 16 << 30
    ratio: int = 200
    free: int = 32 << 20


class BombError(ValueError):
    """An archive that unpacks to more than its limits."""


@dataclass
class Source:
    """One file being read: read it before asking for the next one, which closes it.

    `name` is for people; `path` is the path inside the imported tree, "" for standard input, and
    without `.gz`. `on_disk` is the file, or the archive it is in, and None for standard input.
    `total` (bytes to come) and `modified` are None where nobody knows. `size` and `sha256` tell
    what was read so far, and are those of the whole file once the next source was asked for: of
    the packed file for `.gz`, of the member for `.zip`.
    """

    name: str
    path: str
    on_disk: Path | None
    total: int | None
    modified: datetime | None
    tally: CountedStream
    chunks: Iterator[bytes]

    @property
    def size(self) -> int:
        return self.tally.size

    @property
    def sha256(self) -> str:
        return self.tally.digest.hexdigest()


class CountedStream:
    """A stream that counts and hashes what is read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._held = b""
        self.digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int = CHUNK) -> bytes:
        """Return up to `size` bytes, b"" at the end."""
        if self._held:
            data, self._held = self._held[:size], self._held[size:]
            return data
        data = self._stream.read(size)
        self.digest.update(data)
        self.size += len(data)
        return data

    def peek(self, size: int) -> bytes:
        """Return the next bytes without using them: `size`, unless the stream ends before."""
        while len(self._held) < size:
            held, self._held = self._held, b""
            data = self.read(CHUNK)
            self._held = held + data
            if not data:
                break
        return self._held[:size]

    def chunks(self) -> Iterator[bytes]:
        """Yield everything that is left."""
        while chunk := self.read(CHUNK):
            yield chunk

    def drain(self) -> None:
        """Read to the end, so that size and digest become those of the whole."""
        for _ in self.chunks():
            pass


class Allowance:
    """What one archive, all its members together, may still unpack to."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._used = 0

    def spend(self, size: int, packed: int) -> None:
        """Count `size` bytes unpacked; BombError where that is too much for `packed` bytes."""
        self._used += size
        if self._used > self._limits.unpacked:
            raise BombError(f"unpacks to more than {self._limits.unpacked >> 20:,} MB")
        if self._used > max(self._limits.free, self._limits.ratio * packed):
            raise BombError(
                f"unpacks to more than {self._limits.ratio} times its size, like a zip bomb"
            )


def gunzipped(tally: CountedStream, limits: Limits) -> Iterator[bytes]:
    """Yield what a gzip stream unpacks to."""
    allowance = Allowance(limits)
    with gzip.GzipFile(fileobj=tally) as unpacked:  # type: ignore[call-overload]
        while chunk := unpacked.read(CHUNK):
            allowance.spend(len(chunk), tally.size)
            yield chunk


def printable(path: str) -> str:
    """Return a path as text for people and records, whatever bytes and characters it has."""
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def inner_path(path: str) -> str:
    """Return the path of a file inside the imported tree, by which its articles are known again.

    A Mac hands out names with accents apart from their letters, others together: it is one name.
    """
    return normalize("NFC", printable(path))
