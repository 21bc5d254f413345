"""How does a line of the log look? One form for Django, gunicorn and the lines of requests.

JSON for whoever collects logs, text for a person at a terminal. No value can begin a line of its
own: JSON escapes line ends, and so does the text form.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
import sys
import traceback
from collections.abc import Callable
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import EventDict, ExcInfo, Processor

from monitor.postgresql.tally import current

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

TIME = structlog.processors.TimeStamper(fmt="iso", utc=True)


def as_json(_logger: Any, _name: str, event: EventDict) -> str:
    try:
        return orjson.dumps(event, default=str).decode()
    except TypeError:  # half a character, or a number of more than 64 bits
        return json.dumps(event, default=str)


def with_request(_logger: Any, _name: str, event: EventDict) -> EventDict:
    if tally := current.get():
        event["request_id"] = tally.request_id
    return event


def escape(text: str) -> str:
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def on_one_line(_logger: Any, _name: str, event: EventDict) -> EventDict:
    return {key: escape(one) if isinstance(one, str) else one for key, one in event.items()}


def indented(stream: TextIO, exc_info: ExcInfo) -> None:
    """A traceback whose every line is told from a line of the log."""
    lines = "".join(traceback.format_exception(*exc_info)).splitlines()
    stream.write("".join(f"\n    {escape(line)}" for line in lines))


def renderers(form: str) -> list[Processor]:
    """`form`: json, text, or auto: text on a terminal."""
    if form == "json" or (form == "auto" and not sys.stderr.isatty()):
        return [structlog.processors.format_exc_info, as_json]
    colours = sys.stderr.isatty()
    return [
        on_one_line,
        structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=indented),
    ]


def formatter(form: str) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            with_request,
            structlog.stdlib.add_log_level,
            TIME,
            structlog.stdlib.add_logger_name,
            # Named one by one: Django hands over whole requests, with all that a client sent.
            structlog.stdlib.ExtraAdder(allow=["route", "ms", "statement", "import_run"]),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *renderers(form),
        ],
    )


def configuration(form: str, level: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "monitor.logs.formatter", "form": form}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        # That a request was refused stands in its own line.
        "loggers": {"django.request": {"level": "ERROR"}},
    }


def writer_of_requests(form: str, level: str) -> Callable[[dict[str, Any]], None]:
    """What writes the line of a request: past `logging`, which would cost ten times as much."""
    rendering: list[Processor] = [TIME, *renderers(form)]

    def write(fields: dict[str, Any]) -> None:
        event: Any = fields | {"level": "info", "logger": "monitor.requests"}
        for processor in rendering:
            event = processor(None, "info", event)
        # A full disk under the log must not cost answers, and nobody is left to be told.
        with contextlib.suppress(OSError):
            sys.stderr.write(f"{event}\n")

    return write if logging.getLevelName(level) <= logging.INFO else lambda event: None
