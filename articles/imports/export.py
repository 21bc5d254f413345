"""The way out: the whole archive as a Django fixture with natural keys, one object a line.

What comes out goes in again by `import_archive` or `loaddata`, and out once more byte for byte
the same: ids and times are left out, keys and records stand in a fixed order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import IO, Any

import orjson
from django.db import connection, transaction

from monitor.changes.models import archive_version

from .decide.schema import SCHEMAS, Field, Schema
from .identify.identity import query

#: Rows fetched at a time.
_ROWS = 500


@dataclass
class Export:
    """What was written: records by model, SHA-256 and size of the text, version of the archive."""

    counts: dict[str, int] = field(default_factory=dict)
    sha256: str = ""
    size: int = 0
    version: int = 0


@dataclass(frozen=True)
class Reference:
    """How a reference is written: `{t}` stands for the table's alias, `{id}` for the column."""

    joins: str
    columns: tuple[str, ...]
    key: Callable[..., list[Any]]


def _slug(slug: str) -> list[Any]:
    return [slug]


def _issue(publication: str, volume: str, number: str, published_on: str | None) -> list[Any]:
    return [publication, volume, number] if number else [publication, volume, number, published_on]


def _article(slug: str, *issue: Any) -> list[Any]:
    return [_issue(*issue), slug]


def _by_slug(table: str) -> Reference:
    return Reference(f"LEFT JOIN {table} {{t}} ON {{t}}.id = {{id}}", ("{t}.slug",), _slug)


_ISSUE = ("{t}p.slug", "{t}.volume", "{t}.number", "{t}.published_on")
_WITH_PUBLICATION = "JOIN articles_publication {t}p ON {t}p.id = {t}.publication_id"
REFERENCES = {
    "articles.publication": _by_slug("articles_publication"),
    "people.person": _by_slug("people_person"),
    "people.organization": _by_slug("people_organization"),
    "articles.issue": Reference(
        f"JOIN articles_issue {{t}} ON {{t}}.id = {{id}} {_WITH_PUBLICATION}", _ISSUE, _issue
    ),
    "articles.article": Reference(
        "JOIN articles_article {t}a ON {t}a.id = {id}"
        f" JOIN articles_issue {{t}} ON {{t}}.id = {{t}}a.issue_id {_WITH_PUBLICATION}",
        ("{t}a.slug", *_ISSUE),
        _article,
    ),
}

#: Who stands for merged entities comes before them, so that no record refers to a later one.
_FIRST = {
    "people.person": ["t.merged_into_id IS NOT NULL"],
    "people.organization": ["t.merged_into_id IS NOT NULL"],
}
#: Where the slug of the publication stands; entities belong to no publication.
_PUBLICATION = {
    "articles.publication": "t.slug",
    "articles.issue": "publication.slug",
    "articles.article": "issuep.slug",
    "articles.mention": "articlep.slug",
}


class Selection:
    """The statement that reads one model in the order of its natural keys."""

    def __init__(self, schema: Schema, publication: str) -> None:
        self.schema = schema
        self.columns: list[str] = []
        self._joins: list[str] = []
        self._order = list(_FIRST.get(schema.label, []))
        self._readers: list[tuple[str, slice, Callable[..., Any]]] = []
        for one in schema.fields.values():
            self._add(one)
        where = _PUBLICATION.get(schema.label)
        self._where = f"WHERE {where} = %s" if publication and where else ""
        self.params = [publication] if self._where else []

    def _add(self, one: Field) -> None:
        columns, key = [f"t.{one.column}"], None
        if one.target:
            reference = REFERENCES[one.target]
            given = {"t": one.name, "id": f"t.{one.column}"}
            self._joins.append(reference.joins.format(**given))
            columns = [column.format(**given) for column in reference.columns]
            key = reference.key
        start = len(self.columns)
        self.columns += columns
        self._readers.append((one.name, slice(start, len(self.columns)), key or _same))
        if one.name in (*self.schema.key, "published_on"):
            self._order += [f"{column}{_collation(column)} NULLS FIRST" for column in columns]

    @property
    def sql(self) -> str:
        return (
            f"SELECT {', '.join(self.columns)} FROM {self.schema.table} t {' '.join(self._joins)}"
            f" {self._where} ORDER BY {', '.join(self._order)}"
        )

    def fields(self, row: tuple[Any, ...]) -> dict[str, Any]:
        """Return the fields of the record that a row holds."""
        found = {}
        for name, cells, key in self._readers:
            values = row[cells]
            found[name] = None if values[0] is None else key(*values)
        return found


def _same(value: Any) -> Any:
    return value


def _collation(column: str) -> str:
    """The order must not depend on the language of a database."""
    return "" if column.endswith("_on") else ' COLLATE "C"'


def export(output: IO[bytes], publication: str = "") -> Export:
    """Write the archive, or one publication and all entities, as it is at this moment.

    One snapshot, a cursor of the server, a few rows in memory at a time. LookupError when there is
    no such publication. Must not be called inside a transaction.
    """
    done = Export()
    digest = sha256()
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _check(publication)
        done.version = archive_version()
        for schema in SCHEMAS.values():
            done.counts[schema.label] = 0
            for lines, number in _lines(Selection(schema, publication)):
                output.write(lines)
                digest.update(lines)
                done.size += len(lines)
                done.counts[schema.label] += number
    done.sha256 = digest.hexdigest()
    return done


def _check(publication: str) -> None:
    if not publication:
        return
    slugs = [row[0] for row in query("SELECT slug FROM articles_publication ORDER BY slug")]
    if publication not in slugs:
        known = f"there are {', '.join(slugs)}" if slugs else "the archive is empty"
        raise LookupError(f'--publication: there is no "{publication}"; {known}')


def _lines(selection: Selection) -> Iterator[tuple[bytes, int]]:
    model = selection.schema.label
    with connection.chunked_cursor() as cursor:
        cursor.execute(selection.sql, selection.params)
        while rows := cursor.fetchmany(_ROWS):
            records = [{"model": model, "fields": selection.fields(row)} for row in rows]
            yield b"".join([orjson.dumps(record, option=_OPTIONS) for record in records]), len(rows)


_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
