"""Spans of mentions: [start, end) pairs in code points of the body. Pure."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

Spans = list[list[int]]
S = TypeVar("S", bound=Sequence[int])


def united(*lists: Spans) -> Spans:
    """All the spans of the lists in order; spans that overlap become one.

    >>> united([[0, 4], [9, 12]], [[2, 6], [12, 14]])
    [[0, 6], [9, 12], [12, 14]]
    """
    result: Spans = []
    for start, end in sorted(span for spans in lists for span in spans):
        if result and start < result[-1][1]:
            result[-1][1] = max(end, result[-1][1])
        else:
            result.append([start, end])
    return result


def apart(spans: Iterable[S], others: Iterable[Sequence[int]]) -> list[S]:
    """Those of `spans` that overlap none of the others.

    >>> apart([[0, 4], [9, 12]], [[2, 6]])
    [[9, 12]]
    """
    places = list(others)
    return [
        span for span in spans if all(span[1] <= start or end <= span[0] for start, end in places)
    ]
