"""ETags that cost one tiny query, and headers for shared caches.

A list's tag consists of its address and the version of the whole archive; a record's tag adds the
last revision of the record: `"<address>-<version>-<revision>"`. Reads compare
address and version (nothing at all has changed), writes (`If-Match`) only the revision: the
record must be the one that the writer has seen, whatever else has changed in the archive.
"""

from __future__ import annotations

import hashlib
import re

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

RECORD_TAG = re.compile(r'(?:W/)?"[0-9a-f]+-\d+-(\d{1,18})"')
ANY_TAG = re.compile(r'(?:W/)?"[0-9a-f]+-(\d{1,18})(?:-\d+)?"')


def address(request: HttpRequest, shape: str) -> str:
    """A digest of what a response depends on apart from the archive; `shape` stands for the code.

    The host is left out: a tag is only compared at its own address.
    """
    text = f"{request.get_full_path()} {request.META.get('HTTP_ACCEPT')} {shape}"
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def tag(address: str, version: int, revision: int | None = None) -> str:
    return f'"{address}-{version}"' if revision is None else f'"{address}-{version}-{revision}"'


def asked_before(request: HttpRequest) -> bool:
    """Whether the client has a response and asks if it is still valid."""
    return "HTTP_IF_NONE_MATCH" in request.META and not has_any(request)


def has_any(request: HttpRequest) -> bool:
    """`If-None-Match: *`: the client only asks whether the resource exists."""
    return request.META.get("HTTP_IF_NONE_MATCH", "").strip() == "*"


def for_anyone(request: HttpRequest) -> bool:
    """Whether the response is the same for every client, and none is rate limited."""
    known = "HTTP_AUTHORIZATION" in request.META or "HTTP_COOKIE" in request.META
    return settings.API_PUBLIC and settings.RATE_ANON is None and not known


def newest_named(request: HttpRequest) -> int:
    """The newest archive version in the tags that the client has; 0 without any."""
    if not asked_before(request):
        return 0
    matches = map(ANY_TAG.fullmatch, parse_etags(request.META["HTTP_IF_NONE_MATCH"]))
    return max((int(match[1]) for match in matches if match), default=0)


def still_good(request: HttpRequest, address: str, version: int) -> str | None:
    """The tag of a response that the client has and that is still valid."""
    if has_any(request):
        return tag(address, version)
    for one in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", "")):
        strong = one.removeprefix("W/")
        if strong.strip('"').split("-")[:2] == [address, str(version)]:
            return strong
    return None


def revisions_named(header: str) -> set[int] | None:
    """The revisions that an If-Match header accepts; None stands for `*`, any."""
    tags = parse_etags(header)
    if tags == ["*"]:
        return None
    matches = (RECORD_TAG.fullmatch(one) for one in tags)
    return {int(match[1]) for match in matches if match}


def cached(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    """Let caches store the response, but revalidate it each time, which costs a 304."""
    response["ETag"] = etag
    if settings.API_PUBLIC:
        response["Cache-Control"] = "public, max-age=0, must-revalidate"
        patch_vary_headers(response, ["Accept"])
    else:
        response["Cache-Control"] = "private, max-age=0, must-revalidate"
        patch_vary_headers(response, ["Accept", "Authorization", "Cookie"])
    return response


def not_modified(etag: str) -> HttpResponseBase:
    return cached(HttpResponseNotModified(), etag)
