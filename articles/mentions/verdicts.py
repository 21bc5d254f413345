"""What happens to the mentions of one article, given what the matcher found? Pure.

Editors' verdicts and imported mentions stay; only automatic mentions come and go.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from articles.mentions.anchors import Span, fits, reanchor

Key = tuple[str, int]  # ("person", id) or ("organization", id)
Spans = tuple[Span, ...]


class Row(NamedTuple):
    """A mention as the database holds it."""

    id: int
    key: Key
    spans: Spans
    status: str
    origin: str
    needs_review: bool


@dataclass(slots=True)
class Outcome:
    """What is to be written for one article."""

    added: dict[Key, Spans] = field(default_factory=dict)
    removed: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """The current text, and the one that the spans of the rows refer to ("" if it is the same)."""

    body: str
    old_body: str = ""


def decide(
    rows: list[Row], found: Mapping[Key, Spans], text: Text, names: Mapping[Key, frozenset[str]]
) -> Outcome:
    """`names`: how each entity is called, to tell spans that fit the new text already."""
    outcome = Outcome()
    known = {row.key for row in rows}
    outcome.added = {key: spans for key, spans in found.items() if key not in known}
    for row in rows:
        here = found.get(row.key, ())
        if row.status == "auto" and row.origin == "matcher":
            after = row._replace(spans=here)
        else:
            after = _kept(row, here, text, names.get(row.key, frozenset()))
        if not after.spans and after.status == "auto" and after.origin == "matcher":
            outcome.removed.append(row)
        elif after != row:
            outcome.changed.append(after)
        else:
            outcome.kept += 1
    return outcome


def _kept(row: Row, here: Spans, text: Text, names: frozenset[str]) -> Row:
    """A row that stays: its spans follow the text; if none is left it needs an editor's review."""
    if not row.spans:
        return row._replace(spans=here)
    if not text.old_body or fits(row.spans, text.body, frozenset(here), names):
        return row
    spans = reanchor(row.spans, text.old_body, text.body)
    spans = _united(spans, here) if spans else here
    lost = not spans and row.status != "rejected"
    return row._replace(spans=spans, needs_review=row.needs_review or lost)


def _united(spans: Spans, more: Spans) -> Spans:
    """All of `spans`, and those of `more` that overlap none of them, in order."""
    free = [new for new in more if all(new[1] <= old[0] or old[1] <= new[0] for old in spans)]
    return tuple(sorted([*spans, *free]))
