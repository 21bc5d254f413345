"""The formats: JSON a page at a time; CSV and NDJSON stream the whole result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import orjson
from django.http.request import MediaType
from rest_framework import exceptions
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer

from monitor import spreadsheets
from monitor.api.shapes import Shape

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
        plain = request._request  # REST framework's own passes each attribute on, slowly
        wanted = plain.GET.get("format")
        accept = plain.META.get("HTTP_ACCEPT") or "*/*"
        if plain.method == "OPTIONS":
            return renderers[0], renderers[0].media_type  # the others give rows, not descriptions
        for renderer in renderers:
            if renderer.format == wanted or (wanted is None and accept == "*/*"):
                return renderer, renderer.media_type
        ranges = [MediaType(text) for text in accept.split(",") if text.strip()]
        best = max(renderers, key=lambda renderer: preference(ranges, renderer.media_type))
        if preference(ranges, best.media_type) > NOT_AT_ALL:
            return best, best.media_type
        offered = ", ".join(renderer.media_type for renderer in renderers)
        raise exceptions.NotAcceptable(f"This address gives {offered}.")


NOT_AT_ALL = (0.0, 3)


def preference(ranges: list[MediaType], media_type: str) -> tuple[float, int]:
    """How much a client wants this type, by RFC 9110: its most specific range says how much.

    Of two that are wanted as much, the one that is named is better than one that is only let in.
    Other parameters than `q` are ignored, as with `application/json; charset=utf-8`.
    """
    main, sub = media_type.split("/")
    fitting = [
        (one.specificity, one.quality)
        for one in ranges
        if (one.main_type, one.sub_type) in ((main, sub), (main, "*"), ("*", "*"))
    ]
    specificity, quality = max(fitting, default=(0, 0.0))
    return quality, specificity


def ndjson(items: Iterable[str]) -> Iterator[bytes]:
    """PostgreSQL lays out lists over several lines; inside texts a line end is always escaped."""
    for item in items:
        yield item.replace("\n", "").encode() + b"\n"


def csv_lines(shape: Shape, items: Iterable[str]) -> Iterator[bytes]:
    rows = (shape.cells(orjson.loads(item)) for item in items)
    for line in spreadsheets.csv_lines(chain([shape.columns()], rows)):
        yield line.encode()


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
