"""What a plan works on, and what it says: candidates, entries, counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from articles.imports.decide.three_way import digest
from articles.imports.importables import RefusedError, Schema
from articles.imports.reading.records import (
    Problem,
    Record,
    RecordPlace,
    shorten,
)

CREATE, UPDATE, UNCHANGED, CONFLICT, REJECTED, KEPT_OUT, PASSED_OVER = (
    "create",
    "update",
    "unchanged",
    "conflict",
    "rejected",
    "kept out",
    "passed over",
)
ACTIONS = (CREATE, UPDATE, UNCHANGED, CONFLICT, REJECTED, KEPT_OUT, PASSED_OVER)


Key = tuple[Any, ...]
#: What stands for a row that was refused, and for one that an editor deleted.
REFUSED, DELETED = -1, -2


class ArchiveRow(NamedTuple):
    """A row: its id, its `import_base` as text, and for a merged entity who stands for it."""

    id: int
    base: str | None
    winner: int | None = None


class RowId(int):
    """A reference that is resolved already."""


class NameReference(str):
    """A reference by name, as documents make them."""

    __slots__ = ()


class DeferError(Exception):
    """A reference that a later record may still explain; `problem` if none does."""

    def __init__(self, problem: RefusedError) -> None:
        super().__init__(problem.reason)
        self.problem = problem


class KeptOutError(Exception):
    """A record that belongs to one that an editor deleted."""


class ImportCandidate:
    """A record whose values are checked: `values` as the columns take them, references as ids.

    `implicit`: it is only mentioned by a document, as an issue or a publication. `soft`: it may
    meet another record of the same row without either being wrong, for instance since two people
    were merged here and not in the source. `derived`: values for a new row that no file gave.
    `guessed`: fields whose values no file gave, though they are remembered as if one had; they give
    way to an editor. `removed`: the row that it was, which an editor deleted. `kept_out`: therefore
    it does not come in, or since what it belongs to was deleted. `base_text`: what `import_base`
    would be, as PostgreSQL writes it.
    """

    __slots__ = (
        *("base_text", "derived", "existing", "id", "implicit", "key", "record"),
        *("guessed", "kept_out", "removed", "soft", "values"),
    )

    def __init__(self, record: Record, values: dict[str, Any], implicit: bool = False) -> None:
        self.record = record
        self.values = values
        self.implicit = implicit
        self.soft = False
        self.existing: ArchiveRow | None = None
        self.removed: ArchiveRow | None = None
        self.kept_out = False
        self.id = 0
        self.key: tuple[Any, ...] = ()
        self.base_text = ""
        self.derived: dict[str, Any] = {}
        self.guessed: frozenset[str] = frozenset()

    @property
    def row(self) -> RowId:
        """What refers to this record refers to: its row, 0 when refused, or DELETED."""
        return RowId(DELETED if self.kept_out else self.id)

    @property
    def place(self) -> RecordPlace:
        return self.record.place

    @property
    def base(self) -> dict[str, str]:
        """What `import_base` would be: a digest for each field."""
        found: dict[str, str] = orjson.loads(self.base_text or "{}")
        return found

    def remember(self, schema: Schema) -> None:
        """Compute what `import_base` would be."""
        values = self.values
        digests = [
            f'"{name}": "{digest(values[name])}"' for name in schema.base_order if name in values
        ]
        self.base_text = "{" + ", ".join(digests) + "}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the plan. `fields`: for an update or a conflict, field -> (ours, theirs)."""

    action: str
    model: str
    key: str
    place: RecordPlace
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "action": self.action,
            "model": self.model,
            "key": self.key,
            "file": self.place.file,
            "line": self.place.line,
            "record": self.place.record,
            "fields": {
                name: {"ours": ours, "theirs": theirs}
                for name, (ours, theirs) in self.fields.items()
            },
            "reason": self.reason,
        }

    def __str__(self) -> str:
        parts = [f"{self.action:<9} {self.model} {self.key} ({self.place})"]
        for name, (ours, theirs) in self.fields.items():
            parts.append(f"    {name}: {shorten(ours)} -> {shorten(theirs)}")
        if self.reason:
            parts.append(f"    {self.reason}")
        return "\n".join(parts)


class Counts:
    """How many records of each model had which outcome."""

    def __init__(self) -> None:
        self.by_model: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, model: str, action: str, number: int = 1) -> None:
        self.by_model[model][action] += number

    def total(self, action: str) -> int:
        return sum(counter[action] for counter in self.by_model.values())

    def as_json(self) -> dict[str, dict[str, int]]:
        return {
            model: {action: counter[action] for action in ACTIONS if counter[action]}
            for model, counter in sorted(self.by_model.items())
        }


def key_of(schema: Schema, record: Record) -> str:
    """Return how the record calls itself, for people."""
    fields = record.fields
    if schema.label == "articles.article" and not fields.get("slug"):
        return shorten(fields.get("headline") or fields.get("source") or "")
    given = [fields[name] for name in schema.key if fields.get(name) not in (None, "")]
    shown = [
        one if isinstance(one, str) else shorten(one) for one in given if type(one) is not RowId
    ]
    return " ".join(shown)[:200]


def problem_of(record: Record, error: RefusedError, *, spares_text: bool = False) -> Problem:
    """Return the problem of a refused record, with its place."""
    value = None if error.value is None else shorten(error.value)
    return Problem(record.place, error.field, value, error.reason, spares_text)
