"""Lint, types and the whole suite, a process for each processor. bin/test runs this.

Arguments go to pytest instead: one process, unless -n asks for more.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MOST_PROCESSES = 4  # each has a database and a browser of its own
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def run(*command: str) -> int:
    print("$", " ".join(command), flush=True)
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT).returncode


def quietly(*command: str) -> bool:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode == 0


def installed(*packages: str) -> bool:
    """By Debian's or Ubuntu's own means, where that is allowed."""
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        return False
    # RUNLEVEL: a server that is installed for the tests is not started for all.
    os.environ |= {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    quietly(apt, "update")
    return quietly(apt, "install", "-y", "--no-install-recommends", *packages)


def find_nginx() -> None:
    """The tests of docs/deploy skip themselves without it."""
    if not shutil.which("nginx"):
        print("Installing nginx for the tests of docs/deploy (once)", flush=True)
        installed("nginx-light", "openssl")


def has_playwrights_own() -> bool:
    code = (
        "import os, playwright.sync_api as p\n"
        "with p.sync_playwright() as one: assert os.path.exists(one.chromium.executable_path)"
    )
    return quietly(sys.executable, "-c", code)


def find_pgbouncer() -> None:
    """Its tests are skipped, and say so, where it cannot be had."""
    if not shutil.which("pgbouncer"):
        print("Installing PgBouncer for its tests (once)", flush=True)
        installed("pgbouncer")


def find_chromium() -> None:
    """The browser tests need one: the system's, Debian's package, or Playwright's own."""
    if any(map(shutil.which, BROWSERS)) or has_playwrights_own():
        return
    print("Installing Chromium for the browser tests (once)", flush=True)
    if installed("chromium"):
        return
    if quietly(sys.executable, "-m", "playwright", "install", "chromium"):
        return
    sys.exit(
        "monitor: the browser tests need Chromium, and neither apt-get nor Playwright could "
        "install it; install the package chromium, or leave them out: bin/test -m 'not browser'"
    )


def whole_suite() -> list[str]:
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    # Real servers and browsers on a busy machine: a failed test gets a second try, a few in all,
    # and the summary shows its first. Tests that are named on the command line get none.
    second_tries = ["--reruns", "1", "--max-suite-reruns", "3", "--rerun-show-tracebacks"]
    return ["-n", str(processes), "--dist", "worksteal", *second_tries]


def main(arguments: list[str]) -> int:
    if "not browser" not in arguments:
        find_chromium()
    if "not slow" not in arguments:
        find_nginx()
        find_pgbouncer()
    # A cluster of its own, which may forget its last second in a power cut.
    os.environ.setdefault("MONITOR_VAR", str(ROOT / "var" / "test"))
    os.environ.setdefault("MONITOR_EMBEDDED_FSYNC", "false")
    checks = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"])
    failed = [" ".join(check) for check in checks if run(*check)]
    code = run("pytest", *(arguments or whole_suite()))
    if failed:
        print(f"monitor: the tests aside, these failed: {', '.join(failed)}", file=sys.stderr)
    return code or len(failed)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
