"""Who asks, without looking into a session that is not there."""

from django.conf import settings
from rest_framework import authentication


class SessionAuthentication(authentication.SessionAuthentication):
    """The admin's login, for requests that carry its cookie.

    Others leave the session alone, so that their answers do not vary by cookie and a shared
    cache may keep them.
    """

    def authenticate(self, request):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        return super().authenticate(request)
