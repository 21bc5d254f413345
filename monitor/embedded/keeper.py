"""PostgreSQL's parent: starts it, and stops it when its last user is gone.

Started by server.py in a session of its own. Says `ready`, or why not, in one line on stdout;
everything else goes to stderr, which is the log beside the data.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from monitor.embedded import accounts, programs, server

CONFIGURATION = {
    "listen_addresses": "",
    "work_mem": "16MB",
    "random_page_cost": "1.1",  # every laptop has an SSD
    # What a full-text search may have to look through unsorted; an import raises it for itself.
    "gin_pending_list_limit": "256kB",
    "max_wal_size": "4GB",
    # After each checkpoint a page goes to the log whole once more; a load touches most pages.
    "checkpoint_timeout": "30min",
    "wal_compression": "on",
    "jit": "off",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}
# The wheel's PostgreSQL is built without lz4, or default_toast_compression would stand above.
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
CGROUP = Path("/sys/fs/cgroup/memory.max")
MEGABYTE = 1 << 20
SHARED_MEMORY = Path("/dev/shm")
ROOMY = 512 * 1024 * 1024


def memory_of_machine(limit: Path = CGROUP) -> int:
    """Bytes that there are, or that a container may use."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(total, int(limit.read_text()))
    except (OSError, ValueError):  # no such limit, or "max"
        return total


def memory(total: int) -> dict[str, str]:
    """A fair share for a database that is not alone on the machine.

    The words of a large import are sorted into their index in `maintenance_work_mem`, and that
    index must fit into `shared_buffers`: each time it does not, every page goes in and out.
    """
    shares = {
        "shared_buffers": min(max(total // 8, 128 * MEGABYTE), 2048 * MEGABYTE),
        "effective_cache_size": max(total // 2, 256 * MEGABYTE),
        "maintenance_work_mem": min(max(total // 32, 64 * MEGABYTE), 1024 * MEGABYTE),
    }
    return {name: f"{share // MEGABYTE}MB" for name, share in shares.items()}


def shared_memory() -> dict[str, str]:
    """A container's /dev/shm may have 64 MB, too little for parallel queries: use files then."""
    if SHARED_MEMORY.exists() and shutil.disk_usage(SHARED_MEMORY).total < ROOMY:
        return {"dynamic_shared_memory_type": "mmap"}
    return {}


def initialise(data: Path, account: accounts.FilesOwner, unsafe: bool) -> None:
    """A new cluster; made beside its place and renamed, so that half a one is never found."""
    fresh = server.beside(data, "new")
    if fresh.exists():
        shutil.rmtree(fresh)
    accounts.own_directory(fresh, account)
    initdb = [str(programs.binaries() / "initdb"), "-D", str(fresh), "-U", "monitor"]
    # "trust": who may connect is who may enter the socket directory, which is closed to others.
    locale = programs.locale()
    haste = ["--no-sync"] if unsafe else []
    made = subprocess.run(
        account.command([*initdb, "--auth=trust", *locale, "--no-instructions", *haste]),
        stdout=sys.stderr,
        stderr=subprocess.PIPE,
        text=True,
    )
    if made.returncode:
        sys.stderr.write(made.stderr)
        raise server.EmbeddedError((made.stderr.strip().splitlines() or ["initdb failed"])[-1])
    fresh.rename(data)


def take_over(data: Path) -> int:
    """The lock that says no process of PostgreSQL lives; stops one that lost its keeper."""
    lock = server.open_lock(data, "server")
    if not server.try_lock(lock, fcntl.LOCK_EX):
        orphan = postmaster(data)
        if orphan:
            os.kill(orphan[0], signal.SIGINT)
        fcntl.flock(lock, fcntl.LOCK_EX)
    (data / "postmaster.pid").unlink(missing_ok=True)  # nobody lives; the number may be reused
    return lock


def postmaster(data: Path) -> tuple[int, str] | None:
    """Process id and status in PostgreSQL's own pid file."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    return (int(lines[0]), lines[7].strip()) if len(lines) >= 8 else None


def launch(data: Path, unsafe: bool) -> tuple[subprocess.Popen[bytes], int]:
    """The process, and how long the log was before it wrote its first line."""
    account = accounts.database_account(data)
    if not (data / "PG_VERSION").exists():
        initialise(data, account, unsafe)
    programs.check_version_of(data)
    sockets = server.socket_directory(data)
    accounts.own_directory(sockets, account)
    lock = take_over(data)
    configuration = CONFIGURATION | memory(memory_of_machine()) | shared_memory()
    configuration |= UNSAFE if unsafe else {}
    configuration["unix_socket_directories"] = str(sockets)
    said = server.beside(data, "log").stat().st_size
    options = [part for item in configuration.items() for part in ("-c", "=".join(item))]
    postgres = subprocess.Popen(
        account.command([str(programs.binaries() / "postgres"), "-D", str(data), *options]),
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        pass_fds=[lock],
    )
    os.close(lock)
    return postgres, said


def wait_until_ready(data: Path, postgres: subprocess.Popen[bytes], said: int) -> None:
    """`said`: how long the log was before this start."""
    while postmaster(data) != (postgres.pid, "ready"):
        if postgres.poll() is not None:
            raise server.EmbeddedError(last_complaint(server.beside(data, "log"), said))
        time.sleep(0.01)


def last_complaint(log: Path, said: int) -> str:
    """Why it ended; what stood in the log before, of an earlier end, is no reason of this one."""
    with open(log, "rb") as file:
        file.seek(said)
        lines = file.read().decode(errors="replace").splitlines()[-20:]
    fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
    return fatal[-1] if fatal else (lines or ["PostgreSQL ended without a word"])[-1]


def stop_after_last_user(data: Path, postgres: subprocess.Popen[bytes]) -> None:
    fcntl.flock(server.open_lock(data, "users"), fcntl.LOCK_EX)
    postgres.send_signal(signal.SIGINT)  # "fast": ends sessions, writes a checkpoint


def keep(data: Path, unsafe: bool) -> int:
    """Holds its locks until the process ends, which is when PostgreSQL has ended."""
    fcntl.flock(server.open_lock(data, "keeper"), fcntl.LOCK_EX)
    try:
        postgres, said = launch(data, unsafe)
        wait_until_ready(data, postgres, said)
    except (server.EmbeddedError, OSError) as error:
        print(error, flush=True)
        return 1
    print("ready", flush=True)
    threading.Thread(target=stop_after_last_user, args=(data, postgres), daemon=True).start()
    return postgres.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--no-fsync", action="store_true")
    given = parser.parse_args()
    sys.exit(keep(given.data, given.no_fsync))
