"""Which entities are likely to be the same, and why? Pure: names and identifiers in, pairs out.

Everything is looked up by keys, no pair is compared that shares none: 20,000 entities take seconds.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, product

from people.names import Kind, fold
from people.names.spellings.parts import core
from people.names.words import TITLES, word_set

CROWD = 30  # a key that more entities share says nothing: "J. Smith"
LONG = 10  # letters from which on a slip of one letter is likelier than another name
_SMALL = word_set("a an and de der des du for in la le of on the und von")
_ACRONYM = re.compile(r"[A-Z][A-Z.]{1,9}\Z")


@dataclass(frozen=True, slots=True)
class AlikeEntity:
    """An entity as this module sees it; `identifiers` are the bare values."""

    id: int
    kind: Kind
    name: str
    aliases: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(slots=True)
class Alike:
    """Two entities of one kind, the smaller id first, and what makes them alike."""

    first: int
    second: int
    reasons: list[str] = field(default_factory=list)


def alike(entities: Iterable[AlikeEntity]) -> list[Alike]:
    """Pairs that are likely the same, those with most reasons first. All of one kind."""
    entities = list(entities)
    found: dict[tuple[int, int], Alike] = {}
    for reason, keys, two_sided in (
        ("same name", _same_names, False),
        ("surname first", _turned_names, True),
        ("initials of the same name", _initials, True),
        ("same name but for a title, an initial or what it ends in", _bare_names, True),
        ("acronym of the other", _acronyms, True),
        ("same identifier", _identifiers, False),
        ("almost the same spelling", _slips, False),
    ):
        for pair in _pairs(entities, keys, two_sided):
            entry = found.setdefault(pair, Alike(*pair))
            if not (reason == "almost the same spelling" and entry.reasons):
                entry.reasons.append(reason)
    return sorted(found.values(), key=lambda one: (-len(one.reasons), one.first, one.second))


Keys = Callable[[AlikeEntity], Iterator[tuple[Hashable, int]]]


def _pairs(entities: list[AlikeEntity], keys: Keys, two_sided: bool) -> Iterator[tuple[int, int]]:
    """Pairs that share a key; `two_sided`: one from each side, as a full name and its initials."""
    done: set[tuple[int, int]] = set()
    for left, right in _shared(entities, keys):
        if len(left) + len(right) > CROWD:
            continue
        paired = product(left, right) if two_sided else combinations(left, 2)
        done |= {(min(a, b), max(a, b)) for a, b in paired if a != b}
    yield from sorted(done)


def _shared(entities: list[AlikeEntity], keys: Keys) -> Iterable[tuple[set[int], set[int]]]:
    """For each key that comes twice the entities that have it, by side. Most come once."""
    once: dict[Hashable, tuple[int, int]] = {}
    shared: dict[Hashable, tuple[set[int], set[int]]] = {}
    for entity in entities:
        for key, side in keys(entity):
            if key in shared:
                shared[key][side].add(entity.id)
            elif key in once:
                other, other_side = once[key]
                shared[key] = (set(), set())
                shared[key][other_side].add(other)
                shared[key][side].add(entity.id)
            else:
                once[key] = (entity.id, side)
    return shared.values()


def _same_names(entity: AlikeEntity) -> Iterator[tuple[Hashable, int]]:
    for name in entity.names:
        yield fold(name), 0


def _turned_names(entity: AlikeEntity) -> Iterator[tuple[Hashable, int]]:
    """`Smith, John` and `John Smith`."""
    for name in entity.names:
        family, comma, given = name.partition(", ")
        if comma and entity.kind == "person":
            yield fold(f"{given} {family}"), 1
        else:
            yield fold(name), 0


def _initials(entity: AlikeEntity) -> Iterator[tuple[Hashable, int]]:
    """`J. Smith` and `John Smith`; further given names say nothing."""
    if entity.kind != "person":
        return
    for name in entity.names:
        words = fold(name).split()
        if len(words) > 1 and len(words[-1]) > 1:
            yield (words[0][0], words[-1]), int(len(words[0]) == 1)


def _bare_names(entity: AlikeEntity) -> Iterator[tuple[Hashable, int]]:
    """`Martin Berg` and `Dr. Martin Berg` or `Martin S. Berg`; `Torrsoft` and `Torrsoft Corp.`

    Names of two initials are two people's until somebody says otherwise.
    """
    for name in entity.names:
        if entity.kind == "organization":
            bare = fold(core(name))
            yield bare, int(bare != fold(name))
            continue
        plain = fold(_without_dotted_titles(name))
        words = plain.split()
        if len(words) < 2:
            continue
        yield ("title", plain), int(plain != fold(name))
        middle = [word for word in words[1:-1] if len(word) > 1]
        yield ("initial", words[0], *middle, words[-1]), int(len(middle) < len(words) - 2)


def _without_dotted_titles(name: str) -> str:
    """The titles of newswire stand with a dot, too: `Dr. Martin Berg`."""
    first, _, rest = name.partition(" ")
    return _without_dotted_titles(rest) if rest and fold(first) in TITLES else name


def _acronyms(entity: AlikeEntity) -> Iterator[tuple[Hashable, int]]:
    """`IMF` and `International Monetary Fund`."""
    if entity.kind != "organization":
        return
    for name in entity.names:
        words = [word for word in fold(name).split() if word not in _SMALL]
        if _ACRONYM.match(name):
            yield fold(name), 1
        elif len(words) > 1:
            yield "".join(word[0] for word in words), 0


def _identifiers(entity: AlikeEntity) -> Iterator[tuple[Hashable, int]]:
    for value in entity.identifiers:
        yield value, 0


def _slips(entity: AlikeEntity) -> Iterator[tuple[Hashable, int]]:
    """A long name without each of its letters in turn: names that are one slip apart share one.

    Source: the symmetric delete method of SymSpell (Garbe, 2012).
    """
    for name in entity.names:
        folded = fold(name)
        if len(folded) < LONG:
            continue
        yield folded, 0
        for place, letter in enumerate(folded):
            if letter.isalpha():
                yield folded[:place] + folded[place + 1 :], 0
