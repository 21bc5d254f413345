"""One shape for all errors: problem details (RFC 9457); `errors` lists each fault (faults.py)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.views import set_rollback

from monitor.api.faults import WHOLE, BadRequestError, Fault, join
from monitor.replicas.current import READING, BehindError, server

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
QUERY_CANCELED = "57014"
RETRY_AFTER = "5"  # seconds
READ_ONLY = "25006"


def problem(
    request: HttpRequest,
    status: int,
    detail: str,
    faults: Iterable[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The response for any error."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
        "instance": request.get_full_path(),
        "errors": [fault.as_json() for fault in faults],
    }
    response = HttpResponse(
        orjson.dumps(body, default=str), status=status, content_type=MEDIA_TYPE, headers=headers
    )
    response["Cache-Control"] = "no-store"
    return response


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's hook: every exception of an API view becomes a problem; None lets Django handle it."""
    request = context["request"]._request
    set_rollback()
    if isinstance(error, (OperationalError, InterfaceError)) or pgcode(error) == READ_ONLY:
        return database_problem(request, error)
    if isinstance(error, DataError):
        return problem(request, HTTPStatus.BAD_REQUEST, "A value is out of range.")
    if isinstance(error, Http404):
        error = exceptions.NotFound(*error.args)
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(*error.args)
    if not isinstance(error, exceptions.APIException):
        return None
    return problem(
        request, error.status_code, *detail_and_faults(error), headers=extra_headers(error)
    )


def detail_and_faults(error: exceptions.APIException) -> tuple[str, list[Fault]]:
    """The detail of the response, and the faults of the exception."""
    if isinstance(error, exceptions.ValidationError):
        error = BadRequestError(flattened(error.detail))
    if isinstance(error, BadRequestError):
        return str(error.detail), list(error.faults)
    return str(error.detail), []


def flattened(detail: Any, path: str = "") -> Iterable[Fault]:
    """DRF's nested messages as faults, each with a path such as `mentions.0.person`."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from flattened(value, path if key == "non_field_errors" else join(path, key))
    elif isinstance(detail, (list, tuple)):
        for number, value in enumerate(detail):
            is_leaf = not isinstance(value, (Mapping, list, tuple))
            yield from flattened(value, path if is_leaf else join(path, number))
    else:
        yield Fault(str(detail), field=path or WHOLE)


def extra_headers(error: exceptions.APIException) -> dict[str, str]:
    headers = dict(getattr(error, "headers", ()))
    if authenticate := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = authenticate
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers


def pgcode(error: Exception) -> str | None:
    """PostgreSQL's error code, or None."""
    return getattr(error.__cause__, "pgcode", None)


def is_timeout(error: Exception) -> bool:
    return pgcode(error) == QUERY_CANCELED


def database_problem(request: HttpRequest, error: Exception) -> HttpResponse:
    """503: the query took too long, or the database does not answer."""
    if is_timeout(error):
        detail = (
            "statement_timeout: the database needed longer than this server allows. Ask for less:"
            " a range of dates, fewer facets, no count."
        )
    else:
        # Whoever chose the server may ask another one.
        request.unanswered = error  # type: ignore[attr-defined]
        if not isinstance(error, BehindError):
            logger.error("the database %s does not answer: %s", server.get(), error)
        detail = "The database does not answer. Try again in a moment."
        if settings.REPLICAS and request.method not in READING:
            detail = (
                "The primary database does not answer: nothing can be written now. Reading goes"
                " on. Try again in a moment. If it fell silent during this request, the change may"
                " have been made: look before you repeat it."
            )
    return problem(
        request, HTTPStatus.SERVICE_UNAVAILABLE, detail, headers={"Retry-After": RETRY_AFTER}
    )


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
