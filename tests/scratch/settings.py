"""Monitor's settings, and one app more, in a database of their own."""

from monitor.settings import *  # noqa: F403
from monitor.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.scratch"]
DATABASES["default"]["TEST"] = {"NAME": "test_scratch"}
