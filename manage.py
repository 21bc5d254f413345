#!/usr/bin/env python
"""Django's command line for Monitor."""

import os
import sys
import traceback
from typing import NoReturn

OURS = ("articles", "monitor", "people")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitor.settings")
    try:
        run()
    except ModuleNotFoundError as error:  # after an upgrade, or with another Python
        package = str(error.name).partition(".")[0]
        if "--traceback" in sys.argv or package in OURS:
            break_off()
        print(
            f"monitor: this Python has no package {package};"
            " install what Monitor needs: pip install -r requirements.txt",
            file=sys.stderr,
        )
        sys.exit(2)
    except Exception:
        break_off()


def break_off() -> NoReturn:
    """A fault of Monitor: exit code 3, since 1 of an import says that all others came in."""
    traceback.print_exc()
    sys.exit(3)


def run() -> None:
    from django.core.management import execute_from_command_line
    from django.db import NotSupportedError, OperationalError

    try:
        execute_from_command_line(sys.argv)
    except (OperationalError, NotSupportedError) as error:
        if "--traceback" in sys.argv:
            raise
        print("monitor: the database:", " ".join(str(error).split()), file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
