"""What can be wrong with a request: faults of parameters and fields, and what raises them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from typing import Any

import orjson
from rest_framework import exceptions

WHOLE = ""
#: How much of what is wrong with a request its answer tells: it must not outgrow the request.
MOST_FAULTS = 100
LONGEST_TEXT = 500


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: with a parameter of the query, or else with a field of the body.

    `field` is a path such as `mentions.0.slug`; WHOLE stands for the body itself, which is told as
    null. `value` is what was given, `nearest` the valid value that may have been meant.
    """

    reason: str
    parameter: str | None = None
    field: str | None = None
    value: Any = None
    nearest: str | None = None

    def as_json(self) -> dict[str, Any]:
        is_of_body = self.field is not None
        place = {"field": self.field or None} if is_of_body else {"parameter": self.parameter}
        told = {**place, "value": self.value, "reason": self.reason, "nearest": self.nearest}
        return {name: shortened(value) for name, value in told.items()}

    def __str__(self) -> str:
        place, reason = shortened(self.field or self.parameter), shortened(self.reason)
        return f"{place}: {reason}" if place else reason


def shortened(value: Any) -> Any:
    """The value itself if it is short; else the beginning of it, or of its JSON."""
    if value is None or isinstance(value, bool | float):
        return value
    text = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
    return value if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def join(path: str, key: object) -> str:
    """The path of a part of what is at `path`."""
    return f"{path}.{key}" if path else str(key)


class BadRequestError(exceptions.APIException):
    """A request that cannot be answered, with the first MOST_FAULTS things wrong with it."""

    status_code = HTTPStatus.BAD_REQUEST

    def __init__(self, faults: Iterable[Fault]) -> None:
        told = tuple(islice(faults, MOST_FAULTS + 1))
        self.faults = told[:MOST_FAULTS]
        more = ["…"] if len(told) > MOST_FAULTS else []
        super().__init__("; ".join([*map(str, self.faults), *more]))


def refuse(faults: Iterable[Fault]) -> None:
    """Raise BadRequestError if there is any; no more are looked for than are told."""
    if told := list(islice(faults, MOST_FAULTS + 1)):
        raise BadRequestError(told)


class ConflictError(BadRequestError):
    """A request that the current state of the archive does not allow."""

    status_code = HTTPStatus.CONFLICT


class PreconditionError(exceptions.APIException):
    """An If-Match or If-None-Match that failed."""

    status_code = HTTPStatus.PRECONDITION_FAILED
