"""Known again at a glance: runs of records that came before, and rows that are as they left them.

A night's files are mostly those of the night before. What an import made of some records in a row
is kept: the digest of the records as they came, the rows that they are and refer to, and a sum over
these rows' keys and `import_base`. When the same bytes come again, refer to the same rows, and the
sum is the same, nobody has touched anything that planning them would look at: each is unchanged,
and none is even parsed. Where anything differs, all of them are planned. What the headers of known
documents say of people and organizations that are in no mention is planned each time, since it is
told each time, until somebody has the name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby, repeat
from typing import NamedTuple

from articles.imports.decide.conflicts import Disputes
from articles.imports.decide.schema import Schema
from articles.imports.reading.records import (
    DOCUMENT,
    Record,
    Unread,
    UnreadDocument,
)

from .candidates import UNCHANGED, Candidate
from .kept import (
    Known,
    Stretch,
    digest_of,
    is_anything_kept,
    look_up,
    states_of,
    write,
)
from .labels import Labels
from .ledger import Ledger
from .references import (
    Given,
    References,
    given_by,
    given_by_document,
    mention_of,
    names_of,
)

Found = Record | Unread | UnreadDocument
_ARTICLE = "articles.article"


class _Line(NamedTuple):
    """A row that a record is: its model, its id, its label, the date that it gives to an issue."""

    model: str
    row: int
    label: int | str | None
    date: str
    mentioned: bool


class _Document(NamedTuple):
    """A document with the rows that it became and what it refers to.

    `named`: kind and name of those in its header of whom no mention was noted.
    """

    record: Record
    lines: list[_Line]
    given: list[Given]
    named: list[tuple[str, str]]


class Memory:
    """Looks up, checks and keeps, in the caller's transaction. Unless `keeps`, nothing is kept."""

    def __init__(
        self,
        ledger: Ledger,
        labels: Labels,
        references: References,
        disputes: Disputes,
        *,
        keeps: bool,
    ) -> None:
        self._ledger = ledger
        self._labels = labels
        self._references = references
        self._disputes = disputes
        self._keeps = keeps
        #: Whether nothing was kept before this run.
        self.is_empty = not is_anything_kept()
        #: Records that were planned just now, and documents, by their identity.
        self._planned: dict[int, tuple[Record, _Line]] = {}
        self._documents: dict[int, _Document] = {}

    def find(self, records: list[Found]) -> Known | None:
        """Return what is kept of these records. One query, none while nothing is kept."""
        if self.is_empty or not records:
            return None
        return look_up(digest_of(records))

    def recall(self, records: list[Found], known: Known) -> bool:
        """Count records as unchanged, as planning would; False, and nothing, when it might not.

        What `left` returns is still to be planned.
        """
        file = records[0].place.file
        if any(self._is_taken(one, file) for one in known.stretches):
            return False
        for one in known.stretches:
            self._put_labels(one, file, one.rows)
        if not self._is_as_kept(known, file):
            for one in known.stretches:
                self._put_labels(one, file, repeat(0))
            return False
        start = 0
        for one in known.stretches:
            places = one.places or range(start, start + len(one.rows))
            start += len(one.rows)
            self._count(one, [records[place] for place in places])
        return True

    def left(self, records: list[Found], known: Known) -> list[Record]:
        """Return the mentions of known documents whose names may mean somebody by now."""
        return [
            mention_of(one.rows[number], kind, name, records[one.places[number]].place)
            for one in known.stretches
            for number, kind, name in one.named
        ]

    def _count(self, stretch: Stretch, records: list[Found]) -> None:
        model, rows = stretch.model, stretch.rows
        if stretch.mentioned:
            number = sum(not self._ledger.note_mentioned(model, row) for row in rows)
        else:
            number = len(rows)
            self._ledger.note_again(model, rows, (record.place for record in records))
        self._ledger.note_dates(rows, stretch.dates)
        if number:
            self._ledger.counts.add(model, UNCHANGED, number)

    def _put_labels(self, stretch: Stretch, file: str, rows: Iterable[int]) -> None:
        for label, row in zip(stretch.labels, rows, strict=False):
            self._labels.put(file, stretch.model, label, row)

    def _is_taken(self, stretch: Stretch, file: str) -> bool:
        """Whether this run met a row or a label before, or a row is in dispute."""
        model, rows = stretch.model, stretch.rows
        return (
            (not stretch.mentioned and self._ledger.has_claimed(model, rows))
            or any(self._labels.get(file, model, label) for label in stretch.labels)
            or self._ledger.has_other_date(rows, stretch.dates)
            or self._disputes.has_any(model, rows)
        )

    def _is_as_kept(self, known: Known, file: str) -> bool:
        if not self._references.are_as_kept(known.refers_to, file):
            return False
        return states_of([known.stretches])[0] == known.state

    def note(self, schema: Schema, one: Candidate) -> None:
        """Take note of a planned record, if the same would find nothing to do."""
        record = one.record
        if self._keeps and one.rests:
            date = record.fields.get("published_on") if schema.label == "articles.issue" else None
            line = _Line(schema.label, one.id, record.pk, date or "", one.implicit)
            self._planned[id(record)] = record, line

    def note_document(self, one: Record, title: str, parts: list[Record]) -> None:
        """Take note of a document, if its issue and its article would find nothing to do; its
        `parts` are the records of these and of its mentions. Mentions that may find something are
        left to be planned each time. `title`: that of its publication.
        """
        noted = [self._planned.get(id(part)) for part in parts]
        lines = [found[1] for found in noted if found]
        if not one.mark or not all(noted[:2]):
            return
        date = one.fields["published_on"] or ""
        if date and self._ledger.other_date(lines[0].row, date):
            return
        publication = _Line("articles.publication", one.fields["publication"], None, "", True)
        lines = [publication, lines[0]._replace(date=date), *lines[1:]]
        left = [part for part, found in zip(parts, noted, strict=True) if not found]
        given = given_by_document(title, parts)
        self._documents[id(one)] = _Document(one, lines, given, names_of(left))

    def keep(self, chunks: list[list[Record]]) -> None:
        """Keep those chunks of which every record was noted, and forget the notes."""
        found = [
            (digest_of(records), known) for records in chunks if (known := self._known(records))
        ]
        if found:
            write(found)
        self._planned.clear()
        self._documents.clear()

    def _known(self, records: list[Record]) -> Known | None:
        if records and records[0].model == DOCUMENT:
            return self._known_documents(records)
        noted = [self._planned.get(id(record)) for record in records]
        lines = [one[1] for one in noted if one]
        if not records or len(lines) < len(records) or not _are_distinct(lines):
            return None
        refers_to = self._references.rows_of(given_by(records), records[0].place.file)
        return Known(_stretches(lines), refers_to)

    def _known_documents(self, records: list[Record]) -> Known | None:
        found = [self._documents[id(record)] for record in records if id(record) in self._documents]
        lines = [line for one in found for line in one.lines if not line.mentioned]
        if len(found) < len(records) or not _are_distinct(lines):
            return None
        given = {repr(each): each for one in found for each in one.given}
        refers_to = self._references.rows_of(list(given.values()), records[0].place.file)
        return Known(_stretches_of_documents(found), refers_to)


