"""How can one entity be written? Every spelling the automaton looks for, and what it is worth."""

import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import NamedTuple

from people.names.entities import Named
from people.names.folding import fold, spell
from people.names.words import (
    COMPANY_WORDS,
    CORPORATE,
    GENERATIONS,
    INSTITUTION_WORDS,
    PARTICLES,
    TEAM_WORDS,
    TITLES,
)

# What a spelling is worth: a whole name; one word that is a name of its own; a part of a longer
# name of the same organization; such a part that is likely to be the name of a place.
FULL, SHORT, PART, PLACE = range(4)
# A part of a personal name that is given as an alias; a surname; a first name: none of them counts
# without evidence.
CALLED, FAMILY, FIRST = 4, 5, 6

_QUALIFIER = re.compile(r"\s*\([^()]*\)\s*\Z")
_ACRONYM = re.compile(r"[A-Z]{2,6}\Z")
_DOTTED = re.compile(r"(?:[A-Za-z]\.){2,}\Z")
_TEAM = re.compile(r" (?:national|cricket|football|soccer|hockey|rugby|cup)(?: .*)? team ")
_ABBREVIATED = re.compile(r"(?i:st|mr|dr|jr|sr|inc|corp|co|ltd|bros|ft|mt)\.?\Z|[A-Z]\.?\Z")


class Form(NamedTuple):
    """One spelling: how it stands in a folded text, and its strength."""

    text: str
    strength: int


def without_qualifier(name: str) -> str:
    """`George Robertson` out of the title `George Robertson (politician)`."""
    return _QUALIFIER.sub("", name) or name


def qualifier(name: str) -> str:
    """`politician` out of the title `George Robertson (politician)`, "" when there is none."""
    match = _QUALIFIER.search(name)
    return match.group().strip(" ()") if match else ""


def surname(name: str) -> str:
    """The last word of a personal name with its particles: `van Gogh`.

    "" for a single word, and for who is named after a place: `Diana, Princess of Wales`.
    """
    words = name.replace(",", " ").split()
    if "of" in words:
        return ""
    while len(words) > 1 and fold(words[-1]) in GENERATIONS:
        words.pop()
    if len(words) < 2:
        return ""
    first = len(words) - 1
    while first > 1 and fold(words[first - 1]) in PARTICLES:
        first -= 1
    return " ".join(words[first:])


def forms(entity: Named, is_shared: Callable[[str], bool]) -> Iterator[Form]:
    """Every spelling of `entity`; the same text may come twice, with different strengths.

    `is_shared` tells whether names of several organizations contain a folded word.
    """
    names = [spell(without_qualifier(name)) for name in (entity.name, *entity.aliases)]
    names = [name for name in names if name.strip(" .,-'\"")]
    if entity.kind == "person":
        yield from _person_forms(names)
        return
    folded = [f" {fold(name)} " for name in names]
    is_team = any(_TEAM.search(name) for name in folded)
    for name in names:
        rest = _rest(f" {fold(name)} ", folded)
        of_team = is_team and not TEAM_WORDS.intersection(fold(name).split())
        worth = PLACE if of_team else _worth(name, rest, is_shared)
        yield from (Form(text, worth) for text in _spellings(name))
        words = name.split()
        if len(words) > 1 and fold(words[-1]) in CORPORATE:
            shorter = " ".join(words[:-1]).rstrip(",")
            yield Form(shorter, FULL if " " in shorter else SHORT)


def _rest(name: str, names: list[str]) -> set[str]:
    """The words that a longer name of the same organization has more than `name`."""
    for longer in names:
        if len(longer) > len(name) and name in longer:
            return set(longer.replace(name, " ", 1).split())
    return set()


def _worth(name: str, rest: set[str], is_shared: Callable[[str], bool]) -> int:
    """How much a spelling of an organization says by itself."""
    if not rest or _ACRONYM.match(name) or rest <= CORPORATE:
        return FULL if " " in name or _ACRONYM.match(name) else SHORT
    if fold(name) in INSTITUTION_WORDS:
        return PART
    team = rest & TEAM_WORDS or all(word.endswith("s") for word in rest)
    if team and not rest & COMPANY_WORDS or is_shared(fold(name)):
        return PLACE
    return PART


def _person_forms(names: list[str]) -> Iterator[Form]:
    known_as = {
        fold(part) for name in names if " " in name for part in name.partition(" of ")[0].split()
    }
    for name in names:
        part = " " not in name and fold(name) in known_as
        for text in _spellings(name):
            yield Form(text, CALLED if part else FULL if " " in name else SHORT)
    for name in names:
        family = surname(name)
        if len(family) > 1:
            yield Form(family, FAMILY)
            yield Form(family[0].upper() + family[1:], FAMILY)
            last = family.split()[-1]
            if len(last) > 2:
                yield Form(last, FAMILY)
            first, _, rest = name.partition(" ")
            if rest.count(" ") == 1 and rest.endswith(f" {family}"):
                yield Form(rest, FAMILY)  # Garcia Marquez
            if len(first) > 2 and first[1].islower() and fold(first) not in TITLES:
                yield Form(first, FIRST)


def _spellings(name: str) -> Iterator[str]:
    """The ways to set dots and hyphens: U.S. = US, St. Louis = St Louis, UNESCO = Unesco."""
    ways = [_word_spellings(word) for word in name.split()]
    if sum(len(way) > 1 for way in ways) > 3:
        ways = [way[:1] for way in ways]
    for words in product(*ways):
        text = " ".join(words)
        yield text
        if "-" in text:
            yield text.replace("-", " ")
    if name[0].islower():
        yield name[0].upper() + name[1:]


def _word_spellings(word: str) -> tuple[str, ...]:
    plain = word.replace(".", "")
    if _ABBREVIATED.match(word):
        return (plain, f"{plain}.")
    if not _DOTTED.match(word) and not _ACRONYM.match(word):
        return (word,)
    ways = [word, plain]
    if len(plain) <= 4:
        ways.append("".join(f"{letter}." for letter in plain))
    if len(plain) >= 4 and word == plain:
        ways.append(word.capitalize())
    return tuple(dict.fromkeys(ways))


def given_forms(entity: Named) -> tuple[tuple[str, ...], ...]:
    """The folded given names of a person, one tuple for each full name or alias."""
    found = []
    for name in (entity.name, *entity.aliases):
        name = spell(without_qualifier(name))
        family = surname(name)
        if family:
            before = name.rpartition(family)[0]
            found.append(tuple(fold(before.replace(".", " ")).split()))
    return tuple(dict.fromkeys(found))
