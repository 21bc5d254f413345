"""What goes into the matcher and what comes out of it."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["person", "organization"]
Span = tuple[int, int]


Days = tuple[date, date]  # the first and the last one of a span


@dataclass(frozen=True, slots=True)
class HeldOffice:
    """A position held: titles that stand before a name, and evidence between homonyms."""

    title: str
    organization: Hashable | None
    started_on: date | None
    ended_on: date | None

    def held_within(self, days: Days | None) -> bool:
        """True when the office was held on some day from the first to the last one; an unknown date
        or end excludes nothing."""
        if days is None:
            return True
        begun = self.started_on is None or self.started_on <= days[1]
        return begun and (self.ended_on is None or days[0] <= self.ended_on)


@dataclass(frozen=True, slots=True)
class Named:
    """A person or an organization as the matcher sees it; `key` is handed back as it came."""

    key: Hashable
    kind: Kind
    name: str
    aliases: tuple[str, ...] = ()
    offices: tuple[HeldOffice, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place the matcher will not decide: [start, end) of the body, and who it may be."""

    start: int
    end: int
    text: str
    candidates: tuple[Hashable, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Findings:
    """Sorted, disjoint spans per key, in code points of the body, and the places left open."""

    mentions: dict[Hashable, tuple[Span, ...]]
    doubts: tuple[Doubt, ...]
