"""MONITOR_REQUIRE_2FA: who works in the desk sets up a second factor before anything else."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from monitor.accounts import second_factor
from monitor.api.errors import problem

FIRST = "Set up two-factor login in the admin first."


class RequireSecondFactor:
    """Middleware: a session of staff without a second factor leads to the page that makes one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self.must_wait(request):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return problem(request, HTTPStatus.FORBIDDEN, FIRST)
        return redirect("second-factor")

    def must_wait(self, request: HttpRequest) -> bool:
        if (
            not settings.REQUIRE_SECOND_FACTOR
            or settings.SESSION_COOKIE_NAME not in request.COOKIES
        ):
            return False
        open_pages = map(reverse, ("second-factor", "admin:logout", "admin:login", "admin:jsi18n"))
        return request.path not in open_pages and second_factor.is_missing(request.user)
