"""ETags that cost one tiny query, and headers that let a shared cache be trusted.

A list's tag is made of its address and the version of the whole archive; a record's tag has the
last revision of the record behind it: `"<address>-<version>-<revision>"`. Reading compares
address and version (nothing at all has changed), writing (`If-Match`) only the revision: the
record itself must be what the writer has seen, whatever else has happened in the archive.
"""

from __future__ import annotations

import hashlib
import re

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

RECORD_TAG = re.compile(r'(?:W/)?"[0-9a-f]+-\d+-(\d+)"')
ANY_TAG = re.compile(r'(?:W/)?"[0-9a-f]+-(\d+)(?:-\d+)?"')


def address(request: HttpRequest, shape: str) -> str:
    """A digest of all that an answer depends on beside the archive: `shape` is the code's part.

    The host is not in it: a tag is compared at its own address only.
    """
    text = f"{request.get_full_path()} {request.META.get('HTTP_ACCEPT')} {shape}"
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def tag(address: str, version: int, revision: int | None = None) -> str:
    return f'"{address}-{version}"' if revision is None else f'"{address}-{version}-{revision}"'


def asked_before(request: HttpRequest) -> bool:
    """Whether the client has an answer and asks if it still holds."""
    return "HTTP_IF_NONE_MATCH" in request.META and not has_any(request)


def has_any(request: HttpRequest) -> bool:
    """`If-None-Match: *`: the client wants nothing sent if there is anything to send."""
    return request.META.get("HTTP_IF_NONE_MATCH", "").strip() == "*"


def for_anyone(request: HttpRequest) -> bool:
    """Whether nothing about the client matters: who it is, or how much it has asked."""
    known = "HTTP_AUTHORIZATION" in request.META or "HTTP_COOKIE" in request.META
    return settings.API_PUBLIC and settings.RATE_ANON is None and not known


def newest_named(request: HttpRequest) -> int:
    """The newest version of the archive in the tags that the client has; 0 without any."""
    if not asked_before(request):
        return 0
    matches = map(ANY_TAG.fullmatch, parse_etags(request.META["HTTP_IF_NONE_MATCH"]))
    return max((int(match[1]) for match in matches if match), default=0)


def still_good(request: HttpRequest, address: str, version: int) -> str | None:
    """The tag of an answer that the client has and that still holds."""
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
    """The answer may be kept, and must be asked about each time: that costs a 304."""
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
