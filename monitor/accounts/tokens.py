"""Tokens: log in with a password, get a token that expires; log out, and it is gone.

Only a digest of a token is kept. Too many wrong passwords lock a user name at an address, as in
the admin (django-axes). Everyone sees and ends their own tokens.
"""

from __future__ import annotations

import base64
import binascii
from http import HTTPStatus

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitor.accounts import second_factor
from monitor.accounts.locks import locked_until, lockout
from monitor.accounts.models import Token
from monitor.api.authentication import TokenAuthentication
from monitor.api.faults import refuse
from monitor.api.parsers import SmallJSONParser
from monitor.api.throttles import LoginRate
from monitor.api.writers import unknown_fields

WRONG = "The user name, the password or the code is wrong."


class Credentials(serializers.Serializer):
    """Who logs in. Left out when the request has HTTP Basic credentials."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(trim_whitespace=False)
    code = serializers.CharField(
        default="",
        allow_blank=True,
        help_text="Only for those who have set up two-factor login.",
    )
    name = serializers.CharField(
        default="", allow_blank=True, max_length=100, help_text="What the token is for."
    )
    scope = serializers.ChoiceField(
        Token.Scope.values, default="write", help_text="`read`: the token changes nothing."
    )


class NewToken(serializers.Serializer):
    """A token, told this once: send it as `Authorization: Token …`."""

    token = serializers.CharField()
    expiry = serializers.DateTimeField(allow_null=True)


class KnownToken(serializers.ModelSerializer):
    """What is known of a token; the secret is not."""

    class Meta:
        model = Token
        fields = ["id", "name", "scope", "created", "expiry", "last_used_at"]


class KnownTokens(serializers.Serializer):
    """All tokens of one user, newest first."""

    results = KnownToken(many=True)


class Login(APIView):
    """Get a token for a user name and a password (in the body, or by HTTP Basic)."""

    authentication_classes = (TokenAuthentication,)
    any_scope = True
    permission_classes = (AllowAny,)
    parser_classes = (SmallJSONParser,)
    throttle_classes = (LoginRate,)

    @extend_schema(request=Credentials, responses={200: NewToken})
    def post(self, request: Request) -> Response:
        given = basic_credentials(request) or body_credentials(request)
        django_request = request._request
        user = authenticate(
            django_request,
            username=given["username"],
            password=given["password"],
            otp_token=given["code"],
        )
        if user is None:
            if getattr(django_request, "axes_locked_out", False):
                # Told here in the shape of the API, not by the middleware in that of the admin.
                django_request.axes_locked_out = False  # type: ignore[attr-defined]
                until = locked_until(django_request, {"username": given["username"]})
                throttled = exceptions.Throttled(detail=lockout(until))
                throttled.wait = (until - timezone.now()).total_seconds()  # type: ignore[attr-defined]
                raise throttled
            raise exceptions.AuthenticationFailed(WRONG)
        if second_factor.is_missing(user):
            raise exceptions.PermissionDenied("Set up two-factor login in the admin first.")
        Token.objects.filter(user=user, expiry__lte=timezone.now()).delete()
        known, secret = Token.objects.create(user=user, name=given["name"], scope=given["scope"])
        user_logged_in.send(sender=type(user), request=django_request, user=user)
        answer = {"token": secret, "expiry": known.expiry}
        return Response(answer, headers={"Cache-Control": "no-store"})


def basic_credentials(request: Request) -> dict[str, str] | None:
    """As `body_credentials`, for a token that writes."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        username, colon, password = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise exceptions.AuthenticationFailed("These are no Basic credentials.") from error
    if not colon or "\x00" in username:
        raise exceptions.AuthenticationFailed("These are no Basic credentials.")
    return {"username": username, "password": password, "code": "", "name": "", "scope": "write"}


def body_credentials(request: Request) -> dict[str, str]:
    credentials = Credentials(data=request.data)
    refuse(unknown_fields(credentials, request.data))
    credentials.is_valid(raise_exception=True)
    return credentials.validated_data


class TokenList(APIView):
    """All tokens of the user who asks, newest first."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(responses={200: KnownTokens})
    def get(self, request: Request) -> Response:
        tokens = KnownToken(Token.objects.filter(user=request.user), many=True)
        return Response({"results": tokens.data}, headers={"Cache-Control": "no-store"})


class TokenDetail(APIView):
    """One token of the user who asks."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, id: int) -> HttpResponse:
        get_object_or_404(Token, pk=id, user=request.user).delete()
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


class Logout(APIView):
    """Make the token of this request invalid."""

    authentication_classes = (TokenAuthentication,)
    any_scope = True
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
        Token.objects.filter(user=request.user).delete()
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
