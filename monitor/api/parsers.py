"""Bodies of requests: JSON as RFC 8259 has it, of a bounded size."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from rest_framework import exceptions
from rest_framework.parsers import BaseParser

LARGEST_BODY = 20_000_000


class TooLargeError(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = f"A body may have {LARGEST_BODY:,} bytes at most; send fewer records at once."


class JSONParser(BaseParser):
    """JSON in UTF-8. No NaN, no lone surrogates, no bottomless nesting."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type=None, parser_context=None) -> Any:
        text = stream.read(LARGEST_BODY + 1)
        if len(text) > LARGEST_BODY:
            raise TooLargeError
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise exceptions.ParseError(f"The body is not JSON: {error}") from error
