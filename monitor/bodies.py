"""A request is read to its end, also when it was answered without that.

gunicorn keeps the connection and says so; but where more than a little of a body is left unread it
closes it, and the next request of that client, perhaps on its way already, gets no answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from monitor.uploads import LARGEST_REQUEST

SECONDS = 10
PIECE = 1 << 16


class WholeBodies:
    """Middleware, the outermost: throws away what nobody has read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # Other servers would wait for more than the body.
        if request.META.get("wsgi.input_terminated"):
            with suppress(OSError):  # the client is gone, or sends no more
                discard(request.META["wsgi.input"], request.META.get("gunicorn.socket"))
        return response


def discard(body: Any, line: Any) -> None:
    """Read to the end, as far and as long as that is worth a connection."""
    ends, left = time.monotonic() + SECONDS, LARGEST_REQUEST
    before = line.gettimeout() if line else None
    try:
        while left > 0 and (seconds := ends - time.monotonic()) > 0:
            if line:
                line.settimeout(seconds)
            piece = body.read(PIECE)
            if not piece:
                return
            left -= len(piece)
    finally:
        if line:
            line.settimeout(before)
