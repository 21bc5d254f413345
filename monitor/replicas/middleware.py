"""Send each request of the API where it belongs, and on when a server does not answer it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse

from monitor.replicas import position
from monitor.replicas.current import PRIMARY, READING, server
from monitor.replicas.watch import watch

logger = logging.getLogger(__name__)


class Replicas:
    """Reads: a standby in use, the next one, the primary. Everything else: the primary.

    Stands above the sessions, so that a repeated request begins with nothing of the first try.
    Reading may be repeated; a write is tried once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.REPLICAS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        watch.start()
        if not request.path_info.startswith("/api/v1/"):
            return self.get_response(request)
        return self.read(request) if request.method in READING else self.write(request)

    def write(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < HTTPStatus.BAD_REQUEST:
            try:
                position.put(response)
            except (DatabaseError, InterfaceError) as error:
                # It is committed and must be answered so.
                logger.warning("the primary went away after a write: %s", error)
        return response

    def read(self, request: HttpRequest) -> HttpResponse:
        refusal = None
        for alias in self.servers(request):
            response, error = self.ask(alias, request)
            if error is None and not unsure(alias, request, response):
                return response
            if error is not None:
                watch.look_again(alias)
            if error is None or refusal is None:
                refusal = response
        assert refusal is not None, "the primary is asked at the latest"
        return refusal

    def servers(self, request: HttpRequest) -> Iterator[str]:
        """Whom to ask in turn: none that has not got what this client has written.

        An editor's session lives on the primary: a standby that does not know it yet would end it.
        """
        wanted = position.given(request)
        for alias in watch.order(primary_first=settings.SESSION_COOKIE_NAME in request.COOKIES):
            if alias == PRIMARY or not wanted or watch.has_replayed(alias, wanted):
                yield alias

    def ask(self, alias: str, request: HttpRequest) -> tuple[HttpResponse, Exception | None]:
        """The answer with that server's data; and the error, when that server gave none."""
        request.__dict__.pop("_cached_user", None)
        request.__dict__.pop("unanswered", None)
        chosen = server.set(alias)
        try:
            response = self.get_response(request)
        finally:
            server.reset(chosen)
        return response, getattr(request, "unanswered", None)


def unsure(alias: str, request: HttpRequest, response: HttpResponse) -> bool:
    """A token that a standby does not know may have been given a moment ago."""
    refused = response.status_code == HTTPStatus.UNAUTHORIZED and "Authorization" in request.headers
    return refused and alias != PRIMARY
