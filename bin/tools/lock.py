"""Which version of every package, with the digests of its files. bin/lock runs this.

Without arguments a version stays as long as its bounds admit it; `--upgrade` takes the newest.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = Path(__file__).resolve().parent
COMPILE = [
    *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header"),
    # One file for all systems and versions of Python; whoever installs chooses the index.
    *("--universal", "--python-version=3.11", "--generate-hashes", "--no-emit-index-url"),
    "--no-annotate",
]


def main() -> int:
    for name in ("requirements", "requirements-dev"):
        sources = [f"{name}.txt", f"--output-file={LOCKS / name}.lock"]
        if name == "requirements-dev":
            sources += [f"--constraint={LOCKS}/requirements.lock"]
        code = subprocess.run([*COMPILE, *sources, *sys.argv[1:]], cwd=ROOT).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
