"""Strict parameters: whatever is not understood is refused, never ignored.

Each is a form field that reads the values a query gives for its name; filters (filters.py) are
built from them, and views declare those that select no rows, such as `page_size`. `read()` turns a
query into values, or raises BadRequestError with every fault: unknown, repeated, empty and
malformed parameters, each with the nearest valid one.
"""

from __future__ import annotations

import datetime
import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from monitor.api.faults import BadRequestError, Fault
from monitor.api.plain_dates import first_and_last_day

LONGEST = 2000
#: Each further value is a further condition of one statement, which the database must plan.
MOST_TEXTS = 20
MOST_KEYS = 100
BIGGEST = 2**63 - 1
UNREADABLE = "\ufffd"  # what Django puts in place of bytes that are not UTF-8


class ParamError(forms.ValidationError):
    """A value that a parameter does not accept: why, and the nearest valid one."""

    def __init__(self, reason: str, nearest: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.nearest = nearest


class Param(forms.Field):
    """A parameter. `read` gets one text and returns its value or raises ParamError.

    `initial` is the value if it is not given. A repeatable one has a list of values.
    """

    schema: ClassVar[dict[str, Any]] = {"type": "string", "minLength": 1, "maxLength": LONGEST}

    def __init__(self, *, repeatable: bool = False, required: bool = False, **options: Any) -> None:
        super().__init__(required=required, **options)
        self.repeatable = repeatable

    def read(self, text: str) -> Any:
        return text

    def describe(self) -> dict[str, Any]:
        """Its OpenAPI schema."""
        return self.schema

    def clean(self, texts: Sequence[str]) -> Any:
        """The value for all the texts given for this parameter."""
        texts = [readable(text) for text in texts]
        if self.repeatable:
            return [self.read(text) for text in texts]
        if len(texts) > 1:
            raise ParamError("it may be given only once")
        return self.read(texts[0])


def readable(text: str) -> str:
    """The text without spaces around it, accents composed as they are in the archive."""
    if not text.strip():
        raise ParamError("it is empty; leave it out or give it a value")
    if "\x00" in text or len(text) > LONGEST:
        raise ParamError("it holds a NUL character or is too long")
    if UNREADABLE in text:
        raise ParamError("it is not UTF-8")
    return unicodedata.normalize("NFC", text.strip())


class TextParam(Param):
    """Any text."""


class ChoiceParam(Param):
    """One of a few words."""

    def __init__(self, choices: Iterable[str], **options: Any) -> None:
        super().__init__(**options)
        self.choices = tuple(choices)

    def read(self, text: str) -> Any:
        if text not in self.choices:
            raise ParamError(f"it is one of {', '.join(self.choices)}", nearest(text, self.choices))
        return text

    def describe(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.choices)}


class WordsParam(ChoiceParam):
    """Some of a few words, separated by commas, or given one by one as many clients send lists."""

    def clean(self, texts: Sequence[str]) -> tuple[str, ...]:
        return self.read(",".join(map(readable, texts)))

    def read(self, text: str) -> tuple[str, ...]:
        words = tuple(word.strip() for word in text.split(","))
        for word in words:
            if word not in self.choices:
                raise ParamError(
                    f"{word!r} is none of {', '.join(self.choices)}", nearest(word, self.choices)
                )
            if words.count(word) > 1:
                raise ParamError(f"{word!r} is given twice")
        return words

    def describe(self) -> dict[str, Any]:
        items = {"type": "string", "enum": list(self.choices)}
        return {"type": "array", "items": items, "uniqueItems": True, "minItems": 1}


class BooleanParam(Param):
    """true or false."""

    schema: ClassVar[dict[str, Any]] = {"type": "boolean"}

    def read(self, text: str) -> bool:
        if text not in ("true", "false"):
            raise ParamError("it is true or false", nearest(text.lower(), ("true", "false")))
        return text == "true"


class IntegerParam(Param):
    """A whole number between two bounds, both inclusive."""

    def __init__(self, minimum: int = 0, maximum: int = BIGGEST, **options: Any) -> None:
        super().__init__(**options)
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


class PlainDateParam(Param):
    """A year, month or day, read as its first day, or as its last with `end`."""

    def __init__(self, *, end: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.end = end

    def read(self, text: str) -> datetime.date:
        try:
            return first_and_last_day(text)[self.end]
        except ValueError as error:
            raise ParamError(str(error)) from error

    def describe(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$", "example": "2000-01"}


class KeysParam(Param):
    """Public keys (slugs); a comma means any of them. lookups.py finds what they name."""

    def __init__(self, lookup: Any, **options: Any) -> None:
        super().__init__(**options)
        self.lookup = lookup

    def read(self, text: str) -> tuple[str, ...]:
        keys = tuple(key.strip() for key in text.split(","))
        if len(keys) > MOST_KEYS:
            raise ParamError(f"it names {len(keys)} keys; {MOST_KEYS} at most")
        if not all(keys):
            raise ParamError("a key between two commas is empty")
        return tuple(dict.fromkeys(keys))


class NameParam(KeysParam):
    """A slug or a name, which may contain commas."""

    def read(self, text: str) -> tuple[str, ...]:
        return (text,)


def nearest(text: str, choices: Iterable[str]) -> str | None:
    """The choice that `text` is a misspelling of; None if none is that near (`limit`, `omit`)."""
    found = difflib.get_close_matches(text, list(choices), n=1, cutoff=0.7)
    return found[0] if found else None


def read(params: Mapping[str, Param], query: QueryDict) -> dict[str, Any]:
    """Every parameter's value by name, `initial` if it is not given."""
    values = {name: param.initial for name, param in params.items()}
    faults = []
    for name, texts in query.lists():
        param = params.get(name)
        if param is None:
            faults.append(unknown(name, texts[-1], params))
            continue
        try:
            if len(texts) > MOST_TEXTS:
                raise ParamError(f"it is given {len(texts)} times; {MOST_TEXTS} times at most")
            values[name] = param.clean([str(text) for text in texts])
        except ParamError as error:
            value = texts[-1] if len(texts) == 1 else texts
            faults.append(Fault(error.reason, name, None, value, error.nearest))
    if faults:
        raise BadRequestError(faults)
    return values


def unknown(name: str, value: Any, params: Iterable[str]) -> Fault:
    """The fault for an unknown parameter."""
    meant = nearest(name, params)
    known = (
        f"did you mean {meant}?" if meant else f"there are {', '.join(sorted(params)) or 'none'}"
    )
    return Fault(f"there is no such parameter; {known}", name, None, value, meant)
