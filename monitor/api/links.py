"""Addresses in responses: absolute, at the host that was asked."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.urls import reverse


def base(request: HttpRequest) -> str:
    """What every address in a response begins with: https://host/api/v1/."""
    return origin(request) + root()


@lru_cache(maxsize=1)
def root() -> str:
    return reverse("api-root")


def origin(request: HttpRequest) -> str:
    """https://host; kept, for Django examines the host each time it is asked."""
    plain: Any = getattr(request, "_request", request)
    if not hasattr(plain, "origin"):
        plain.origin = f"{plain.scheme}://{plain.get_host()}"
    return plain.origin


def link(request: HttpRequest, **changes: Any) -> str:
    """This request's address with some parameters changed; None takes one out."""
    plain: Any = getattr(request, "_request", request)
    query = [(name, value) for name, value in plain.GET.lists() if name not in changes]
    query += [(name, value) for name, value in changes.items() if value is not None]
    text = urlencode(query, doseq=True)
    return f"{origin(plain)}{plain.path}{'?' if text else ''}{text}"


def moved(request: HttpRequest, old: str, new: str) -> HttpResponsePermanentRedirect:
    """The same question about the entity that an old slug stands for now."""
    path = request.get_full_path().replace(f"/{old}/", f"/{new}/", 1)
    return HttpResponsePermanentRedirect(origin(request) + path)
