"""Monitor's settings without the log line and the figures of each request: bench/steady.py."""

from monitor.settings import *  # noqa: F403
from monitor.settings import MIDDLEWARE as ALL

MIDDLEWARE = [name for name in ALL if name != "monitor.requests.Requests"]
