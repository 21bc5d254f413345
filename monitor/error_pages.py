"""What is answered when something went wrong: a problem to programs, a page to people.

The pages ask nothing of the database, the session or the static files: any of these may be what
is broken.
"""

from __future__ import annotations

import errno
import logging
import sys
import traceback
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from monitor.accounts.locks import locked_until, lockout
from monitor.accounts.roles import why_not
from monitor.api.errors import RETRY_AFTER, database_problem, is_api, problem

FULL = (errno.ENOSPC, errno.EDQUOT)

logger = logging.getLogger(__name__)


def answer(
    request: HttpRequest,
    status: HTTPStatus,
    detail: str,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The error in the form that is wanted at this address."""
    if is_api(request):
        return problem(request, status, detail, headers=headers)
    context = {
        "title": status.phrase,
        "detail": detail,
        "back": page_before(request),
        "home": reverse("admin:index"),
    }
    page = HttpResponse(render_to_string("error.html", context), status=status, headers=headers)
    page["Cache-Control"] = "no-store"
    return page


def page_before(request: HttpRequest) -> str:
    """The path from which this site's own page led here; empty for none."""
    before = urlsplit(request.META.get("HTTP_REFERER", "")[:2000])
    if before.netloc != request.META.get("HTTP_HOST") or not before.path.startswith("/"):
        return ""
    path = f"{before.path}?{before.query}" if before.query else before.path
    return "" if path == request.get_full_path() or path.startswith("//") else path


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return answer(
            request,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "That is more than one request may bring. Send it in parts.",
        )
    said = str(exception) if isinstance(exception, BadRequest) else ""
    detail = said or "The address or the form holds something that cannot be read."
    return answer(request, HTTPStatus.BAD_REQUEST, detail)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    said = str(exception) if isinstance(exception, PermissionDenied) else ""
    return answer(
        request, HTTPStatus.FORBIDDEN, said or f"Your role does not include this. {ask(request)}"
    )


def ask(request: HttpRequest) -> str:
    """Who can change that somebody may not."""
    user = getattr(request, "user", None)
    if is_api(request) or not isinstance(user, User):
        return "Who manages users can change that."
    return why_not(user)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's hook: a form whose token is not that of the browser's cookie."""
    detail = (
        "This form belongs to another login, or your browser sends no cookies. Nothing was saved."
        " Go back, reload the page and send it again."
    )
    return answer(request, HTTPStatus.FORBIDDEN, detail)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    where = f"Nothing is at {request.path[:200]}."
    more = "All addresses: /api/docs/" if is_api(request) else "It may have been deleted or merged."
    return answer(request, HTTPStatus.NOT_FOUND, f"{where} {more}")


def locked_out(
    request: HttpRequest, response: HttpResponseBase | None, credentials: dict | None
) -> HttpResponse:
    """The hook of django-axes: too many wrong passwords."""
    until = locked_until(request, credentials)
    seconds = max(1, round((until - timezone.now()).total_seconds()))
    headers = {"Retry-After": str(seconds)}
    return answer(request, HTTPStatus.TOO_MANY_REQUESTS, lockout(until), headers)


def server_error(request: HttpRequest) -> HttpResponse:
    """Whatever nobody has answered, in a view or in a middleware; Django has logged it.

    That the database is away, full or out of connections is no fault of the code: 503.
    """
    error = sys.exc_info()[1]  # Django calls this while it handles the exception
    if isinstance(error, OperationalError | InterfaceError):
        return unavailable(request, error)
    if isinstance(error, OSError) and error.errno in FULL:
        detail = "The disk of the server is full: nothing was kept. Tell who runs it."
        return answer(request, HTTPStatus.INSUFFICIENT_STORAGE, detail)
    detail = "This is a fault of the server; it has been logged."
    return answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, detail)


def unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    if is_api(request):
        return database_problem(request, error)
    detail = (
        "The database does not answer. Your last step has most likely not been saved. Try again in"
        " a moment: go back, and what you typed is still in the form."
    )
    headers = {"Retry-After": RETRY_AFTER}
    return answer(request, HTTPStatus.SERVICE_UNAVAILABLE, detail, headers)


#: What Python and psycopg say of a value; they have no class of their own for it.
REFUSALS = ("Exceeds the limit", "A string literal cannot contain NUL")


class RefusedValues:
    """Middleware: a value that no column could hold is a fault of the request, whoever meets it.

    Django's admin hands much of what an address says to the database as it is: texts with a NUL,
    numbers of any length. What Python, the model's field or the database then refuses is a 400.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not is_refused_value(error):
            return None
        logger.warning("a value was refused: %s", error, exc_info=error)
        return bad_request(request, error)


def is_refused_value(error: Exception) -> bool:
    """Whether it is a value that was too large, too deep or of no kind that could be stored."""
    if isinstance(error, DataError | OverflowError | RecursionError | UnicodeEncodeError):
        return True
    if not isinstance(error, ValueError | TypeError):
        return False
    frames = traceback.walk_tb(error.__traceback__)
    by_field = any(frame.f_code.co_name == "get_prep_value" for frame, _ in frames)
    return by_field or str(error).startswith(REFUSALS)
