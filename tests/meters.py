"""What one request costs: processor, memory of this process and of its database, the answer."""

import os
import time
from contextlib import suppress
from pathlib import Path

from django.db import connection

SECONDS = 2
MEGABYTES = 64
MEGABYTES_OF_DATABASE = 128
LARGEST_ANSWER = 50_000_000


class Meter:
    """Asserts at its end that what it enclosed stayed within the bounds of any request.

    Memory is counted where /proc tells it, that of the database if it runs on this machine.
    """

    answer = b""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> "Meter":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), inet_server_addr() IS NULL")
            pid, is_here = cursor.fetchone()
        self.database = pid if is_here else 0
        self.before = begun(os.getpid())
        begun(self.database)
        self.seconds = time.process_time()
        return self

    def __exit__(self, kind, error, trace) -> None:
        if error is not None:
            return
        seconds = time.process_time() - self.seconds
        assert seconds < SECONDS, f"{seconds:.1f} s of processor: {self.what}"
        more = peak(os.getpid()) - self.before
        assert more < MEGABYTES, f"{more:.0f} MB more: {self.what}"
        whole = peak(self.database)
        assert whole < MEGABYTES_OF_DATABASE, f"{whole:.0f} MB in the database: {self.what}"
        size = len(self.answer)
        assert size < LARGEST_ANSWER, f"an answer of {size:,} bytes: {self.what}"


def begun(pid: int) -> float:
    """Let the peak begin anew; the megabytes that the process has now."""
    with suppress(OSError):
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    return peak(pid)


def peak(pid: int) -> float:
    """Megabytes of private memory at most since it began; 0 where nobody tells."""
    with suppress(OSError):
        status = Path(f"/proc/{pid}/status").read_text()
        sizes = dict(line.split(":", 1) for line in status.splitlines())
        shared = int(sizes["RssShmem"].split()[0])
        return (int(sizes["VmHWM"].split()[0]) - shared) / 1024
    return 0.0
