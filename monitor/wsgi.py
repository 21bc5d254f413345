"""What gunicorn serves: `gunicorn monitor.wsgi`."""

import os
import sys

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitor.settings")

try:
    application = get_wsgi_application()
except SystemExit:
    # The line is printed. Gunicorn gives up after a worker's exit code 3 and retries for ever
    # after any other.
    sys.exit(3)

# All views and screens, so that no request waits for them.
get_resolver().url_patterns  # noqa: B018
