"""Known again at a glance: runs of records that came before, and rows that are as they left them.

A night's file is mostly the one of the night before. What an import made of some hundred records
in a row is kept: the digest of the records as they came, the rows that they are and refer to, and
a sum over these rows' keys and `import_base`. When the same records come again, refer to the same
rows, and the sum is the same, nobody has touched anything that planning them would look at: each
is unchanged. Where anything differs, all of them are planned.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from itertools import chain
from typing import NamedTuple

from django.utils import timezone

from articles.imports.models import KnownRecords
from articles.imports.reading.records import Record

from .candidates import UNCHANGED, Candidate, Counts, DeferError, KeptOutError
from .conflicts import Disputes
from .identity import columns_of, query
from .labels import Labels
from .ledger import Ledger
from .references import References
from .schema import SCHEMAS, RefusedError, Schema, schema_of

#: What is met after so long is planned once more, and kept anew.
_KEPT = timedelta(days=180)
#: To be raised whenever the same record would be planned differently from then on.
_RULES = 1
_SALT = f"{_RULES} {[(one.label, list(one.fields)) for one in SCHEMAS.values()]}".encode()


def digest_of(records: list[Record]) -> bytes:
    """Return what tells these records from any others; empty when documents are among them."""
    marks = [record.mark for record in records]
    return blake2b(_SALT + b"".join(marks), digest_size=16).digest() if all(marks) else b""


@dataclass
class Known:
    """What is kept of some records: the row of each, the rows they refer to, the sum."""

    rows: list[int]
    refers_to: list[int]
    state: str


class _Line(NamedTuple):
    """A record, its model, and the row that it is."""

    record: Record
    schema: Schema
    row: int


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
        self._is_empty = not KnownRecords.objects.exists()
        #: Records that were planned just now, by their identity.
        self._planned: dict[int, _Line] = {}

    def find(self, records: list[Record]) -> Known | None:
        """Return what is kept of these records. One query, none while nothing is kept."""
        digest = b"" if self._is_empty else digest_of(records)
        if not digest:
            return None
        kept = KnownRecords.objects.filter(digest=digest)
        return next((Known(*one) for one in kept.values_list("rows", "refers_to", "state")), None)

    def recall(self, records: list[Record], known: Known) -> bool:
        """Count records as unchanged, as planning would; False, and nothing, when it might not."""
        schemas = [schema_of(record.model) for record in records]
        lines = [
            _Line(record, schema, row)
            for record, schema, row in zip(records, schemas, known.rows, strict=True)
            if schema
        ]
        if any(self._is_taken(line) for line in lines):
            return False
        for line in lines:
            self._labels.set(line.record, line.schema.label, line.row)
        if not self._is_as_kept(lines, known):
            for line in lines:
                self._labels.set(line.record, line.schema.label, 0)
            return False
        for line in lines:
            self._ledger.note_again(line.schema.label, line.row, line.record)
        for model, number in Counter(line.schema.label for line in lines).items():
            self._counts.add(model, UNCHANGED, number)
        return True

    def _is_taken(self, line: _Line) -> bool:
        """Whether this run met the row or the label before, or the row is in dispute."""
        model, row = line.schema.label, line.row
        if self._ledger.is_claimed(model, row) or self._labels.of(line.record, model):
            return True
        given = line.record.fields.get("published_on") if model == "articles.issue" else None
        if given and self._ledger.other_date(row, given):
            return True
        return self._disputes.has(line.schema, row)

    def _is_as_kept(self, lines: list[_Line], known: Known) -> bool:
        try:
            references = self._rows_referred_to(lines)
        except (DeferError, RefusedError, KeptOutError):
            return False
        return references == known.refers_to and _states([lines])[0] == known.state

    def _rows_referred_to(self, lines: list[_Line]) -> list[int]:
        groups: defaultdict[str, list[Record]] = defaultdict(list)
        for line in lines:
            groups[line.schema.label].append(line.record)
        rows = [self._references.rows(SCHEMAS[model], group) for model, group in groups.items()]
        return list(chain.from_iterable(rows))

    def note(self, schema: Schema, one: Candidate) -> None:
        """Take note of a planned record, if the same would find nothing to do."""
        if self._keeps and one.rests and one.record.mark:
            self._planned[id(one.record)] = _Line(one.record, schema, one.id)

    def keep(self, chunks: list[list[Record]]) -> None:
        """Keep those chunks of which every record was noted, and forget the notes."""
        found = []
        for records in chunks:
            lines = [self._planned.get(id(record)) for record in records]
            whole = [line for line in lines if line]
            if len(whole) == len(records) == len({(line.schema.label, line.row) for line in whole}):
                found.append(whole)
        self._planned.clear()
        if not found:
            return
        made = [
            KnownRecords(
                digest=digest_of([line.record for line in lines]),
                rows=[line.row for line in lines],
                refers_to=self._rows_referred_to(lines),
                state=state,
                kept_at=timezone.now(),
            )
            for lines, state in zip(found, _states(found), strict=True)
        ]
        KnownRecords.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=["digest"],
            update_fields=["rows", "refers_to", "state", "kept_at"],
        )

    def forget_old(self) -> None:
        """Drop what was not met for long."""
        KnownRecords.objects.filter(kept_at__lt=timezone.now() - _KEPT).delete()


def _states(chunks: list[list[_Line]]) -> list[str]:
    """Return for each chunk a sum over the keys and `import_base` of its rows, as they are now."""
    found: list[list[str]] = [[] for _ in chunks]
    for label, schema in SCHEMAS.items():
        rows = [
            (line.row, number)
            for number, lines in enumerate(chunks)
            for line in lines
            if line.schema is schema
        ]
        if not rows:
            continue
        source = ["source"] if label == "articles.article" else []
        columns = [schema.fields[name].column for name in (*columns_of(schema), *source)]
        sums = query(
            "SELECT k.n, count(*), sum(hashtextextended(ROW(t.id, t.import_base,"
            f" {', '.join(f't.{column}' for column in columns)})::text, 0))"
            f" FROM unnest(%s::bigint[], %s::integer[]) AS k (id, n)"
            f" JOIN {schema.table} t ON t.id = k.id GROUP BY k.n",
            [[row for row, _ in rows], [number for _, number in rows]],
        )
        for number, count, total in sums:
            found[number].append(f"{label} {count} {total}")
    return ["; ".join(one) for one in found]
