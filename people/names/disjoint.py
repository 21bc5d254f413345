"""Which of the places that were found stay, so that no two overlap?"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import TypeVar

from people.names.interface import Span

T = TypeVar("T")


def disjoint(places: Iterable[T], span: Callable[[T], Span]) -> list[T]:
    """The longest places, of equal ones the first, without those that overlap one; by start.

    The one rule by which a text comes to its spans, whoever is meant by them: whatever the rules
    before it find, nothing that leaves the matcher overlaps.
    """
    ordered = sorted(places, key=span)
    spans = [span(place) for place in ordered]
    if all(left[1] <= right[0] for left, right in zip(spans, spans[1:], strict=False)):
        return ordered
    taken: list[tuple[int, int, int]] = []  # start, end, index; ordered and disjoint
    for index in sorted(range(len(spans)), key=lambda index: spans[index][0] - spans[index][1]):
        start, end = spans[index]
        at = bisect_left(taken, (start, end, index))
        free_before = at == 0 or taken[at - 1][1] <= start
        if free_before and (at == len(taken) or end <= taken[at][0]):
            taken.insert(at, (start, end, index))
    return [ordered[index] for _, _, index in taken]
