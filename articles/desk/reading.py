"""The text of an article, cut into runs: plain words, mentions, and names to decide."""

from bisect import bisect, bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the body from `start` (in code points): plain words, unless `mention` is set,
    or `suggestion`: the id of a name to decide.

    `is_refused`: an editor rejected this place of the mention alone. `is_cited`: it belongs to a
    press citation.
    """

    start: int
    text: str
    mention: Any = None
    is_refused: bool = False
    suggestion: int | None = None
    is_cited: bool = False


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


def cut(
    body: str, mentions: Iterable, names: Iterable = (), citations: Iterable[Sequence[int]] = ()
) -> list[Run]:
    """Cut the body at the places of mentions, `names` (SuggestionPlace) and press citations (their
    spans, in order and apart); joined together again the runs are the body.

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
    runs = _runs(body, _apart(sorted(places, key=MentionPlace.precedence), len(body)))
    return list(_cited(runs, citations)) if citations else runs


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


def _cited(runs: Iterable[Run], citations: Iterable[Sequence[int]]) -> Iterator[Run]:
    """The runs, those of plain words cut where citations begin and end.

    A mention that crosses such a border stays whole: it belongs where it begins.
    """
    borders = [border for span in citations for border in span]
    for run in runs:
        end = run.start + len(run.text)
        at = bisect(borders, run.start)
        inner = [] if run.mention or run.suggestion else borders[at : bisect_left(borders, end)]
        for start, past in pairwise([run.start, *inner, end]):
            text = run.text[start - run.start : past - run.start]
            is_cited = bisect(borders, start) % 2 == 1
            yield replace(run, start=start, text=text, is_cited=is_cited)
