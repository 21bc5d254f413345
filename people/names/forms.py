"""How can one entity be written? Every spelling the automaton looks for, and what it is worth."""

import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from people.names.entities import Named
from people.names.folding import fold, spell
from people.names.words import CORPORATE, GENERATIONS, PARTICLES

FULL, SHORT, BARE = 0, 1, 2  # a whole name; one word that may mean other things; a surname

_QUALIFIER = re.compile(r"\s*\([^()]*\)\s*\Z")
_ACRONYM = re.compile(r"[A-Z]{2,6}\Z")
_DOTTED = re.compile(r"(?:[A-Za-z]\.){2,}\Z")
_ABBREVIATED = re.compile(r"(?i:st|mr|dr|jr|sr|inc|corp|co|ltd|bros|ft|mt)\.?\Z|[A-Z]\.?\Z")


class Form(NamedTuple):
    """One spelling: how it stands in a folded text, and its strength."""

    text: str
    strength: int


def without_qualifier(name: str) -> str:
    """`George Robertson` out of the title `George Robertson (politician)`."""
    return _QUALIFIER.sub("", name) or name


def surname(name: str) -> str:
    """The last word of a personal name with its particles: `van Gogh`; "" for a single word."""
    words = name.replace(",", " ").split()
    while len(words) > 1 and fold(words[-1]) in GENERATIONS:
        words.pop()
    if len(words) < 2:
        return ""
    first = len(words) - 1
    while first > 1 and fold(words[first - 1]) in PARTICLES:
        first -= 1
    return " ".join(words[first:])


def forms(entity: Named) -> Iterator[Form]:
    """Every spelling of `entity`, the strongest first; the same text may come twice."""
    names = [spell(without_qualifier(name)) for name in (entity.name, *entity.aliases)]
    names = [name for name in names if name.strip(" .-'\"")]
    if entity.kind == "person":
        yield from _person_forms(names)
        return
    for name in names:
        strength = FULL if " " in name or _ACRONYM.match(name) else SHORT
        for text in _spellings(name):
            yield Form(text, strength)
        words = name.split()
        if len(words) > 1 and fold(words[-1]) in CORPORATE:
            shorter = " ".join(words[:-1]).rstrip(",")
            yield Form(shorter, FULL if " " in shorter else SHORT)


def _person_forms(names: list[str]) -> Iterator[Form]:
    known_as = {fold(part) for name in names if " " in name for part in name.split()}
    for name in names:
        bare = " " not in name and fold(name) in known_as
        for text in _spellings(name):
            yield Form(text, BARE if bare else FULL if " " in name else SHORT)
    for name in names:
        family = surname(name)
        if len(family) > 1:
            yield Form(family, BARE)
            last = family.split()[-1]
            if len(last) > 2:
                yield Form(last, BARE)


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
