"""Use the embedded PostgreSQL: start it, or join the one that runs. Standard library only."""

from __future__ import annotations

import fcntl
import hashlib
import os
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 120  # a recovery after a power cut may take long; a normal start takes 0.3 s
STOP_SECONDS = 30
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 103  # what every system allows: 107 on Linux, 103 on macOS

held: dict[Path, int] = {}  # data directory -> descriptor of this process's shared lock


class EmbeddedError(RuntimeError):
    """The embedded database cannot run; the message is one line for the operator."""


def beside(data: Path, name: str) -> Path:
    return data.with_name(f"{data.name}.{name}")


def open_lock(data: Path, name: str) -> int:
    """A descriptor that children made by fork inherit, and those made by exec do not."""
    path = beside(data, name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise EmbeddedError(
            f"{path}: {error.strerror}; run as the user who made {path.parent}, "
            "or choose another directory with MONITOR_VAR"
        ) from error


def try_lock(descriptor: int, operation: int) -> bool:
    try:
        fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_free(data: Path, name: str, operation: int) -> bool:
    descriptor = open_lock(data, name)
    try:
        return try_lock(descriptor, operation)
    finally:
        os.close(descriptor)


@contextmanager
def starting(data: Path) -> Iterator[None]:
    """One process at a time."""
    descriptor = open_lock(data, "starting")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def socket_directory(data: Path) -> Path:
    """Beside the data, or in the temporary directory when that path is too long for a socket.

    PostgreSQL reads its path as a list apart by commas, so a comma or a quote moves it too.
    """
    directory = beside(data, "socket")
    fits = len(os.fsencode(directory / SOCKET_NAME)) <= SOCKET_PATH_BYTES
    if fits and not set(str(directory)) & set(",\"'\\"):
        return directory
    key = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"monitor-{os.geteuid()}-{key}"


def answers(data: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(socket_directory(data) / SOCKET_NAME))
        except OSError:  # no socket yet, or nobody behind it
            return False
    return True


def is_kept(data: Path) -> bool:
    return not is_free(data, "keeper", fcntl.LOCK_SH)


def ensure(data: Path, fsync: bool = True) -> Path:
    """PostgreSQL runs on that data directory until this process ends; returns its socket directory.

    Cheap when it runs already. Raises EmbeddedError with one line when it cannot start.
    """
    data = Path(os.path.abspath(data))
    if data not in held:
        descriptor = open_lock(data, "users")
        fcntl.flock(descriptor, fcntl.LOCK_SH)  # waits while a keeper is stopping PostgreSQL
        held[data] = descriptor
    with starting(data):
        deadline = time.monotonic() + STOP_SECONDS
        while is_kept(data) and time.monotonic() < deadline:
            if answers(data):
                return socket_directory(data)
            time.sleep(0.02)  # PostgreSQL was killed; its keeper is about to leave
        start_keeper(data, fsync)
    return socket_directory(data)


def start_keeper(data: Path, fsync: bool) -> None:
    """Returns when PostgreSQL accepts connections; the keeper says so by one line."""
    log = beside(data, "log")
    command = [sys.executable, "-m", "monitor.embedded.keeper", str(data)]
    with open(log, "ab") as file:
        keeper = subprocess.Popen(
            command if fsync else [*command, "--no-fsync"],
            cwd=ROOT,
            env={name: text for name, text in os.environ.items() if not name.startswith("PG")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=file,
            start_new_session=True,  # Ctrl-C is for the foreground, not for the database
        )
    keepers.append(keeper)
    assert keeper.stdout is not None
    with keeper.stdout as pipe:
        heard, _, _ = select.select([pipe], [], [], START_SECONDS)
        said = pipe.readline().decode(errors="replace").strip() if heard else "it is too slow"
    if said != "ready":
        reason = said or "it ended without a word"
        raise EmbeddedError(f"the embedded database does not start: {reason} (log: {log})")


keepers: list[subprocess.Popen[bytes]] = []  # kept, so that a finished one is reaped


def release(data: Path) -> bool:
    """This process needs PostgreSQL no more; waits until it has stopped.

    False when it goes on because another process uses it. Close the connections first.
    """
    data = Path(os.path.abspath(data))
    descriptor = held.pop(data, None)
    if descriptor is not None:
        os.close(descriptor)
    deadline = time.monotonic() + STOP_SECONDS
    while is_kept(data) and time.monotonic() < deadline:
        alone = is_free(data, "users", fcntl.LOCK_EX)
        if not alone and is_free(data, "users", fcntl.LOCK_SH):
            return False
        time.sleep(0.02)
    for keeper in keepers:
        keeper.poll()
    return True
