"""Declared, strict parameters: what is not understood is refused, never ignored.

Each parameter knows its name, how its text is read and what it means; views declare the ones
they take. `read()` turns a query into values, or raises BadRequestError with every fault: unknown,
repeated, empty and malformed parameters, each with the nearest valid one.
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.http import QueryDict

from monitor.api.dates import first_and_last_day
from monitor.api.errors import BadRequestError, Fault

LONGEST = 2000
BIGGEST = 2**63 - 1


class ParamError(ValueError):
    """A value that a parameter cannot take: why, and the nearest it could."""

    def __init__(self, reason: str, nearest: str | None = None) -> None:
        super().__init__(reason)
        self.nearest = nearest


class Param:
    """One parameter of a query. `read` gets one text and returns the value or raises ParamError."""

    schema: ClassVar[dict[str, Any]] = {"type": "string"}

    def __init__(
        self, name: str, help: str, *, default: Any = None, repeatable: bool = False
    ) -> None:
        self.name = name
        self.help = help
        self.default = default
        self.repeatable = repeatable

    def read(self, text: str) -> Any:
        return text

    def describe(self) -> dict[str, Any]:
        """Its OpenAPI schema."""
        return self.schema

    def values(self, texts: Sequence[str]) -> Any:
        """The value of all the texts given for this parameter; a list when it is repeatable."""
        for text in texts:
            if not text.strip():
                raise ParamError("it is empty; leave it out or give it a value")
            if "\x00" in text or len(text) > LONGEST:
                raise ParamError("it holds a NUL character or is too long")
        if self.repeatable:
            return [self.read(text.strip()) for text in texts]
        if len(texts) > 1:
            raise ParamError("it may stand only once")
        return self.read(texts[0].strip())


class Text(Param):
    """Any text."""


class Choice(Param):
    """One of a few words."""

    def __init__(self, name: str, help: str, choices: Iterable[str], **options: Any) -> None:
        super().__init__(name, help, **options)
        self.choices = tuple(choices)

    def read(self, text: str) -> Any:
        if text not in self.choices:
            raise ParamError(f"it is one of {', '.join(self.choices)}", nearest(text, self.choices))
        return text

    def describe(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.choices)}


class Words(Choice):
    """Some of a few words, apart by commas."""

    def read(self, text: str) -> tuple[str, ...]:
        words = tuple(word.strip() for word in text.split(","))
        for word in words:
            if word not in self.choices:
                raise ParamError(
                    f"{word!r} is none of {', '.join(self.choices)}", nearest(word, self.choices)
                )
            if words.count(word) > 1:
                raise ParamError(f"{word!r} stands twice")
        return words

    def describe(self) -> dict[str, Any]:
        items = {"type": "string", "enum": list(self.choices)}
        return {"type": "array", "items": items, "uniqueItems": True, "minItems": 1}


class Boolean(Param):
    """true or false."""

    schema: ClassVar[dict[str, Any]] = {"type": "boolean"}

    def read(self, text: str) -> bool:
        if text not in ("true", "false"):
            raise ParamError("it is true or false", nearest(text.lower(), ("true", "false")))
        return text == "true"


class Integer(Param):
    """A whole number between two bounds, both inclusive."""

    def __init__(
        self, name: str, help: str, minimum: int = 0, maximum: int = BIGGEST, **options: Any
    ) -> None:
        super().__init__(name, help, **options)
        self.minimum = minimum
        self.maximum = maximum

    def read(self, text: str) -> int:
        bounds = f"it is a whole number from {self.minimum} to {self.maximum}"
        if not (text.isascii() and text.lstrip("-").isdigit()) or text.startswith("--"):
            raise ParamError(bounds)
        number = int(text)
        if not self.minimum <= number <= self.maximum:
            raise ParamError(bounds, str(min(max(number, self.minimum), self.maximum)))
        return number

    def describe(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


class PlainDate(Param):
    """A year, month or day; read as its first day, or its last where `end` is set."""

    def __init__(self, name: str, help: str, *, end: bool = False, **options: Any) -> None:
        super().__init__(name, help, **options)
        self.end = end

    def read(self, text: str) -> datetime.date:
        try:
            return first_and_last_day(text)[self.end]
        except ValueError as error:
            raise ParamError(str(error)) from error

    def describe(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$", "example": "2000-01"}


class Keys(Param):
    """Public keys (slugs); a comma means any of them. What they name is looked up: lookups.py."""

    def __init__(self, name: str, help: str, lookup: Any, **options: Any) -> None:
        super().__init__(name, help, **options)
        self.lookup = lookup

    def read(self, text: str) -> tuple[str, ...]:
        keys = tuple(key.strip() for key in text.split(","))
        if not all(keys):
            raise ParamError("a key between two commas is empty")
        return tuple(dict.fromkeys(keys))


class Name(Keys):
    """A slug or a name, commas and all."""

    def read(self, text: str) -> tuple[str, ...]:
        return (text,)


def nearest(text: str, choices: Iterable[str]) -> str | None:
    found = difflib.get_close_matches(text, list(choices), n=1, cutoff=0.5)
    return found[0] if found else None


def read(params: Sequence[Param], query: QueryDict) -> dict[str, Any]:
    """Every declared parameter's value (its default where it is not given)."""
    declared = {param.name: param for param in params}
    values = {param.name: param.default for param in params}
    faults = []
    for name, texts in query.lists():
        param = declared.get(name)
        if param is None:
            meant = nearest(name, declared)
            known = (
                f"did you mean {meant}?" if meant else f"there are {', '.join(sorted(declared))}"
            )
            reason = f"there is no such parameter; {known}"
            faults.append(Fault(reason, name, None, texts[-1], meant))
            continue
        try:
            values[name] = param.values([str(text) for text in texts])
        except ParamError as error:
            value = texts[-1] if len(texts) == 1 else texts
            faults.append(Fault(str(error), name, None, value, error.nearest))
    if faults:
        raise BadRequestError(faults)
    return values
