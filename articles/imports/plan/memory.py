"""Known again at a glance: runs of records that came before, and rows that are as they left them.

A night's file is mostly the one of the night before. What an import made of some hundred records
in a row is kept: the digest of the records as they came, the rows that they are and refer to, and
a sum over these rows' keys and `import_base`. When the same bytes come again, refer to the same
rows, and the sum is the same, nobody has touched anything that planning them would look at: each
is unchanged, and none is even parsed. Where anything differs, all of them are planned.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from itertools import groupby, islice, repeat
from typing import NamedTuple

from django.utils import timezone

from articles.imports.models import KnownRecords
from articles.imports.reading.records import Record, Unread

from .candidates import UNCHANGED, Candidate, Counts
from .conflicts import Disputes
from .identity import columns_of, query
from .labels import Labels
from .ledger import Ledger
from .references import Reference, References
from .schema import SCHEMAS, Schema

#: What is met after so long is planned once more, and kept anew.
_KEPT = timedelta(days=180)
#: To be raised whenever the same record would be planned differently from then on.
_RULES = 3
_SALT = f"{_RULES} {[(one.label, list(one.fields)) for one in SCHEMAS.values()]}".encode()


def digest_of(records: Iterable[Record | Unread]) -> bytes:
    """Return what tells these records from any others; empty when documents are among them."""
    marks = [record.mark for record in records]
    return blake2b(_SALT + b"".join(marks), digest_size=16).digest() if all(marks) else b""


class _Line(NamedTuple):
    """A record: its model, the row that it is, its label, the date that it gives to an issue."""

    model: str
    row: int
    label: int | str | None
    date: str


class _Stretch(NamedTuple):
    """Records in a row of one model: their rows; labels and dates unless none has one."""

    model: str
    rows: list[int]
    labels: list[int | str | None]
    dates: list[str]


@dataclass
class Known:
    """What is kept of some records: what each was, what they refer to, the sum."""

    stretches: list[_Stretch]
    refers_to: list[Reference]
    state: str


class Memory:
    """Looks up, checks and keeps, in the caller's transaction. Without a run, nothing is kept."""

    def __init__(
        self,
        run: int | None,
        counts: Counts,
        ledger: Ledger,
        labels: Labels,
        references: References,
        disputes: Disputes,
    ) -> None:
        self._keeps = run is not None
        self._counts = counts
        self._ledger = ledger
        self._labels = labels
        self._references = references
        self._disputes = disputes
        #: Whether nothing was kept before this run.
        self.is_empty = not KnownRecords.objects.exists()
        #: Records that were planned just now, by their identity.
        self._planned: dict[int, tuple[Record, _Line]] = {}

    def find(self, records: list[Record | Unread]) -> Known | None:
        """Return what is kept of these records. One query, none while nothing is kept."""
        digest = b"" if self.is_empty or not records else digest_of(records)
        if not digest:
            return None
        kept = KnownRecords.objects.filter(digest=digest)
        for lines, refers_to, state in kept.values_list("lines", "refers_to", "state"):
            return Known([_Stretch(*one) for one in lines], refers_to, state)
        return None

    def recall(self, records: list[Record | Unread], known: Known) -> bool:
        """Count records as unchanged, as planning would; False, and nothing, when it might not."""
        file = records[0].place.file
        if any(self._is_taken(one, file) for one in known.stretches):
            return False
        for one in known.stretches:
            self._put_labels(one, file, one.rows)
        if not self._is_as_kept(known, file):
            for one in known.stretches:
                self._put_labels(one, file, repeat(0))
            return False
        places = (record.place for record in records)
        for model, rows, _, dates in known.stretches:
            self._ledger.note_again(model, rows, islice(places, len(rows)))
            self._ledger.note_dates(rows, dates)
            self._counts.add(model, UNCHANGED, len(rows))
        return True

    def _put_labels(self, stretch: _Stretch, file: str, rows: Iterable[int]) -> None:
        for label, row in zip(stretch.labels, rows, strict=False):
            self._labels.put(file, stretch.model, label, row)

    def _is_taken(self, stretch: _Stretch, file: str) -> bool:
        """Whether this run met a row or a label before, or a row is in dispute."""
        model, rows, labels, dates = stretch
        return (
            self._ledger.has_claimed(model, rows)
            or any(self._labels.get(file, model, label) for label in labels)
            or self._ledger.has_other_date(rows, dates)
            or self._disputes.has_any(model, rows)
        )

    def _is_as_kept(self, known: Known, file: str) -> bool:
        if not self._references.are_as_kept(known.refers_to, file):
            return False
        return _states([known.stretches])[0] == known.state

    def note(self, schema: Schema, one: Candidate) -> None:
        """Take note of a planned record, if the same would find nothing to do."""
        record = one.record
        if self._keeps and one.rests and record.mark:
            date = record.fields.get("published_on") if schema.label == "articles.issue" else None
            line = _Line(schema.label, one.id, record.pk, date or "")
            self._planned[id(record)] = record, line

    def keep(self, chunks: list[list[Record]]) -> None:
        """Keep those chunks of which every record was noted, and forget the notes."""
        found = []
        for records in chunks:
            noted = [self._planned.get(id(record)) for record in records]
            lines = [one[1] for one in noted if one]
            if records and len(lines) == len(records) == len({line[:2] for line in lines}):
                found.append((records, _stretches(lines)))
        self._planned.clear()
        if not found:
            return
        made = [
            KnownRecords(
                digest=digest_of(records),
                lines=stretches,
                refers_to=self._references.of(records),
                state=state,
                kept_at=timezone.now(),
            )
            for (records, stretches), state in zip(
                found, _states([stretches for _, stretches in found]), strict=True
            )
        ]
        KnownRecords.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=["digest"],
            update_fields=["lines", "refers_to", "state", "kept_at"],
        )

    def forget_old(self) -> None:
        """Drop what was not met for long."""
        KnownRecords.objects.filter(kept_at__lt=timezone.now() - _KEPT).delete()


def _stretches(lines: list[_Line]) -> list[_Stretch]:
    found = []
    for model, group in groupby(lines, key=lambda line: line.model):
        _, rows, labels, dates = map(list, zip(*group, strict=True))
        has_labels = any(label is not None for label in labels)
        found.append(_Stretch(model, rows, labels * has_labels, dates * any(dates)))
    return found


def _states(chunks: list[list[_Stretch]]) -> list[str]:
    """Return for each chunk a sum over the keys and `import_base` of its rows, as they are now."""
    found: list[list[str]] = [[] for _ in chunks]
    for label, schema in SCHEMAS.items():
        rows = [
            (row, number)
            for number, stretches in enumerate(chunks)
            for stretch in stretches
            if stretch.model == label
            for row in stretch.rows
        ]
        if not rows:
            continue
        source = ["source"] if label == "articles.article" else []
        columns = [schema.fields[name].column for name in (*columns_of(schema), *source)]
        sums = query(
            "SELECT k.n, count(*), sum(hash_record_extended(ROW(t.id, t.import_base,"
            f" {', '.join(f't.{column}' for column in columns)}), 0))"
            f" FROM unnest(%s::bigint[], %s::integer[]) AS k (id, n)"
            f" JOIN {schema.table} t ON t.id = k.id GROUP BY k.n",
            [[row for row, _ in rows], [number for _, number in rows]],
        )
        for number, count, total in sums:
            found[number].append(f"{label} {count} {total}")
    return ["; ".join(one) for one in found]
