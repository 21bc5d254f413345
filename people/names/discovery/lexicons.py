"""What do lists say about a word? Places, given names, surnames, titles, words used alike."""

import lzma
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from people.names.discovery.vocabulary import (
    ACTS,
    CORPORATE,
    DAYS,
    GENERATIONS,
    NATIONALITIES,
    OPENERS,
    ORGANS,
    PARTICLES,
    PERSONAL,
    SAYING,
    SITES,
    is_nationality,
)

LISTS = "lists.txt.xz"
_MOST_WORDS = 5  # of the name of a place

_BY_USE = {
    "T": PERSONAL,
    "K": ACTS,
    "Y": SITES,
    "O": ORGANS,
    "C": CORPORATE,
    "D": DAYS,
    "A": PARTICLES,
    "G": GENERATIONS,
    "W": OPENERS,
    "V": SAYING,
}


class Lists(NamedTuple):
    """What is shipped: `clusters` of words used alike, as bits of a tree, and three lists."""

    clusters: dict[str, str]
    first_names: frozenset[str]
    surnames: frozenset[str]
    places: frozenset[str]
    place_openers: frozenset[str]  # first words of places of several words


@cache
def lists() -> Lists:
    """Read once from the file beside this module; about 30 MB in memory."""
    raw = files(__package__).joinpath("data", LISTS).read_bytes()
    parts = lzma.decompress(raw).decode().split("\n\n")
    first_names, surnames, places = (frozenset(part.split("\n")) for part in parts[:3])
    clusters = {word: bits for bits, *words in _rows(parts[3]) for word in words}
    openers = frozenset(place.partition(" ")[0] for place in places if " " in place)
    return Lists(clusters, first_names, surnames, places, openers)


def _rows(text: str) -> Iterator[list[str]]:
    return (line.split(" ") for line in text.split("\n") if line)


@lru_cache(maxsize=50_000)
def uses(word: str) -> str:
    """One letter for each list that has a word, in small letters or not: `F` a given name."""
    small = word.lower()
    bare = small.rstrip(".")
    known = lists()
    found = [letter for letter, words in _BY_USE.items() if bare in words]
    if small in known.first_names:
        found.append("F")
    if small in known.surnames:
        found.append("S")
    if small in known.places:
        found.append("P")
    if small in NATIONALITIES or is_nationality(small):
        found.append("N")
    return "".join(found)


def place_words(words: list[str]) -> set[int]:
    """Which of the words belong to a place of several words: `New York`."""
    known = lists()
    inside: set[int] = set()
    for index, word in enumerate(words):
        if word[0].isupper() and word.lower() in known.place_openers:
            for length in range(_MOST_WORDS, 1, -1):
                if " ".join(words[index : index + length]).lower() in known.places:
                    inside.update(range(index, min(index + length, len(words))))
                    break
    return inside
