"""Where in its issue an article stands whose document does not say so: in the order of the files.

Articles keep the position that they have. A new one comes behind the last of its issue, or, where
it was put into the middle of a file, behind the one before it, and those that follow move up. What
an editor wrote stays: a position that was found like this yields to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from articles.imports.decide.three_way import digest
from articles.imports.identify.candidates import ImportCandidate

from .same_file import file_of

#: The position of each article by its id.
Positions = Mapping[int, int | None]


def place(documents: Iterable[ImportCandidate], positions: Mapping[int, Positions]) -> None:
    """Give a position to those that name none; `positions`: those of all articles by issue."""
    files: defaultdict[tuple[int, str], list[ImportCandidate]] = defaultdict(list)
    seen: set[tuple[object, ...]] = set()
    for one in documents:
        # A second document of one article says nothing of its own.
        if not one.removed and one.key and one.key not in seen:
            files[one.values["issue"], file_of(one.values.get("source", ""))].append(one)
        seen.add(one.key)
    taken = {issue: {at for at in known.values() if at} for issue, known in positions.items()}
    for (issue, _), group in files.items():
        _place_file(group, positions.get(issue, {}), taken.setdefault(issue, set()))


def _place_file(documents: list[ImportCandidate], positions: Positions, taken: set[int]) -> None:
    """Give positions to the documents of one file and issue, in their order."""
    current = [positions.get(one.existing.id) if one.existing else None for one in documents]
    at = _start(current, taken)
    is_pushing = False
    for number, (one, position) in enumerate(zip(documents, current, strict=True)):
        if "position" in one.values:
            at, is_pushing = one.values["position"], False
        elif position and not (is_pushing and position <= at):
            at, is_pushing = position, False
            _keep(one, position)
        else:
            is_last = not any(current[number:])
            at = max(taken) + 1 if is_last and at + 1 in taken else at + 1
            is_pushing = True
            one.values["position"] = at
            one.guessed = frozenset({"position"})
        taken.add(at)


def _start(current: list[int | None], taken: set[int]) -> int:
    """The position before the first document of a file."""
    first = next((n for n, position in enumerate(current) if position), None)
    if first is None:
        return max(taken, default=0)
    return max((current[first] or 0) - 1 - first, 0)


def _keep(one: ImportCandidate, position: int) -> None:
    """Say again what the last import said; nothing where an editor has changed it since."""
    base = one.existing.base if one.existing else None
    if f'"position": "{digest(position)}"' in (base or ""):
        one.values["position"] = position
        one.guessed = frozenset({"position"})
