"""What stands at a place of a text: a spelling that was found, and who may be meant by it."""

from dataclasses import dataclass
from typing import NamedTuple

from people.names.entities import Named

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
class Place:
    """A hit that is a whole name: one candidate makes a mention, several make a doubt."""

    start: int
    end: int
    strength: int
    candidates: list[int]
    family: frozenset[int] = NOBODY
    first: frozenset[int] = NOBODY
    called: frozenset[int] = NOBODY
    capital: bool = False
    initial: bool = False  # the given names are initials only
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the matcher knows of all entities."""

    entities: tuple[Named, ...]
    given: dict[int, tuple[tuple[str, ...], ...]]  # index of a person -> folded given names
    first_names: frozenset[str]


def fits(words: list[str], names: tuple[str, ...]) -> bool:
    """True when the first word is the first name or its initial, and no other word is foreign.

    >>> fits(["v"], ("vladimir", "vladimirovich"))
    True
    """
    if not words or not names or not _same(words[0], names[0]):
        return False
    return all(any(_same(word, name) for name in names[1:]) for word in words[1:])


def _same(word: str, name: str) -> bool:
    if len(word) == 1 or len(name) == 1:
        return word[0] == name[0]
    return word == name
