"""What the palette shows: groups of links."""

from __future__ import annotations

from dataclasses import dataclass

MOST_JUMPS = 6  # of a group


@dataclass(frozen=True, slots=True)
class Jump:
    title: str
    link: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class JumpGroup:
    """`more`: the list with all of them; `note`: what must be said of these jumps."""

    title: str
    icon: str
    jumps: list[Jump]
    more: str = ""
    note: str = ""
