"""Authentication by token or session; without a session cookie no session is looked up."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError
from django.db.models import Q
from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.crypto import hash_token
from knox.models import get_token_model
from rest_framework import authentication, exceptions
from rest_framework.permissions import SAFE_METHODS

logger = logging.getLogger(__name__)

NOTED_EVERY = timedelta(hours=1)


class TokenAuthentication(KnoxAuthentication):
    """A token in the header, found by its digest in one statement.

    A token that may only read is refused with any method that writes, whatever its user may do;
    but for views that say `any_scope`.
    """

    def authenticate(self, request):
        if "HTTP_AUTHORIZATION" not in request._request.META:
            return None
        found = super().authenticate(request)
        any_scope = getattr(request.parser_context["view"], "any_scope", False)
        writes = request.method not in SAFE_METHODS and not any_scope
        if found and writes and found[1].scope != "write":
            raise exceptions.PermissionDenied("This token may only read.")
        return found

    def authenticate_credentials(self, token: bytes):
        now = timezone.now()
        tokens = get_token_model().objects.select_related("user")
        # What is not ASCII is no token of ours, and no text that could be hashed like one.
        found = (
            tokens.filter(digest=hash_token(token.decode())).first() if token.isascii() else None
        )
        if found is None or (found.expiry and found.expiry <= now):
            raise exceptions.AuthenticationFailed("Invalid token.")
        note_use(found, now)
        return self.validate_user(found)


def note_use(token, now: datetime) -> None:
    """Record the use of the token, once an hour; a failure to do so fails no request."""
    since = now - NOTED_EVERY
    if token.last_used_at and token.last_used_at > since:
        return
    tokens = type(token).objects.using(DEFAULT_DB_ALIAS).filter(pk=token.pk)
    try:
        tokens.filter(Q(last_used_at=None) | Q(last_used_at__lte=since)).update(last_used_at=now)
    except DatabaseError as error:
        logger.warning("the use of token %s is not noted: %s", token.pk, str(error).strip())


class SessionAuthentication(authentication.SessionAuthentication):
    """The admin's login, for requests with its cookie.

    Other requests leave the session alone, so that responses do not vary by cookie and a shared
    cache may store them.
    """

    def authenticate(self, request):
        if settings.SESSION_COOKIE_NAME not in request._request.COOKIES:
            return None
        return super().authenticate(request)
