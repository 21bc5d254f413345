"""Two changes of one text, made into one. Pure."""

import re
from itertools import pairwise

from monitor.desk.differences import alignment

_PIECES = re.compile(r"\w+|\W+")

Edit = tuple[int, int, tuple[str, ...]]


def combine(base: str, mine: str, theirs: str) -> str | None:
    """The base with both changes; None where the two meet: no unchanged word lies between them.

    >>> combine("A cold day in May.", "A hot day in May.", "A cold day in June.")
    'A hot day in June.'
    """
    pieces = _PIECES.findall(base)
    ours, others = _edits(pieces, mine), _edits(pieces, theirs)
    edits = sorted(ours | others)
    for earlier, later in pairwise(edits):
        of_one = {earlier, later} <= ours or {earlier, later} <= others
        if not of_one and not any(piece[0].isalnum() for piece in pieces[earlier[1] : later[0]]):
            return None
    for start, end, new in reversed(edits):
        pieces[start:end] = new
    return "".join(pieces)


def _edits(pieces: list[str], text: str) -> set[Edit]:
    """What makes the text of the pieces: which of them go, and what comes instead."""
    new = _PIECES.findall(text)
    edits, a, b = set(), 0, 0
    for block in alignment(pieces, new):
        if block.a > a or block.b > b:
            edits.add((a, block.a, tuple(new[b : block.b])))
        a, b = block.a + block.size, block.b + block.size
    return edits
