"""Who asked for what, how long did it take, and by which id is it found in the logs?"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import LazyObject

from monitor import logs, metrics
from monitor.api.pace import others
from monitor.postgresql.tally import Tally, name_route

WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
UNMATCHED = "(none)"


class Requests:
    """The outermost middleware: an id, one line in the log and the figures for each request.

    A client's or proxy's own `X-Request-ID` is kept when it is 8 to 64 letters, digits, `.`, `_`
    and `-`. The time of a stream ends with its last row.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.write = logs.writer_of_requests(settings.LOG_FORMAT, settings.LOG_LEVEL)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if WELL_FORMED.fullmatch(given) else secrets.token_hex(16)
        tally = Tally(request_id)
        with tally, others:
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        if response.streaming and not isinstance(response, FileResponse):
            rows = response.streaming_content  # type: ignore[attr-defined]
            response.streaming_content = self.until_the_end(  # type: ignore[attr-defined]
                rows, request, response, tally
            )
        else:
            self.note(request, response, tally)
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        if request.resolver_match is not None:
            name_route(request.resolver_match)

    def until_the_end(
        self, rows: Iterator[Any], request: HttpRequest, response: Any, tally: Tally
    ) -> Iterator[Any]:
        try:
            with tally:
                yield from rows
        finally:
            self.note(request, response, tally)

    def note(self, request: HttpRequest, response: HttpResponseBase, tally: Tally) -> None:
        seconds = time.perf_counter() - tally.started
        method = request.method if request.method in METHODS else "OTHER"
        route = tally.route or UNMATCHED
        metrics.observe(method, route, response.status_code, seconds, tally.seconds)
        self.write(
            {
                "event": "request",
                "request_id": tally.request_id,
                "method": method,
                "route": route,
                "status": response.status_code,
                "ms": round(seconds * 1000, 1),
                "db_ms": round(sum(tally.seconds) * 1000, 1),
                "statements": len(tally.seconds),
                "user": user_of(request),
            }
        )


def user_of(request: HttpRequest) -> Any:
    """The id of who asked; None for nobody, and where nobody needed to know: it costs no query."""
    user = getattr(request, "user", None)
    if isinstance(user, LazyObject) and not hasattr(request, "_cached_user"):
        return None
    return getattr(user, "pk", None)
