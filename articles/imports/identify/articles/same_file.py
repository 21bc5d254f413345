"""Which articles of a file its changed documents are, whatever stands before them now. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import NamedTuple

_PLACE = re.compile(r"(#\d+)?( \(\d+\))?$")
_ALIKE = 0.5


class FileText(NamedTuple):
    """A text, and the source that it has: the file and its place there."""

    source: str
    body: str


def file_of(source: str) -> str:
    """Return the source of the first document of the same file."""
    return _PLACE.sub("", source)


def pair(documents: Sequence[FileText], articles: Sequence[FileText]) -> dict[int, int]:
    """Return for documents, by their number, the number of the article whose text is most alike.

    Alike are two texts that share more than half of their pairs of words; of equals those that
    stand in the same place. Each article is given once. Takes time by the length of all texts and
    by how many of them are alike: at worst the square of those of one file and issue.
    """
    numbers: dict[tuple[str, ...], int] = {}
    theirs = [
        {numbers.setdefault(piece, len(numbers)) for piece in _pieces(article.body)}
        for article in articles
    ]
    holders = _holders(theirs)
    scores = []
    for number, document in enumerate(documents):
        pieces = _pieces(document.body)
        known = {numbers[piece] for piece in pieces if piece in numbers}
        shared = Counter(chain.from_iterable(holders[piece] for piece in known))
        for one, count in shared.items():
            both = len(pieces) + len(theirs[one])
            if 4 * (count + _common(theirs[one])) <= both:
                continue
            ratio = 2 * len(known & theirs[one]) / both
            if ratio > _ALIKE:
                elsewhere = articles[one].source != document.source
                scores.append((-ratio, elsewhere, number, one))
    found: dict[int, int] = {}
    given: set[int] = set()
    for _, _, number, one in sorted(scores):
        if number not in found and one not in given:
            found[number] = one
            given.add(one)
    return found


def _holders(articles: list[set[int]]) -> list[list[int]]:
    """Return for each piece the articles that hold it, but for the commonest pieces of each.

    Who shares more than half with an article shares others with it, too.
    """
    held = Counter(chain.from_iterable(articles))
    holders: list[list[int]] = [[] for _ in held]
    for number, pieces in enumerate(articles):
        rarest = sorted(pieces, key=held.__getitem__)
        for piece in rarest[: len(pieces) - _common(pieces)]:
            holders[piece].append(number)
    return holders


def _common(pieces: set[int]) -> int:
    """How many pieces of an article are too common to look for: less than what a text that is alike
    shares with it, which is more than a quarter of both and hence more than a third of it.
    """
    return len(pieces) // 3


def _pieces(body: str) -> set[tuple[str, ...]]:
    words = body.split()
    return set(pairwise(words)) if len(words) > 1 else {tuple(words)}
