"""What stands around a name in a text? For whoever is to say who is meant. Pure."""

import re
from collections.abc import Iterable, Iterator

from people.names.interface import Span


def sentences(body: str, spans: Iterable[Span]) -> Iterator[tuple[str, str, str]]:
    """What stands around each place: (before, name, after), cut to its sentence."""
    for start, end in spans:
        before = re.split(r"(?<=[.!?])\s+(?=[A-Z\"“])|\n\s*\n", body[max(0, start - 300) : start])[
            -1
        ]
        after = re.split(r"(?<=[.!?])\s+(?=[A-Z\"“])|\n\s*\n", body[end : end + 300])[0]
        yield (
            " ".join(f"{before}|".split())[:-1],
            body[start:end],
            " ".join(f"|{after}".split())[1:],
        )
