"""Where are the spans of an old text in the new one? Pure."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher

Span = tuple[int, int]
_WORD = re.compile(r"\w+|[^\w\s]")


def reanchor(spans: Sequence[Span], old: str, new: str) -> tuple[Span, ...]:
    """The spans whose words the new text kept, at their new places; the others are left out.

    Words are aligned, not characters: white space may change freely. A word that moved is not
    followed.
    """
    if old == new:
        return tuple(spans)
    moved = _alignment(old, new)
    return tuple(place for span in spans if (place := moved(span)))


def fits(spans: Sequence[Span], text: str, allowed: frozenset[Span], names: frozenset[str]) -> bool:
    """True when every span holds one of the names, or is one of the allowed places."""
    return all(span in allowed or text[span[0] : span[1]] in names for span in spans)


def _alignment(old: str, new: str):
    before = [match.span() for match in _WORD.finditer(old)]
    after = [match.span() for match in _WORD.finditer(new)]
    matcher = SequenceMatcher(
        None,
        [old[start:end] for start, end in before],
        [new[start:end] for start, end in after],
        autojunk=True,  # words of every sentence match only beside others: else time is cubic
    )
    partner = {
        block.a + step: block.b + step
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }
    starts = [start for start, _ in before]

    def moved(span: Span) -> Span | None:
        first = max(0, bisect_right(starts, span[0]) - 1)
        last = bisect_right(starts, span[1] - 1) - 1
        found = [partner.get(index, -1) for index in range(first, last + 1)]
        if not found or -1 in found or found != list(range(found[0], found[0] + len(found))):
            return None
        start = after[found[0]][0] + span[0] - before[first][0]
        end = after[found[-1]][1] - (before[last][1] - span[1])
        return (start, end) if 0 <= start < end else None

    return moved
