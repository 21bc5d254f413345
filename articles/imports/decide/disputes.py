"""Which conflicts does a merge open, bring up to date or close? Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .three_way import Outcome

#: The `field` of a conflict about a whole record: an editor deleted it, the source changed it.
RECORD = "record"

#: Open conflicts: row and field -> what the editor wrote, what the source says.
OpenConflicts = Mapping[tuple[int, str], tuple[Any, Any]]
Fields = dict[str, tuple[Any, Any]]


class Dispute(NamedTuple):
    """A field of a row on which editor and source differ."""

    row: int
    field: str
    ours: Any
    theirs: Any


@dataclass
class Disputes:
    """The fields `in_dispute`; of these, whose conflict is `unwritten` like that; and what is
    `settled` by now, by row and field.
    """

    in_dispute: list[Dispute] = field(default_factory=list)
    unwritten: list[Dispute] = field(default_factory=list)
    settled: list[tuple[int, str]] = field(default_factory=list)

    def take(self, row: int, outcome: Outcome, already: OpenConflicts) -> Fields:
        """Add what a merge says of a row; return the conflicts that are new or say otherwise."""
        fresh = {}
        for name, (ours, theirs) in outcome.conflicts.items():
            dispute = Dispute(row, name, ours, theirs)
            self.in_dispute.append(dispute)
            before = already.get((row, name))
            if before is None or before[1] != theirs:
                fresh[name] = (ours, theirs)
            if before != (ours, theirs):
                self.unwritten.append(dispute)
        self.settled += [(row, name) for name in outcome.settled if (row, name) in already]
        return fresh
