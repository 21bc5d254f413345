"""PostgreSQL's parent: starts it, and stops it when its last user is gone.

Run as a script by server.py, in a session of its own, so that Ctrl-C does not reach it.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pwd
import signal
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from monitor.embedded import server  # noqa: E402

CONFIGURATION = {
    "listen_addresses": "",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    # What a full-text search may have to look through unsorted; an import raises it for itself.
    "gin_pending_list_limit": "256kB",
    "max_wal_size": "4GB",
    "wal_compression": "on",
    "jit": "off",
    "log_min_messages": "warning",
}
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def database_user(data: Path) -> pwd.struct_passwd | None:
    """Who PostgreSQL runs as: it refuses root. None: the user who runs this."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise server.EmbeddedError("root needs an account `postgres` or `nobody` to run PostgreSQL as")


def identity(user: pwd.struct_passwd | None) -> dict[str, object]:
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def own_directory(path: Path, user: pwd.struct_passwd | None) -> None:
    """That directory exists, is nobody else's and is closed to everybody else."""
    path.mkdir(mode=0o700, exist_ok=True)
    if user:
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    owner = user.pw_uid if user else os.geteuid()
    if path.is_symlink() or path.lstat().st_uid != owner:
        raise server.EmbeddedError(f"{path} belongs to another user; remove it")
    path.chmod(0o700)


def initialise(data: Path, user: pwd.struct_passwd | None) -> None:
    """A new cluster. Made beside its place and renamed, so that half a one is never found."""
    fresh = server.lock_path(data, "new")
    if fresh.exists():
        import shutil

        shutil.rmtree(fresh)
    own_directory(fresh, user)
    subprocess.run(
        [
            str(server.binaries() / "initdb"),
            *("-D", str(fresh), "-U", "monitor", "--auth=trust", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            *("--no-instructions", "--no-sync"),
        ],
        check=True,
        stdout=sys.stderr,
        **identity(user),
    )
    os.sync()
    fresh.rename(data)


def run(data: Path, configuration: dict[str, str]) -> int:
    user = database_user(data)
    if not (data / "PG_VERSION").exists():
        initialise(data, user)
    socket_directory = server.socket_directory(data)
    own_directory(socket_directory, user)
    configuration = configuration | {"unix_socket_directories": str(socket_directory)}
    options = [part for item in configuration.items() for part in ("-c", "=".join(item))]
    postgres = subprocess.Popen(
        [str(server.binaries() / "postgres"), "-D", str(data), *options],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        **identity(user),
    )
    users = server.open_lock(data, "users")
    threading.Thread(target=stop_after_last_user, args=(users, postgres), daemon=True).start()
    return postgres.wait()


def stop_after_last_user(users: int, postgres: subprocess.Popen[bytes]) -> None:
    fcntl.flock(users, fcntl.LOCK_EX)
    postgres.send_signal(signal.SIGINT)  # fast shutdown


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--no-fsync", action="store_true")
    options = parser.parse_args()
    keeper = server.open_lock(options.data, "keeper")
    fcntl.flock(keeper, fcntl.LOCK_EX)
    try:
        return run(options.data, CONFIGURATION | (UNSAFE if options.no_fsync else {}))
    except (server.EmbeddedError, OSError, subprocess.CalledProcessError) as error:
        print(error, flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
