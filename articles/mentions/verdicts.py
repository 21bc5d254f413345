"""What happens to the mentions of one article, given what the matcher found? Pure.

Editors' verdicts and imported mentions stay; only automatic mentions come and go.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from articles.mentions.anchors import Span, fits, reanchor
from articles.mentions.spans import apart

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
    rejected_spans: Spans = ()  # places where an editor said that somebody else is meant

    @property
    def is_kept(self) -> bool:
        """False for a mention that the matcher made and nobody has judged: it comes and goes."""
        return (self.status, self.origin) != ("auto", "matcher")


class MentionChange(NamedTuple):
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
) -> list[MentionChange]:
    """What is to be written; a row for which nothing is stays as it is.

    `names`: how each entity is called, to tell spans that fit the new text already. Where an editor
    or an import says who is meant, nobody else is found.
    """
    before = {row.key: row for row in rows}
    now = {row.key: _followed(row, text) for row in rows}
    refused = {key: row.rejected_spans for key, row in now.items() if row.rejected_spans}
    here = {key: tuple(apart(spans, refused.get(key, ()))) for key, spans in found.items()}
    after = {
        key: _kept(row, here.get(key, ()), text, names) for key, row in now.items() if row.is_kept
    }
    given = [span for row in after.values() if row.status != "rejected" for span in row.spans]
    for key in (found.keys() | refused) - after.keys():
        row = now.get(key) or Row(0, key, (), "auto", "matcher", False)
        if free := tuple(apart(here.get(key, ()), given)):
            after[key] = row._replace(spans=free)
        elif row.rejected_spans:  # it remembers where it was refused
            after[key] = row._replace(spans=(), status="rejected")
    return [
        MentionChange(text.article, key, before.get(key), after.get(key))
        for key in sorted(before | after)
        if before.get(key) != after.get(key)
    ]


def _followed(row: Row, text: Text) -> Row:
    """The row with its rejected places where they stand in the new text."""
    if not row.rejected_spans or not text.old_body:
        return row
    return row._replace(rejected_spans=reanchor(row.rejected_spans, text.old_body, text.body))


def _kept(row: Row, here: Spans, text: Text, names: Mapping[Key, frozenset[str]]) -> Row:
    """A row that stays: its spans follow the text; if none is left it needs an editor's review."""
    if not row.spans:
        return row._replace(spans=here)
    own = names.get(row.key, frozenset())
    if not text.old_body or fits(row.spans, text.body, frozenset(here), own):
        return row
    spans = reanchor(row.spans, text.old_body, text.body)
    spans = tuple(sorted([*spans, *apart(here, spans)])) if spans else here
    lost = not spans and row.status != "rejected"
    return row._replace(spans=spans, needs_review=row.needs_review or lost)
