"""gunicorn's settings under bin/serve: as everywhere, but it ends with whoever started it."""

import os
import signal
import sys
import threading

from monitor.gunicorn import *  # noqa: F403


def when_ready(server: object) -> None:
    threading.Thread(target=stop_when_alone, daemon=True).start()


def stop_when_alone() -> None:
    """The other end of standard input is closed when bin/serve ends, however it does."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
