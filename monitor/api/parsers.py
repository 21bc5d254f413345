"""Bodies of requests: JSON as RFC 8259 has it, each name once in an object.

Size, depth and number of values are bounded before anything is made of them: a value takes up to
a hundred times as much memory as its text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import orjson
from rest_framework import exceptions
from rest_framework.parsers import BaseParser

from monitor.api.faults import Fault, join, refuse

LARGEST_BODY = 20_000_000
DEEPEST = 20
MOST_PARTS = 500_000
PART = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]|,', re.DOTALL)
STEPS = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}


class TooLargeError(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class EncodedError(exceptions.APIException):
    """A body in a Content-Encoding; `Accept-Encoding` in the response says which are taken."""

    status_code = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    headers = {"Accept-Encoding": "identity"}


class JSONParser(BaseParser):
    """JSON in UTF-8. No NaN, no lone surrogates, no bottomless nesting."""

    media_type = "application/json"
    largest = LARGEST_BODY

    def parse(self, stream: Any, media_type=None, parser_context: Any = None) -> Any:
        encoding = parser_context["request"].META.get("HTTP_CONTENT_ENCODING", "").strip().lower()
        if encoding not in ("", "identity"):
            raise EncodedError(
                f"The body is in the Content-Encoding {encoding!r}, which is not taken: send it"
                " uncompressed."
            )
        text = stream.read(self.largest + 1)
        if len(text) > self.largest:
            raise TooLargeError(
                f"A body may have {self.largest:,} bytes at most; send fewer records at once."
            )
        check_shape(text)
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise exceptions.ParseError(f"The body is not JSON: {error}") from error
        refuse(repeated(json.loads(text, object_pairs_hook=Pairs, parse_int=str, parse_float=str)))
        return value


class SmallJSONParser(JSONParser):
    """For addresses that anybody may send a body to."""

    largest = 20_000


def check_shape(text: bytes) -> None:
    """Refuse more parts, or deeper ones, than records have: strings, brackets and commas."""
    depth = 0
    for number, part in enumerate(PART.finditer(text), 1):
        if number > MOST_PARTS:
            raise TooLargeError(
                f"A body may have {MOST_PARTS:,} names and values at most; send fewer records at"
                " once."
            )
        depth += STEPS.get(part[0][:1], 0)
        if depth > DEEPEST:
            raise exceptions.ParseError(f"The body is nested more than {DEEPEST} levels deep.")


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
