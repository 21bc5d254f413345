"""How can one entity be written? Every spelling the automaton looks for, and what it is worth."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from people.names.folding import fold, spell
from people.names.interface import Named
from people.names.spellings.parts import (
    core,
    surname,
    throne,
    without_article,
    without_qualifier,
    without_titles,
    written_names,
)
from people.names.spellings.variants import is_acronym, spellings
from people.names.words import (
    CORPORATE,
    INSTITUTION_WORDS,
    NATIONALITIES,
    OPENERS,
    PARTICLES,
    PLACE_WORDS,
    TITLES,
)

# What a spelling is worth: a whole name; one word that is a name of its own; a part of a longer
# name of the same organization; what is likely to be the name of a place, too.
FULL, SHORT, PART, PLACE = range(4)
# A part of a personal name that is given as an alias; a surname; a first name: none of them counts
# without evidence.
CALLED, FAMILY, FIRST = 4, 5, 6


# What opens a name or a sentence and tells nobody: `An Wang`, `Al Gore`, `General Krass`.
_NO_FIRST_NAMES = TITLES | {word for word in OPENERS | PARTICLES if len(word) == 2}
# Whoever changes one name waits for a new matcher: all others are not spelt out again.
_REMEMBERED = 2**17
# What a government is called by, if not by its town: `U.S. government`, `the Kremlin`.
_GOVERNMENT = frozenset({"government", "administration", "cabinet", "house", "state", "the"})
# With these an encyclopaedia names people whom nobody calls so in full.
_ROYAL = ("Pope ", "Prince ", "Princess ", "Queen ")


class Form(NamedTuple):
    """One spelling: how it stands in a folded text, and its strength."""

    text: str
    strength: int
    skipped: int = 0  # so many characters at its beginning, a title mostly, are not marked


def forms(entity: Named, is_shared: Callable[[str], bool]) -> Iterator[Form]:
    """Every spelling of `entity`; the same text may come twice, with different strengths.

    `is_shared` tells whether names of several organizations begin with a folded word, or end in
    `of` and it: a town, most likely.
    """
    names = [name for name in written_names(entity) if _is_name(name)]
    if entity.kind == "person":
        yield from _person_forms(tuple(names))
        return
    own = spell(without_qualifier(entity.name))
    bare = {f"The {name}" for name in names if name[0].isupper()} - {own}
    for name in names:
        if fold(name) in NATIONALITIES and (name[1:].islower() or name != own):
            continue  # `American` is hardly ever the airline, `U.S.` hardly ever the team
        worth = _worth(name, own, names, is_shared)
        skipped = len("The ") if name in bare else 0  # called `Pentagon`, too
        yield from (Form(text, worth, skipped) for text in spellings(name))
        if name.startswith("the ") and f"The {name[4:]}" not in names:
            yield Form(f"The {name[4:]}", worth, len("The "))
        if name.startswith("The ") and name[4:]:
            yield Form(f"the {name[4:]}", worth)
            if " " in name[4:]:
                yield Form(name[4:], FULL)  # a Washington Post report
        shorter = core(name)
        if shorter not in (name, without_article(name)):
            word = PLACE if is_shared(fold(shorter)) else PART
            yield Form(shorter, FULL if " " in shorter else word)


def _worth(name: str, own: str, names: list[str], is_shared: Callable[[str], bool]) -> int:
    """How much a spelling of an organization says by itself, beside its own and all its names."""
    words = fold(name).split()
    whole = FULL if " " in without_article(name) or is_acronym(name) else SHORT
    governs = "government" in fold(own).split()
    if governs and _GOVERNMENT.isdisjoint(words) and not is_acronym(name):
        return PLACE  # Washington
    before, after = ((), ()) if name == own else _rest(name, names)
    rest = {*before, *after}
    if not rest or rest <= CORPORATE | NATIONALITIES:
        return whole
    if len(words) == 1 and words[0] in INSTITUTION_WORDS:
        return PART
    if PLACE_WORDS.intersection(after) or len(words) == 1 and before[-1:] == ("of",):
        return PLACE
    return whole if is_acronym(name) else PLACE if is_shared(fold(name)) else PART


def _rest(name: str, names: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words before and after `name` in a longer name of the same organization."""
    part = f" {fold(name)} "
    for longer in (f" {fold(one)} " for one in names):
        before, found, after = longer.partition(part)
        if found and (before or after):
            return tuple(before.split()), tuple(after.split())
    return (), ()


def _is_name(name: str) -> bool:
    """False for what no text is searched for: signs alone, a single letter."""
    letters = sum(map(str.isalnum, name))
    return letters > 1 or (letters == 1 and not name.isascii())


@lru_cache(_REMEMBERED)
def _person_forms(names: tuple[str, ...]) -> tuple[Form, ...]:
    return tuple(_spelt(names))


def _spelt(names: tuple[str, ...]) -> Iterator[Form]:
    known_as = {
        fold(part) for name in names if " " in name for part in name.partition(" of ")[0].split()
    }
    for name in names:
        if name != names[0] and _is_title(name):
            yield Form(name, FAMILY)  # the Pope, The King
            continue
        part = " " not in name and fold(name) in known_as
        worth = CALLED if part else FULL if " " in name else SHORT
        titles = _titles_of(name, names)
        for text in spellings(name):
            yield Form(text, worth, len(text) - len(text.split(" ", titles)[-1]) if titles else 0)
    for name in names:
        reigning = throne(name)
        if reigning.name:
            yield Form(reigning.name, FAMILY)
            if reigning.numbered != reigning.name:
                yield Form(reigning.numbered, FULL)
        family = surname(name)
        if len(family) > 1:
            yield from _family_forms(family)
            yield from _first_forms(without_titles(name), family)


def _is_title(name: str) -> bool:
    return all(word in TITLES for word in without_article(name).lower().split())


def _titles_of(name: str, names: tuple[str, ...]) -> int:
    """How many words of a name are titles, when the person is called without them, too."""
    rest = without_titles(name)
    if rest == name or (name == names[0] and not name.startswith(_ROYAL)):
        return 0  # Don King
    plain = [one for one in names if without_titles(one) == one]
    known = any(f" {rest} " in f" {one.replace(',', '')} " for one in plain)
    return name.count(" ") - rest.count(" ") if known else 0


def _family_forms(family: str) -> Iterator[Form]:
    yield Form(family, FAMILY)
    yield Form(family[0].upper() + family[1:], FAMILY)
    last = family.split()[-1]
    if len(last) > 2:
        yield Form(last, FAMILY)


def _first_forms(name: str, family: str) -> Iterator[Form]:
    first, _, rest = name.partition(" ")
    if rest and first[1:2].islower() and first[0].isupper() and fold(first) not in _NO_FIRST_NAMES:
        yield Form(first, FIRST)
    if rest.count(" ") == 1 and rest.endswith(f" {family}"):
        yield Form(rest, FAMILY)  # Garcia Marquez
        middle = rest.split()[0]
        if len(middle) > 2 and middle.istitle() and fold(middle) not in PARTICLES:
            yield Form(middle, FIRST)  # Harold Bedoya Paz is General Bedoya
