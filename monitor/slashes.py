"""An address without its last slash leads to the one with it, and so does what was sent there."""

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware
from django.utils.http import escape_leading_slashes


class SameRequestElsewhere(HttpResponsePermanentRedirect):
    """308: unlike after a 301, no client turns a POST into a GET without its body."""

    status_code = 308


class AppendSlash(CommonMiddleware):
    """Django's own middleware, in whose place it stands; that refuses to redirect writes."""

    response_redirect_class = SameRequestElsewhere

    def get_full_path_with_slash(self, request: HttpRequest) -> str:
        return escape_leading_slashes(request.get_full_path(force_append_slash=True))
