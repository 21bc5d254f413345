"""Who PostgreSQL runs as. It refuses root, so root lends it an account that is there anyway."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor.embedded.programs import binaries
from monitor.embedded.server import EmbeddedError

ACCOUNTS = ("postgres", "nobody")
CAPABILITIES = {"dac_read_search": 2, "dac_override": 1}  # name -> bit number; least power first


@dataclass(frozen=True)
class FilesOwner:
    """The owner of the database's files, and how to start a program as that owner."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    def command(self, program: list[str]) -> list[str]:
        return [*self.prefix, *program]


def database_account(data: Path) -> FilesOwner:
    """This user; for root the owner of the data, or an account of the system."""
    if os.geteuid() != 0:
        if data.exists() and data.stat().st_uid != os.geteuid():
            raise EmbeddedError(
                f"{data} belongs to {owner_name(data)}; run as root or as that user, "
                "or choose another directory with MONITOR_VAR"
            )
        return FilesOwner(os.geteuid(), os.getegid())
    user = lent_user(data)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise EmbeddedError(
            "root needs the program setpriv (package util-linux) to run PostgreSQL as another "
            "user; install it, run as an ordinary user, or set DATABASE_URL"
        )
    prefix = [setpriv, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    closed = next(closed_to(user, data, binaries()), None)
    if closed:
        prefix += passage(closed, user)
    return FilesOwner(user.pw_uid, user.pw_gid, tuple(prefix))


def owner_name(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:
        return f"user {path.stat().st_uid}"


def lent_user(data: Path) -> pwd.struct_passwd:
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    for name in ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise EmbeddedError(f"root needs an account {' or '.join(ACCOUNTS)} to run PostgreSQL as")


def closed_to(user: pwd.struct_passwd, *paths: Path) -> Iterator[Path]:
    """The directories above those paths that this user cannot enter."""
    for path in paths:
        for directory in path.parents:
            found = directory.stat()
            bit = stat.S_IXOTH
            if found.st_uid == user.pw_uid:
                bit = stat.S_IXUSR
            elif found.st_gid == user.pw_gid:
                bit = stat.S_IXGRP
            if not found.st_mode & bit:
                yield directory


def passage(closed: Path, user: pwd.struct_passwd) -> list[str]:
    """A checkout in /root is below a directory that no other user can enter.

    Opening it would be a change for everyone; PostgreSQL gets the least power that lets it
    through instead. This process, root itself, has every power already.
    """
    allowed = int(status_field("CapBnd"), 16)
    for name, bit in CAPABILITIES.items():
        if allowed >> bit & 1:
            # The secure bit makes access(2), which PostgreSQL asks first, count the power too.
            powers = [f"--inh-caps=-all,+{name}", f"--ambient-caps=-all,+{name}"]
            return [*powers, "--securebits=+no_setuid_fixup"]
    raise EmbeddedError(
        f"the user {user.pw_name}, who runs PostgreSQL for root, cannot enter {closed}; "
        f"move the checkout, or allow it: chmod o+x {closed}"
    )


def status_field(name: str) -> str:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return line.split()[1]
    return "0"


def own_directory(path: Path, account: FilesOwner) -> None:
    """That directory exists, belongs to the account and is closed to everybody else."""
    path.mkdir(mode=0o700, exist_ok=True)
    owner = path.lstat().st_uid
    if path.is_symlink() or owner not in (account.uid, os.geteuid()):
        raise EmbeddedError(f"{path} belongs to {owner_name(path)}; remove it and start again")
    os.chown(path, account.uid, account.gid, follow_symlinks=False)
    path.chmod(0o700)
