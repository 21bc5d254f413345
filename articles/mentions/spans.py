"""Spans of mentions: [start, end) pairs in code points of the body. Pure."""

Spans = list[list[int]]


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
