"""Logging in to the desk; everyone's own second factor: set up, new recovery codes, gone."""

from base64 import b32encode
from http import HTTPStatus

import segno
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp.util import random_hex

from monitor.accounts import second_factor
from monitor.accounts.forms import ConfirmForm, SetUpForm
from monitor.api.throttles import next_login
from monitor.desk.page import desk_page
from monitor.error_pages import answer

KEY = "second_factor_key"


def login(request: HttpRequest) -> HttpResponse:
    """The desk's form; as few log-ins a minute from one address as by the API."""
    if request.method == "POST" and (seconds := next_login(request)):
        detail = f"Too many log-ins come from your address. Try again in {seconds} seconds."
        headers = {"Retry-After": str(seconds)}
        return answer(request, HTTPStatus.TOO_MANY_REQUESTS, detail, headers)
    return admin.site.login(request)


class StaffRequest(HttpRequest):
    """What `admin_view` lets through."""

    user: User


@never_cache
@sensitive_post_parameters()
def page(request: StaffRequest) -> HttpResponse:
    """The key of a second factor to be waits in the session until a code has proved it known."""
    if second_factor.is_set_up(request.user):
        return change(request)
    key = request.session.setdefault(KEY, random_hex(20))
    form = SetUpForm(request, key, request.POST or None)
    if form.is_valid():
        del request.session[KEY]
        request.session.cycle_key()
        return show(request, codes=form.codes)
    picture = segno.make(second_factor.address(request.user, key)).svg_data_uri(scale=5)
    return show(request, form=form, picture=picture, key=b32encode(bytes.fromhex(key)).decode())


def change(request: StaffRequest) -> HttpResponse:
    form = ConfirmForm(request, request.POST or None)
    if not form.is_valid():
        return show(request, form=form)
    if "remove" in request.POST:
        second_factor.remove([request.user])
        messages.success(request, "From now on your password alone is enough.")
        return redirect(request.path)
    return show(request, codes=second_factor.new_recovery_codes(request.user))


def show(request: StaffRequest, **context) -> HttpResponse:
    must = second_factor.is_missing(request.user)
    return desk_page(
        request, "accounts/second_factor.html", "Two-factor login", must=must, **context
    )
