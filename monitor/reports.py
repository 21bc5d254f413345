"""What reports of errors must not tell (the page with MONITOR_DEBUG, mail to administrators)."""

import re

from django.views.debug import SafeExceptionReporterFilter


class HidingFilter(SafeExceptionReporterFilter):
    """Also hides the addresses that may hold a password, which a server started by hand shows."""

    hidden_settings = re.compile(
        f"{SafeExceptionReporterFilter.hidden_settings.pattern}|AUTHORIZATION|_URLS?$",
        re.IGNORECASE,
    )
