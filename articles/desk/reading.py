"""The text of an article, cut into runs: plain words and mentions."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Place = tuple[int, int, Any, bool]  # [start, end) of a mention, and whether it was refused


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the body from `start` (in code points); `mention` is None for plain words.

    `is_refused`: an editor rejected this place of the mention alone.
    """

    start: int
    text: str
    mention: Any = None
    is_refused: bool = False


def cut(body: str, mentions: Iterable) -> list[Run]:
    """Cut the body at the mentions' spans; joined together again the runs are the body.

    Where spans of two mentions overlap, a rejected one gives way, then the later, then the
    shorter. Spans outside of the body are left out: the text may have changed since.
    """
    places = [
        (start, end, mention, is_refused)
        for mention in mentions
        for spans, is_refused in ((mention.spans, False), (mention.rejected_spans, True))
        for start, end in spans
    ]
    places.sort(key=lambda place: (_is_rejected(place), place[0], -place[1]))
    taken: list[Place] = []
    for place in places:
        start, end, *_ = place
        free = all(end <= other[0] or start >= other[1] for other in taken)
        if free and end <= len(body):
            taken.append(place)
    return _runs(body, sorted(taken, key=lambda place: place[0]))


def _is_rejected(place: Place) -> bool:
    _, _, mention, is_refused = place
    return is_refused or mention.status == "rejected"


def _runs(body: str, places: list[Place]) -> list[Run]:
    runs, past = [], 0
    for start, end, mention, is_refused in places:
        if start > past:
            runs.append(Run(past, body[past:start]))
        runs.append(Run(start, body[start:end], mention, is_refused))
        past = end
    if past < len(body):
        runs.append(Run(past, body[past:]))
    return runs
