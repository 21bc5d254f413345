"""The text of an article, cut into runs: plain words and mentions."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the body from `start` (in code points); `mention` is None for plain words."""

    start: int
    text: str
    mention: Any = None


def cut(body: str, mentions: Iterable) -> list[Run]:
    """Cut the body at the mentions' spans; joined together again the runs are the body.

    Where spans of two mentions overlap, a rejected one gives way, then the later, then the
    shorter. Spans outside of the body are left out: the text may have changed since.
    """
    places = [(start, end, mention) for mention in mentions for start, end in mention.spans]
    places.sort(key=lambda place: (place[2].status == "rejected", place[0], -place[1]))
    taken: list[tuple[int, int, Any]] = []
    for start, end, mention in places:
        free = all(end <= other[0] or start >= other[1] for other in taken)
        if free and end <= len(body):
            taken.append((start, end, mention))
    return _runs(body, sorted(taken, key=lambda place: place[0]))


def _runs(body: str, places: list[tuple[int, int, Any]]) -> list[Run]:
    runs, past = [], 0
    for start, end, mention in places:
        if start > past:
            runs.append(Run(past, body[past:start]))
        runs.append(Run(start, body[start:end], mention))
        past = end
    if past < len(body):
        runs.append(Run(past, body[past:]))
    return runs
