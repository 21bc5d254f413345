"""What happens to the mentions of one article, given what the matcher found? Pure.

Editors' verdicts and imported mentions stay; only automatic mentions come and go.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
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

    @property
    def is_kept(self) -> bool:
        """False for a mention that the matcher made and nobody has judged: it comes and goes."""
        return (self.status, self.origin) != ("auto", "matcher")


class Change(NamedTuple):
    """What becomes of a mention: a new one has no `before`, one that goes no `after`."""

    article: int
    key: Key
    before: Row | None
    after: Row | None


@dataclass(frozen=True, slots=True)
class Text:
    """The current text, and the one that the spans of the rows refer to ("" if it is the same)."""

    article: int
    body: str
    old_body: str = ""


def decide(
    rows: list[Row], found: Mapping[Key, Spans], text: Text, names: Mapping[Key, frozenset[str]]
) -> list[Change]:
    """What is to be written; a row for which nothing is stays as it is.

    `names`: how each entity is called, to tell spans that fit the new text already. Where an editor
    or an import says who is meant, nobody else is found.
    """
    kept = {row.key: _kept(row, found.get(row.key, ()), text, names) for row in rows if row.is_kept}
    given = [span for row in kept.values() if row.status != "rejected" for span in row.spans]
    after = dict(kept)
    before = {row.key: row for row in rows}
    for key, spans in found.items():
        if key not in kept and (free := free_of(spans, given)):
            row = before.get(key) or Row(0, key, (), "auto", "matcher", False)
            after[key] = row._replace(spans=free)
    return [
        Change(text.article, key, before.get(key), after.get(key))
        for key in sorted(before | after)
        if before.get(key) != after.get(key)
    ]


def _kept(row: Row, here: Spans, text: Text, names: Mapping[Key, frozenset[str]]) -> Row:
    """A row that stays: its spans follow the text; if none is left it needs an editor's review."""
    if not row.spans:
        return row._replace(spans=here)
    own = names.get(row.key, frozenset())
    if not text.old_body or fits(row.spans, text.body, frozenset(here), own):
        return row
    spans = reanchor(row.spans, text.old_body, text.body)
    spans = tuple(sorted([*spans, *free_of(here, spans)])) if spans else here
    lost = not spans and row.status != "rejected"
    return row._replace(spans=spans, needs_review=row.needs_review or lost)


def free_of(spans: Spans, taken: Collection[Span]) -> Spans:
    """Those of `spans` that overlap none of the `taken`, in order."""
    if not taken:
        return spans
    return tuple(new for new in spans if all(new[1] <= old[0] or old[1] <= new[0] for old in taken))
