"""The early 304: "not modified", before anything else is done."""

from __future__ import annotations

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from monitor.api import etags
from monitor.api.errors import database_problem
from monitor.api.statements import first_row
from monitor.changes.models import VERSION
from monitor.postgresql.tally import name_route


class Unchanged:
    """Middleware: a public response that a client has and that is still valid is not sent again.

    The tag was given out for this very address, so neither parameters nor the client need checking
    again. It comes before everything that looks at clients, and after the choice of the server.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asks = request.method in ("GET", "HEAD") and etags.asked_before(request)
        if not asks or not etags.for_anyone(request):
            return self.get_response(request)
        try:
            tag = held(request)
        except (OperationalError, InterfaceError) as error:
            return database_problem(request, error)
        return etags.not_modified(tag) if tag else self.get_response(request)


def held(request: HttpRequest) -> str | None:
    """The client's tag, if the response would have the same; one small statement."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    shape = getattr(getattr(match.func, "cls", None), "shape", None)
    if shape is None:
        return None
    name_route(match)
    row = first_row(f"SELECT {VERSION}", {})
    assert row is not None
    return etags.still_good(request, etags.address(request, shape.edition), row[0])
