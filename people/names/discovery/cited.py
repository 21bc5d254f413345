"""What press citations say of names: `(Reuters, January 24)` cites an organization. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from people.names.discovery.reader import Name, Reading


def with_cited(reading: Reading, outlets: Iterable[Name]) -> Reading:
    """The reading with the outlets that the text cites, each an organization in its place.

    Whatever else was read there gives way; of the same place the higher confidence counts.
    """
    cited = {(it.start, it.end): it for it in outlets}
    for name in reading.names:
        same = cited.get((name.start, name.end))
        if same and name.kind == same.kind and name.confidence > same.confidence:
            cited[name.start, name.end] = name
    places = sorted(cited)
    if not places:
        return reading
    names = [name for name in reading.names if not _meets(name, places)]
    return replace(
        reading,
        names=tuple(sorted([*names, *cited.values()])),
        others=tuple(name for name in reading.others if not _meets(name, places)),
    )


def _meets(name: Name, places: list[tuple[int, int]]) -> bool:
    return any(start < name.end and name.start < end for start, end in places)
