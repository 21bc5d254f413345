"""Tokens: log in with a password, get a token that expires; log out, and it is gone.

Only a digest of a token is kept. Too many wrong passwords lock a user name at an address, as in
the admin (django-axes).
"""

from __future__ import annotations

import base64
import binascii
from http import HTTPStatus

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitor.accounts import second_factor
from monitor.api.authentication import TokenAuthentication
from monitor.api.errors import BadRequestError
from monitor.api.throttles import LoginRate
from monitor.api.writers import unknown_fields

WRONG = "The user name, the password or the code is wrong."


class Credentials(serializers.Serializer):
    """Who logs in. Left out when the request has HTTP Basic credentials."""

    username = serializers.CharField()
    password = serializers.CharField(trim_whitespace=False)
    code = serializers.CharField(
        default="", help_text="Only for those who have set up two-factor login."
    )


class Token(serializers.Serializer):
    """A token, told this once: send it as `Authorization: Token …`."""

    token = serializers.CharField()
    expiry = serializers.DateTimeField(allow_null=True)


class Login(APIView):
    """Get a token for a user name and a password (in the body, or by HTTP Basic)."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (AllowAny,)
    throttle_classes = (LoginRate,)

    @extend_schema(request=Credentials, responses={200: Token})
    def post(self, request: Request) -> Response:
        username, password, code = basic_credentials(request) or body_credentials(request)
        django_request = request._request
        user = authenticate(django_request, username=username, password=password, otp_token=code)
        if user is None:
            if getattr(django_request, "axes_locked_out", False):
                # Told here in the shape of the API, not by the middleware in that of the admin.
                django_request.axes_locked_out = False  # type: ignore[attr-defined]
                raise exceptions.Throttled(detail="Too many wrong passwords; try again in an hour.")
            raise exceptions.AuthenticationFailed(WRONG)
        if second_factor.is_missing(user):
            raise exceptions.PermissionDenied("Set up two-factor login in the admin first.")
        instance, token = AuthToken.objects.create(user=user)
        user_logged_in.send(sender=type(user), request=django_request, user=user)
        answer = {"token": token, "expiry": instance.expiry}
        return Response(answer, headers={"Cache-Control": "no-store"})


def basic_credentials(request: Request) -> tuple[str, str, str] | None:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        username, colon, password = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise exceptions.AuthenticationFailed("These are no Basic credentials.") from error
    if not colon or "\x00" in username:
        raise exceptions.AuthenticationFailed("These are no Basic credentials.")
    return username, password, ""


def body_credentials(request: Request) -> tuple[str, str, str]:
    credentials = Credentials(data=request.data)
    if faults := list(unknown_fields(credentials, request.data)):
        raise BadRequestError(faults)
    credentials.is_valid(raise_exception=True)
    given = credentials.validated_data
    return given["username"], given["password"], given["code"]


class Logout(APIView):
    """Make the token of this request invalid."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> HttpResponse:
        request.auth.delete()
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


class LogoutAll(APIView):
    """Make all tokens of this user invalid."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> HttpResponse:
        AuthToken.objects.filter(user=request.user).delete()
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
