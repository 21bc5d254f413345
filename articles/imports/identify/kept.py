"""What is kept in the database of records that came before: what each was, what they refer to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from typing import NamedTuple

from django.utils import timezone

from articles.imports.decide.schema import SCHEMAS
from articles.imports.models import KnownRecords
from articles.imports.reading.records import Record, Unread, UnreadDocument

from .identity import columns_of, query
from .references import Reference

#: What is met after so long is planned once more, and kept anew.
_KEPT = timedelta(days=180)
#: To be raised whenever the same record would be planned differently from then on.
_RULES = 4
_SALT = f"{_RULES} {[(one.label, list(one.fields)) for one in SCHEMAS.values()]}".encode()


class Stretch(NamedTuple):
    """Rows of one model that records in a row are, in their order.

    `labels` and `dates` (those that they give to issues): one for each row, none where none has
    one. `places`: which of the records each row comes from, none where one comes from each.
    `mentioned`: documents only mention these rows, so that others may, too. `named`: whom the
    headers of these articles name but who is nobody yet: number of the row, kind, name.
    """

    model: str
    rows: list[int]
    labels: list[int | str | None] = []
    dates: list[str] = []
    places: list[int] = []
    mentioned: bool = False
    named: list[tuple[int, str, str]] = []


@dataclass
class Known:
    """What is kept of some records; `state`: a sum over the keys and `import_base` of the rows."""

    stretches: list[Stretch]
    refers_to: list[Reference]
    state: str = ""


def digest_of(records: Iterable[Record | Unread | UnreadDocument]) -> bytes:
    """Return what tells these records from any others."""
    marks = [record.mark for record in records]
    return blake2b(_SALT + b"".join(marks), digest_size=16).digest()


def is_anything_kept() -> bool:
    """Whether any records are known from before."""
    return KnownRecords.objects.exists()


def look_up(digest: bytes) -> Known | None:
    """Return what is kept under a digest. One query."""
    kept = KnownRecords.objects.filter(digest=digest)
    for lines, refers_to, state in kept.values_list("lines", "refers_to", "state"):
        return Known([Stretch(*one) for one in lines], refers_to, state)
    return None


def write(found: list[tuple[bytes, Known]]) -> None:
    """Keep these by their digests, with the rows as they are now."""
    states = states_of([known.stretches for _, known in found])
    KnownRecords.objects.bulk_create(
        [
            KnownRecords(
                digest=digest,
                lines=known.stretches,
                refers_to=known.refers_to,
                state=state,
                kept_at=timezone.now(),
            )
            for (digest, known), state in zip(found, states, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["lines", "refers_to", "state", "kept_at"],
    )


def forget_old() -> None:
    """Drop what was not met for long."""
    KnownRecords.objects.filter(kept_at__lt=timezone.now() - _KEPT).delete()


def states_of(chunks: list[list[Stretch]]) -> list[str]:
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
