"""How sure is sure enough? Read off held-out texts after each training; beside the model."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from people.names.discovery.reader import Name

FILE = "thresholds.json"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least confidence, by kind; more than 1: never."""

    person: float
    organization: float

    def reached(self, name: Name) -> bool:
        """True for a name that is sure enough for its kind."""
        return name.confidence >= (self.person if name.kind == "person" else self.organization)


def shipped(purpose: str) -> Thresholds:
    """`create`: from there on names become entities; `ask`: from there on editors are asked."""
    return Thresholds(**{kind: _figures()[kind][purpose] for kind in ("person", "organization")})


@cache
def _figures() -> dict[str, Any]:
    return json.loads(files(__package__).joinpath("data", FILE).read_text(encoding="utf-8"))