def _are_distinct(lines: list[_Line]) -> bool:
    return len(lines) == len({(line.model, line.row) for line in lines})


def _stretches(lines: list[_Line]) -> list[Stretch]:
    found = []
    for model, group in groupby(lines, key=lambda line: line.model):
        _, rows, labels, dates, _ = map(list, zip(*group, strict=True))
        has_labels = any(label is not None for label in labels)
        found.append(Stretch(model, rows, labels * has_labels, dates * any(dates)))
    return found


def _stretches_of_documents(documents: list[_Document]) -> list[Stretch]:
    """Return one stretch for each model, in which what is mentioned again stands once."""
    found: defaultdict[str, dict[int, tuple[int, str]]] = defaultdict(dict)
    mentioned = {line.model for one in documents for line in one.lines if line.mentioned}
    for place, one in enumerate(documents):
        for line in one.lines:
            first, date = found[line.model].get(line.row, (place, ""))
            found[line.model][line.row] = first, date or line.date
    # Each document is another article: their rows are in the order of the documents.
    named = [(place, *name) for place, one in enumerate(documents) for name in one.named]
    return [
        Stretch(
            model,
            list(rows),
            dates=[date for _, date in rows.values()] * any(date for _, date in rows.values()),
            places=[place for place, _ in rows.values()],
            mentioned=model in mentioned,
            named=named * (model == _ARTICLE),
        )
        for model, rows in found.items()
    ]
