"""What differs between two texts, word by word. Pure."""

import re
from collections.abc import Iterator
from itertools import pairwise

from rapidfuzz.distance import LCSseq, MatchingBlock

_PIECES = (re.compile(r"\s+|\w+|[^\w\s]"), re.compile(r"[^\n]*\n|[^\n]+"))  # words, lines
#: Pieces of one text times those of the other; time and memory grow with this product.
_MOST_PAIRS = 5_000**2


def differences(before: str, after: str) -> list[tuple[str, str]]:
    """`("same" | "gone" | "new", text)` in order; same and new joined are `after`.

    Long texts that differ nearly everywhere are compared by lines, and the longest not at all.

    >>> differences("a red house", "a blue house")
    [('same', 'a '), ('gone', 'red'), ('new', 'blue'), ('same', ' house')]
    """
    for pieces in _PIECES:
        old, new = pieces.findall(before), pieces.findall(after)
        if _is_little(old, new, *_ends(old, new)):
            break
    return list(_compared(old, new))


def alignment(old: list[str], new: list[str]) -> list[MatchingBlock]:
    """The runs of pieces that both have, in order; the last one is empty, at the end of both.

    Of what is too much to be compared only what both begin and end with.
    """
    head, tail = _ends(old, new)
    last, end = len(old) - tail, len(new) - tail
    middle = []
    if _is_little(old, new, head, tail):
        found = LCSseq.editops(old[head:last], new[head:end]).as_matching_blocks()
        middle = [MatchingBlock(head + one.a, head + one.b, one.size) for one in found]
    blocks = [MatchingBlock(0, 0, head), *middle, MatchingBlock(last, end, tail)]
    return [*(one for one in blocks if one.size), MatchingBlock(len(old), len(new), 0)]


def _ends(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many pieces both begin with, and end with."""
    head = _shared(old, new)
    return head, _shared(old[head:][::-1], new[head:][::-1])


def _is_little(old: list[str], new: list[str], head: int, tail: int) -> bool:
    """Whether what lies between the same beginning and the same end can be compared."""
    return (len(old) - head - tail) * (len(new) - head - tail) <= _MOST_PAIRS


def _shared(old: list[str], new: list[str]) -> int:
    """How many pieces both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(old), len(new)))


def _compared(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    a = b = 0  # where the change begins that the next equal pieces end
    for block, following in pairwise(alignment(old, new)):
        same = "".join(new[block.b : block.b + block.size])
        is_amid = block.a > a and block.b > b and _are_apart(block, following)
        if is_amid and same.isspace():
            continue  # a space between two rewritten words: the phrase is one change
        yield from _changed("".join(old[a : block.a]), "".join(new[b : block.b]))
        yield "same", same
        a, b = block.a + block.size, block.b + block.size
    yield from _changed("".join(old[a:]), "".join(new[b:]))


def _are_apart(block: MatchingBlock, following: MatchingBlock) -> bool:
    """Whether something stands between the two in both texts."""
    return following.a > block.a + block.size and following.b > block.b + block.size


def _changed(gone: str, added: str) -> Iterator[tuple[str, str]]:
    if gone:
        yield "gone", gone
    if added:
        yield "new", added
