"""What stands at a place of a text: a spelling that was found, and who may be meant by it."""

from dataclasses import dataclass
from typing import NamedTuple

NOBODY: frozenset[int] = frozenset()


class Owners(NamedTuple):
    """Who may be meant by one spelling, by index: as a name, as a part of a personal name."""

    named: dict[int, int]  # index -> strength
    family: frozenset[int]
    first: frozenset[int]
    called: frozenset[int] = NOBODY  # of these, whose alias it is


class Hit(NamedTuple):
    """A spelling found in a folded text; `capital` when it stands in an all-caps passage."""

    start: int
    end: int
    owners: Owners
    capital: bool


@dataclass(slots=True)
class NamePlace:
    """A hit that is a whole name: one candidate makes a mention; several, or a reason, a doubt."""

    start: int
    end: int
    strength: int  # the best of `named`
    named: dict[int, int]
    candidates: list[int]
    family: frozenset[int] = NOBODY
    first: frozenset[int] = NOBODY
    called: frozenset[int] = NOBODY
    capital: bool = False
    initial: bool = False  # the given names are initials only
    reason: str = ""


class Stranger(NamedTuple):
    """Where somebody stands who bears the surname of one of ours, and is not one of ours."""

    start: int
    surname: str
