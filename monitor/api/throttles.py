"""Rate limits: requests per window of time, per user or else per address.

Each worker process counts by itself, in memory: a count costs no statement, a restart forgets it,
and a client whose requests reach N workers gets up to N times the limit. That is enough to keep
one client from starving the others; for an exact limit, let the proxy in front count.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rest_framework.throttling import BaseThrottle

LOGINS = (20, 60)


@dataclass(frozen=True)
class RateState:
    """The values of the headers: the limit, what remains, and seconds until it is reset."""

    limit: int
    remaining: int
    reset: int


class Windows:
    """Counts for windows of one length; the counts of earlier windows are forgotten."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.current = 0
        self.counts: dict[str, int] = {}

    def add(self, key: str, seconds: int, now: float) -> tuple[int, int]:
        """Count one more for this key; return the count and the seconds until the window ends."""
        number = int(now // seconds)
        with self.lock:
            if number != self.current:
                self.current, self.counts = number, {}
            count = self.counts[key] = self.counts.get(key, 0) + 1
        return count, math.ceil((number + 1) * seconds - now)


def client_address(request: Any) -> str:
    """The client's address, as the outermost of our own proxies saw it."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    proxies = settings.PROXIES
    if proxies and len(forwarded) >= proxies and forwarded[-proxies].strip():
        return forwarded[-proxies].strip()
    return request.META.get("REMOTE_ADDR") or ""


class Rate(BaseThrottle):
    """The limits MONITOR_RATE_USER and MONITOR_RATE_ANON."""

    windows: dict[str, Windows] = {"user": Windows(), "anon": Windows()}
    state: RateState | None = None

    def allow_request(self, request: Any, view: Any) -> bool:
        if settings.RATE_ANON is None and settings.RATE_USER is None:
            return True
        kind = "user" if request.user and request.user.is_authenticated else "anon"
        rate = {"user": settings.RATE_USER, "anon": settings.RATE_ANON}[kind]
        if rate is None:
            return True
        key = str(request.user.pk) if kind == "user" else client_address(request)
        return self.count(request, self.windows[kind], key, rate)

    def count(self, request: Any, windows: Windows, key: str, rate: tuple[int, int]) -> bool:
        limit, seconds = rate
        count, reset = windows.add(key, seconds, time.time())
        self.state = RateState(limit, max(limit - count, 0), reset)
        request._request.rate_limit = self.state
        return count <= limit

    def wait(self) -> float | None:
        return self.state.reset if self.state else None


class LoginRate(Rate):
    """Log-ins cost a slow hash: few a minute from one address, right or wrong."""

    windows = {"login": Windows()}

    def allow_request(self, request: Any, view: Any) -> bool:
        return self.count(request, self.windows["login"], client_address(request), LOGINS)


def next_login(request: HttpRequest) -> int:
    """Count a log-in to the desk with those of the API; seconds to wait, 0 if it may be tried."""
    limit, seconds = LOGINS
    windows = LoginRate.windows["login"]
    count, reset = windows.add(client_address(request), seconds, time.time())
    return reset if count > limit else 0


class RateHeaders:
    """Middleware: the rate limit headers of every response that was counted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        state: RateState | None = getattr(request, "rate_limit", None)
        if state is not None:
            response["RateLimit-Limit"] = str(state.limit)
            response["RateLimit-Remaining"] = str(state.remaining)
            response["RateLimit-Reset"] = str(state.reset)
        return response
