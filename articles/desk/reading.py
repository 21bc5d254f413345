"""The text of an article, cut into runs: plain words, mentions, and names to decide."""

from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the body from `start` (in code points): plain words, unless `mention` is set,
    or `suggestion`: the id of a name to decide.

    `is_refused`: an editor rejected this place of the mention alone.
    """

    start: int
    text: str
    mention: Any = None
    is_refused: bool = False
    suggestion: int | None = None


class MentionPlace(NamedTuple):
    """What stands at [start, end), as in Run."""

    start: int
    end: int
    mention: Any = None
    is_refused: bool = False
    suggestion: int | None = None

    def precedence(self) -> tuple[int, int, int]:
        """Of two that overlap, the one with the lower gets the words."""
        gives_way = self.is_refused or (self.mention and self.mention.status == "rejected")
        return (2 if self.suggestion else int(bool(gives_way)), self.start, -self.end)


def cut(body: str, mentions: Iterable, names: Iterable = ()) -> list[Run]:
    """Cut the body at the places of mentions and `names` (SuggestionPlace); joined together again
    the runs are the body.

    Where two overlap, a name to decide gives way, then a rejected mention, then the later, then
    the shorter. Places outside of the body are left out: the text may have changed since.
    """
    places = [
        MentionPlace(start, end, mention, is_refused)
        for mention in mentions
        for spans, is_refused in ((mention.spans, False), (mention.rejected_spans, True))
        for start, end in spans
    ]
    places += [
        MentionPlace(start, end, suggestion=name.suggestion_id)
        for name in names
        for start, end in name.spans
    ]
    return _runs(body, _apart(sorted(places, key=MentionPlace.precedence), len(body)))


def _apart(places: list[MentionPlace], length: int) -> list[MentionPlace]:
    """Those that overlap none before them, in the order of the text."""
    starts: list[int] = []
    taken: list[MentionPlace] = []
    for place in places:
        at = bisect(starts, place.start)
        is_behind = at == 0 or taken[at - 1].end <= place.start
        is_before = at == len(taken) or place.end <= starts[at]
        if is_behind and is_before and place.end <= length:
            starts.insert(at, place.start)
            taken.insert(at, place)
    return taken


def _runs(body: str, places: list[MentionPlace]) -> list[Run]:
    runs, past = [], 0
    for start, end, *what in places:
        if start > past:
            runs.append(Run(past, body[past:start]))
        runs.append(Run(start, body[start:end], *what))
        past = end
    if past < len(body):
        runs.append(Run(past, body[past:]))
    return runs
