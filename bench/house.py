"""How large is the house, and how far does one document walk through it?

    .venv/bin/python -m bench.house [DOCUMENT]

Prints the lines of the product without its migrations, and for the first import of one document
into an empty archive (in a transaction that is taken back; refused where there are articles): the
functions of the product that are entered, the files in which they stand, and how often a call goes
from one file to another.
"""

import os
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("articles", "bench", "bin", "monitor", "people", "manage.py")
DOCUMENT = ROOT / "samples/documents/basin-letter/3-04/01-pool.txt"


def lines() -> int:
    tracked = subprocess.run(
        ["git", "ls-files", *PRODUCT], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    files = [name for name in tracked if name.endswith(".py") and "/migrations/" not in name]
    return sum(len((ROOT / name).read_text().splitlines()) for name in files)


class Walk:
    """Notes each call of a function of the product, in every thread."""

    def __init__(self) -> None:
        self.functions: set[tuple[str, str, int]] = set()
        self.changes = 0
        self._last: dict[int, str] = {}

    def __call__(self, frame, event, _argument) -> None:
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(tuple(APPS)):
            return
        if code.co_name.startswith("<"):
            return
        self.functions.add((code.co_filename, code.co_qualname, code.co_firstlineno))
        thread = threading.get_ident()
        self.changes += self._last.get(thread, code.co_filename) != code.co_filename
        self._last[thread] = code.co_filename


APPS = [f"{ROOT / name}{os.sep}" for name in ("articles", "monitor", "people")]


def walk(document: str) -> Walk:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitor.settings")
    django.setup()
    from django.db import transaction

    from articles.imports.run import Options, run_import
    from articles.models import Article

    if Article.objects.exists():
        sys.exit("bench.house: there are articles; name an empty archive with MONITOR_VAR")
    seen = Walk()
    with transaction.atomic():
        threading.setprofile(seen)
        sys.setprofile(seen)
        try:
            run_import([document], Options())
        finally:
            sys.setprofile(None)
            threading.setprofile(None)
        transaction.set_rollback(True)
    return seen


def main() -> None:
    print(f"{lines():,} lines without migrations")
    seen = walk(sys.argv[1] if len(sys.argv) > 1 else str(DOCUMENT))
    files = {name for name, _, _ in seen.functions}
    print(f"{len(seen.functions)} functions in {len(files)} files, {seen.changes} changes of file")


if __name__ == "__main__":
    main()
