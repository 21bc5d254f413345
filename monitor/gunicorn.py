"""gunicorn's own settings: `gunicorn -c python:monitor.gunicorn`; its options override them."""

import gc
import logging
import os
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

from gunicorn import glogging

from monitor import environment, logs, slots

try:
    given = environment.read(os.environ)
except environment.SettingError as error:
    print(f"monitor: {error}", file=sys.stderr)
    sys.exit(2)

wsgi_app = "monitor.wsgi"
workers = 3
threads = 4
# Longer than clients keep a connection for later: none sends a request on one just being closed.
keepalive = 75
# As much as gunicorn reads and nginx lets through: the method, the URL and the protocol.
limit_request_line = 8190
control_socket_disable = True

loglevel = given["MONITOR_LOG_LEVEL"].lower()


class Logger(glogging.Logger):
    """gunicorn's log, in the form of all others."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.formatter(given["MONITOR_LOG_FORMAT"]))


logger_class = Logger

# Where the workers count together; systemd gives a directory in memory.
ROOT = Path(__file__).resolve().parent.parent
place = os.environ.get("RUNTIME_DIRECTORY") or ROOT / given["MONITOR_VAR"]
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(Path(place) / "metrics"))


def on_starting(server: object) -> None:
    """Count from nothing, unless this one takes over from another that still serves."""
    counts = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    try:
        counts.mkdir(parents=True, exist_ok=True)
        if not slots.is_used(counts):
            shutil.rmtree(counts)
            counts.mkdir()
    except OSError as error:
        where = "RUNTIME_DIRECTORY" if os.environ.get("RUNTIME_DIRECTORY") else "MONITOR_VAR"
        print(f"monitor: {where}: {error.filename or counts}: {error.strerror}", file=sys.stderr)
        sys.exit(2)


def on_reload(server: object) -> None:
    """HUP: the workers to come read the code of today, not what this process once imported."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "monitor"]:
        del sys.modules[name]


def post_worker_init(worker: Any) -> None:
    """A thread that renders an editor's page must not hold up the readers of its worker for long.

    By default Python lets such a thread go on for 5 ms, which each of their round trips to the
    database then waits for.
    """
    sys.setswitchinterval(0.0005)
    share_threads(worker.cfg.threads)
    set_aside()
    threading.Thread(target=read_names, daemon=True).start()


def share_threads(threads: int) -> None:
    # Not before the worker has set Django up.
    from monitor.api import streams

    streams.limit_share(threads)


def set_aside() -> None:
    """What is there now is there to stay: the collector of garbage shall not walk it again.

    All threads wait while it does. Django and the names are some 250,000 objects, a tenth of a
    second each time, and longer when the processors are busy.
    """
    gc.collect()
    gc.freeze()


def read_names() -> None:
    """Make the matcher of all names now, or the first editor who saves a text waits for it."""
    # Not before the worker has set Django up.
    from django.db import DatabaseError, InterfaceError, connection

    from articles.mentions.matching import current_matcher

    try:
        current_matcher()
    except (DatabaseError, InterfaceError) as error:
        logging.getLogger(__name__).warning("names are read with the first save: %s", error)
    finally:
        connection.close()
    set_aside()
