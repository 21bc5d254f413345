"""What do all entities together tell: first names, towns, who shares a spelling?"""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass

from people.names.folding import fold
from people.names.interface import Named
from people.names.spellings.forms import FIRST, FULL, PLACE, forms
from people.names.spellings.parts import given_forms, initials
from people.names.words import COMPANY_WORDS, CORPORATE, TITLES

_FIRM = COMPANY_WORDS | CORPORATE


@dataclass(frozen=True, slots=True)
class Known:
    """What the matcher knows of all entities, who are called by their index."""

    entities: tuple[Named, ...]
    spellings: dict[str, dict[int, int]]  # spelling -> index of each owner -> its strength there
    titled: dict[str, int]  # spelling that begins with a title -> how long that is
    given: dict[int, tuple[tuple[str, ...], ...]]  # index of a person -> folded given names
    first_names: frozenset[str]

    @classmethod
    def of(cls, entities: Iterable[Named]) -> "Known":
        """Read the names of all entities."""
        known = tuple(entities)
        people = [(index, one) for index, one in enumerate(known) if one.kind == "person"]
        given = {index: given_forms(one) for index, one in people}
        first_names = frozenset(
            names[0] for ways in given.values() for names in ways if names and len(names[0]) > 1
        )
        first_names -= TITLES  # General Krass
        spellings, titled = _spellings(known)
        return cls(known, spellings, titled, given, first_names)


def _spellings(entities: tuple[Named, ...]) -> tuple[dict[str, dict[int, int]], dict[str, int]]:
    """Each spelling with its owners and the best strength it has for them; titles before some."""
    found: defaultdict[str, dict[int, int]] = defaultdict(dict)
    titled: dict[str, int] = {}
    whole: set[str] = set()  # with the title: for The Times, not for who is called the Times
    is_shared = _towns_of(entities)
    for index, entity in enumerate(entities):
        for text, strength, skipped in forms(entity, is_shared):
            owners = found[text]
            owners[index] = min(strength, owners.get(index, FIRST))
            if skipped:
                titled[text] = skipped
            else:
                whole.add(text)
    for index, text, strength in _initials(entities, found):
        found[text][index] = strength
    return found, {text: skipped for text, skipped in titled.items() if text not in whole}


def _initials(
    entities: tuple[Named, ...], spellings: Container[str]
) -> Iterator[tuple[int, str, int]]:
    """The initials of the only organization that has them, where nobody is called so.

    Three letters mean too much else: they count only beside a longer form.
    """
    owners: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    for index, entity in enumerate(entities):
        if entity.kind == "organization":
            for name in (entity.name, *entity.aliases):
                owners[initials(name)].add(index)
    for ways, indexes in owners.items():
        if len(indexes) == 1 and ways and ways[0] not in spellings:
            worth = FULL if len(ways[0]) > 3 else PLACE
            yield from ((index, text, worth) for index in indexes for text in ways)


def _towns_of(entities: tuple[Named, ...]) -> Callable[[str], bool]:
    """Tells whether names of several organizations begin with a word, or end in `of` and it.

    Firms do not count: they are called after their founders.
    """
    counts: Counter[str] = Counter()
    for entity in entities:
        if entity.kind == "organization":
            names = (entity.name, *entity.aliases)
            counts.update({town for name in names for town in _towns_in(name)})
    return lambda word: counts[word] > 1


def _towns_in(name: str) -> Iterator[str]:
    """Words of an organization's name that may be the town it is in."""
    words = fold(name).split()
    if len(words) > 1 and not _FIRM.intersection(words):
        yield words[0]
    if "of" in words[:-1]:
        yield words[-1]
