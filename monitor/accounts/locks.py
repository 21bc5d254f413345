"""Whose log-ins are locked: a name at one address, and a name that the whole world guesses at."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_ip_address, get_client_username, get_cool_off
from axes.models import AccessAttempt, AccessLog
from django.db.models import Max, Sum
from django.http import HttpRequest
from django.utils import timezone

STRANGERS_SHARE = 10
REMEMBERED = timedelta(days=90)


class Handler(AxesDatabaseHandler):
    """Wrong log-ins at one address count whole, those for the name at all addresses a tenth.

    So whoever guesses from a thousand addresses has a hundred guesses an hour, not ten thousand.
    Where its user has logged in of late only that address counts: nobody is locked out at home by
    strangers.
    """

    def get_failures(self, request: HttpRequest, credentials: dict | None = None) -> int:
        here = super().get_failures(request, credentials)
        name = get_client_username(request, credentials)
        if not name or is_known(name, get_client_ip_address(request)):
            return here
        attempts = AccessAttempt.objects.filter(
            username=name, attempt_time__gte=get_cool_off_threshold(request)
        )
        everywhere = attempts.aggregate(all=Sum("failures_since_start"))["all"] or 0
        return max(here, everywhere // STRANGERS_SHARE)


def locked_until(request: HttpRequest, credentials: dict | None = None) -> datetime:
    """When the lock ends at the latest: as long after the last wrong password as it lasts."""
    name = get_client_username(request, credentials)
    attempts = AccessAttempt.objects.filter(username=name)
    if is_known(name, address := get_client_ip_address(request)):
        attempts = attempts.filter(ip_address=address)
    last = attempts.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    return last + (get_cool_off(request) or timedelta())


def lockout(until: datetime) -> str:
    """What is said while a lock lasts."""
    return (
        "There were too many wrong passwords for this name. Logging in is possible again at"
        f" {timezone.localtime(until):%H:%M}; an administrator can lift the lock before."
    )


def is_known(name: str, address: str | None) -> bool:
    """Whether that user has logged in from there before, be it to the desk or for a token."""
    since = timezone.now() - REMEMBERED
    return AccessLog.objects.filter(
        username=name, ip_address=address, attempt_time__gte=since
    ).exists()
