"""Which articles of a file its changed documents are, whatever stands before them now. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

_PLACE = re.compile(r"(#\d+)?( \(\d+\))?$")
_ALIKE = 0.5


class Text(NamedTuple):
    """A text, and the source that it has: the file and its place there."""

    source: str
    body: str


def file_of(source: str) -> str:
    """Return the source of the first document of the same file."""
    return _PLACE.sub("", source)


def pair(documents: Sequence[Text], articles: Sequence[Text]) -> dict[int, int]:
    """Return for documents, by their number, the number of the article whose text is most alike.

    Alike are two texts that share more than half of their pairs of words; of equals those that
    stand in the same place. Each article is given once. Takes time by the length of all texts and
    by how many articles share a pair of words: at worst the square of those of one file and issue.
    """
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    sizes = []
    for number, article in enumerate(articles):
        pieces = _pieces(article.body)
        sizes.append(len(pieces))
        for piece in pieces:
            holders[piece].append(number)
    scores = []
    for number, document in enumerate(documents):
        pieces = _pieces(document.body)
        shared = Counter(one for piece in pieces for one in holders.get(piece, ()))
        for one, count in shared.items():
            ratio = 2 * count / (len(pieces) + sizes[one])
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


def _pieces(body: str) -> set[tuple[str, ...]]:
    words = body.split()
    return set(pairwise(words)) if len(words) > 1 else {tuple(words)}
