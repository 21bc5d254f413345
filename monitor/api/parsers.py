"""Bodies of requests: JSON as RFC 8259 has it, of a bounded size, each name once in an object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import orjson
from rest_framework import exceptions
from rest_framework.parsers import BaseParser

from monitor.api.faults import BadRequestError, Fault, join

LARGEST_BODY = 20_000_000


class TooLargeError(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = f"A body may have {LARGEST_BODY:,} bytes at most; send fewer records at once."


class EncodedError(exceptions.APIException):
    """A body in a Content-Encoding; `Accept-Encoding` in the response says which are taken."""

    status_code = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    headers = {"Accept-Encoding": "identity"}


class JSONParser(BaseParser):
    """JSON in UTF-8. No NaN, no lone surrogates, no bottomless nesting."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type=None, parser_context: Any = None) -> Any:
        encoding = parser_context["request"].META.get("HTTP_CONTENT_ENCODING", "").strip().lower()
        if encoding not in ("", "identity"):
            raise EncodedError(
                f"The body is in the Content-Encoding {encoding!r}, which is not taken: send it"
                " uncompressed."
            )
        text = stream.read(LARGEST_BODY + 1)
        if len(text) > LARGEST_BODY:
            raise TooLargeError
        try:
            value = orjson.loads(text)
            pairs = json.loads(text, object_pairs_hook=Pairs, parse_int=str, parse_float=str)
            faults = list(repeated(pairs))
        except orjson.JSONDecodeError as error:
            raise exceptions.ParseError(f"The body is not JSON: {error}") from error
        except RecursionError as error:
            raise exceptions.ParseError("The body is nested too deeply.") from error
        if faults:
            raise BadRequestError(faults)
        return value


class Pairs(list):
    """The pairs of a JSON object, in order."""


def repeated(value: Any, path: str = "") -> Iterator[Fault]:
    """A fault for each name that an object repeats; most programs would silently take the last."""
    if not isinstance(value, list):
        return
    pairs = value if isinstance(value, Pairs) else enumerate(value)
    seen = set()
    for name, item in pairs:
        if name in seen:
            yield Fault("it is given more than once", field=join(path, name))
        seen.add(name)
        yield from repeated(item, join(path, name))
