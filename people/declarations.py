"""What an import, a fixture and a removal have to know of a model, declared once, at the model.

Everything else is read from its fields: what JSON value each takes and what stands when none was
ever given, what they refer to, the order in which models need one another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


class RefusedError(ValueError):
    """A value that the archive cannot take: in which field, and why."""

    def __init__(self, field: str | None, value: Any, reason: str) -> None:
        super().__init__(field, value, reason)
        self.field, self.value, self.reason = field, value, reason


#: Takes the values of a whole row, by field, dates as ISO text; RefusedError: what is wrong.
Check = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Declaration:
    """How records of one model are known, and what is special about their fields.

    `key`: the fields by which a record is known again, whoever gives it. `otherwise`: where the
    first of these fields is blank, the second belongs to the key. `within`: the part of the key
    that no editor changes alone; a corrected key is looked for beside it. `title`: what people
    call a record that is gone, and `by_hand`: whether somebody made one that no import brought, and
    no machine; both as SQL over its row `o`. `derived`: fields that the database copies,
    which fixtures may say and nobody reads. `defaults`: what an imported row has where its file
    says nothing, unlike other new rows. `sound`: makes of what a file says of a record what the
    archive may hold. `years`: the first and the last of its dates. `checks`: what must hold between
    the fields of a whole row.
    """

    key: tuple[str, ...]
    title: str
    by_hand: str = "true"
    otherwise: tuple[str, str] | None = None
    within: str = ""
    derived: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    sound: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    years: tuple[int, int] = (1, 9999)
    checks: tuple[Check, ...] = ()

    @property
    def whole_key(self) -> tuple[str, ...]:
        """All fields of the key, the one included that only sometimes belongs to it."""
        return (*self.key, self.otherwise[1]) if self.otherwise else self.key


def names_one_entity(values: Mapping[str, Any]) -> None:
    """A person or an organization, not both and not none."""
    if values.get("person") and values.get("organization"):
        reason = "must be absent when there is a person: one record names one of them"
        raise RefusedError("organization", None, reason)
    if not values.get("person") and not values.get("organization"):
        raise RefusedError("person", None, "is missing, and organization too")


def ends_after_it_starts(values: Mapping[str, Any]) -> None:
    """An office may end on the day on which it began, and not before."""
    start, end = values["started_on"], values["ended_on"]
    if start and end and end < start:
        raise RefusedError("ended_on", end, f"lies before started_on {start}")
