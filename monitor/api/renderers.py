"""The formats: JSON a page at a time; CSV and NDJSON stream the whole result."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from rest_framework import exceptions
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer

from monitor.api.shapes import Shape

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
ROWS_PER_CHUNK = 200


class JSONRenderer(BaseRenderer):
    """JSON by orjson; views whose JSON the database has built pass it on as it is."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type=None, renderer_context=None) -> bytes:
        return b"" if data is None else orjson.dumps(data, default=str)


class NDJSONRenderer(JSONRenderer):
    """One JSON object a line, the whole result."""

    media_type = "application/x-ndjson"
    format = "ndjson"


class CSVRenderer(BaseRenderer):
    """RFC 4180, the whole result; a cell that a spreadsheet would run begins with an apostrophe."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"


class Negotiation(DefaultContentNegotiation):
    """`?format=` decides, then `Accept`. What `format` may be is the parameter's own affair."""

    def select_renderer(self, request, renderers, format_suffix=None):
        wanted = request.GET.get("format")
        accept = request.META.get("HTTP_ACCEPT", "*/*")
        for renderer in renderers:
            if renderer.format == wanted or (wanted is None and accept == "*/*"):
                return renderer, renderer.media_type
        try:
            return super().select_renderer(WithoutFormat(request), renderers)  # type: ignore[arg-type]
        except exceptions.NotAcceptable:
            offered = ", ".join(renderer.media_type for renderer in renderers)
            raise exceptions.NotAcceptable(f"This address gives {offered}.") from None


class WithoutFormat:
    """A request as its Accept header alone tells it."""

    def __init__(self, request: Any) -> None:
        self.META = request.META
        self.headers = request.headers
        self.query_params: dict[str, str] = {}


def ndjson(items: Iterable[str]) -> Iterator[bytes]:
    """PostgreSQL lays out lists over several lines; inside texts a line end is always escaped."""
    for item in items:
        yield item.replace("\n", "").encode() + b"\n"


class Echo:
    """A file that gives back what is written."""

    def write(self, text: str) -> str:
        return text


def csv_lines(shape: Shape, items: Iterable[str]) -> Iterator[bytes]:
    writer = csv.writer(Echo())
    yield writer.writerow(shape.columns()).encode()
    for item in items:
        cells = map(harmless, shape.cells(orjson.loads(item)))
        yield writer.writerow(list(cells)).encode()


def harmless(cell: Any) -> Any:
    """No text begins what a spreadsheet takes for a formula."""
    if isinstance(cell, str) and cell.startswith(STARTS_A_FORMULA):
        return f"'{cell}"
    return cell


def chunks(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The first lines at once, then many lines a chunk: each chunk costs a system call."""
    chunk: list[bytes] = []
    size = 1
    for line in lines:
        chunk.append(line)
        if len(chunk) >= size:
            yield b"".join(chunk)
            chunk, size = [], ROWS_PER_CHUNK
    if chunk:
        yield b"".join(chunk)
