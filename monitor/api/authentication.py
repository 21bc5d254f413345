"""Who asks, without looking into a session that is not there."""

from django.conf import settings
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework import authentication, exceptions


class TokenAuthentication(KnoxAuthentication):
    """A token in the header; one that is not ASCII is as wrong as any other."""

    def authenticate_credentials(self, token: bytes):
        if not token.isascii():  # knox would decode it unchecked
            raise exceptions.AuthenticationFailed("Invalid token.")
        return super().authenticate_credentials(token)


class SessionAuthentication(authentication.SessionAuthentication):
    """The admin's login, for requests that carry its cookie.

    Others leave the session alone, so that their answers do not vary by cookie and a shared
    cache may keep them.
    """

    def authenticate(self, request):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        return super().authenticate(request)
