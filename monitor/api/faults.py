"""What can be wrong with a request: faults of parameters and fields, and what raises them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from rest_framework import exceptions

WHOLE = ""


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
        return {**place, "value": self.value, "reason": self.reason, "nearest": self.nearest}

    def __str__(self) -> str:
        place = self.field or self.parameter
        return f"{place}: {self.reason}" if place else self.reason


def join(path: str, key: object) -> str:
    """The path of a part of what is at `path`."""
    return f"{path}.{key}" if path else str(key)


class BadRequestError(exceptions.APIException):
    """A request that cannot be answered, with everything that is wrong with it."""

    status_code = HTTPStatus.BAD_REQUEST

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(str, self.faults)))


class ConflictError(BadRequestError):
    """A request that the current state of the archive does not allow."""

    status_code = HTTPStatus.CONFLICT


class PreconditionError(exceptions.APIException):
    """An If-Match or If-None-Match that failed."""

    status_code = HTTPStatus.PRECONDITION_FAILED
