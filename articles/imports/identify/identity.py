"""Which row of the archive a record means: set-wise look-ups by key, and by what was imported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from articles.imports.decide.three_way import digest
from articles.imports.importables import SCHEMAS, Schema
from monitor.slugs import slug_of
from people.merging.winners import winner_id

from .candidates import ArchiveRow, Key


def query(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return all rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def find(schema: Schema, keys: Iterable[Key], before: int) -> dict[Key, ArchiveRow]:
    """Return the rows that have these keys, as `schema.key_of` makes them.

    A key that no row has any more is looked for among what earlier imports brought (ids up to
    `before`): an editor who corrects a number or a slug does not make another record of it.
    At most two queries.
    """
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return {}
    found = _by_columns(schema, wanted)
    missing = [key for key in wanted if key not in found]
    if missing and before:
        found |= _by_base(schema, missing, before)
    return found


def _by_columns(schema: Schema, keys: list[Key]) -> dict[Key, ArchiveRow]:
    names = schema.declaration.whole_key
    fields = [schema.fields[name] for name in names]
    conditions = []
    for field in fields:
        same = "IS NOT DISTINCT FROM" if field.null else "="
        condition = f"t.{field.column} {same} k.{field.name}"
        conditions.append(_where_it_counts(schema, field.name, "k", condition))
    casts = ", ".join(f"%s::{field.sql}[]" for field in fields)
    rows = query(
        f"SELECT k.n, t.id, t.import_base::text, {_winner(schema)}"
        f" FROM unnest({casts}) WITH ORDINALITY AS k ({', '.join(names)}, n)"
        f" JOIN {schema.table} t ON {' AND '.join(conditions)}",
        [list(column) for column in zip(*keys, strict=True)],
    )
    return {keys[n - 1]: ArchiveRow(id, base, winner) for n, id, base, winner in rows}


def _where_it_counts(schema: Schema, name: str, row: str, condition: str) -> str:
    """Ask a condition of a field only where the field belongs to the key of a row."""
    otherwise = schema.declaration.otherwise
    if otherwise and name == otherwise[1]:
        return f"({row}.{otherwise[0]} <> '' OR {condition})"
    return condition


def _winner(schema: Schema) -> str:
    column = schema.refers_to_itself
    return f"t.{column}" if column else "NULL"


def _by_base(schema: Schema, keys: list[Key], before: int) -> dict[Key, ArchiveRow]:
    """Rows whose key was corrected since: the last import brought this one."""
    names = schema.declaration.whole_key
    nothing = digest(None)
    columns, casts, conditions = [], [], []
    for name, values in zip(names, zip(*keys, strict=True), strict=True):
        field = schema.fields[name]
        if name == schema.declaration.within:
            columns.append(list(values))
            casts.append(f"%s::{field.sql}[]")
            conditions.append(f"t.{field.column} = k.{name}")
            continue
        columns.append([digest(value) for value in values])
        casts.append("%s::text[]")
        brought = f"t.import_base->>'{name}'"
        if field.null:
            brought = f"coalesce({brought}, '{nothing}')"
        conditions.append(_where_it_counts(schema, name, "t", f"{brought} = k.{name}"))
    rows = query(
        f"SELECT k.n, t.id, t.import_base::text, {_winner(schema)}"
        f" FROM unnest({', '.join(casts)}) WITH ORDINALITY AS k ({', '.join(names)}, n)"
        f" JOIN {schema.table} t ON t.id <= %s AND {' AND '.join(conditions)}"
        " ORDER BY t.id DESC",
        [*columns, before],
    )
    return {keys[n - 1]: ArchiveRow(id, base, winner) for n, id, base, winner in rows}


def find_mentions(keys: Iterable[Key]) -> dict[Key, ArchiveRow]:
    """Return the mentions that have these keys: (article, person, organization)."""
    found = {}
    for column, place in (("person_id", 1), ("organization_id", 2)):
        wanted = list(dict.fromkeys((key[0], key[place]) for key in keys if key[place]))
        if not wanted:
            continue
        rows = query(
            f"SELECT k.n, m.id, m.import_base::text"
            " FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS k (article, entity, n)"
            f" JOIN articles_mention m ON m.article_id = k.article AND m.{column} = k.entity",
            [list(values) for values in zip(*wanted, strict=True)],
        )
        for n, id, base in rows:
            article, entity = wanted[n - 1]
            key = (article, entity, None) if place == 1 else (article, None, entity)
            found[key] = ArchiveRow(id, base)
    return found


def find_publications(titles: Iterable[str]) -> dict[str, int]:
    """Return the ids of publications by what documents call them: their title or their slug."""
    given = {
        title: (title.lower(), slug_of(title, "publication")) for title in dict.fromkeys(titles)
    }
    rows = query(
        "SELECT id, lower(title), slug FROM articles_publication"
        " WHERE lower(title) = ANY(%s) OR slug = ANY(%s) ORDER BY id DESC",
        [list(column) for column in zip(*given.values(), strict=True)] or [[], []],
    )
    by_title, by_slug = {row[1]: row[0] for row in rows}, {row[2]: row[0] for row in rows}
    found = {
        title: by_title.get(lower) or by_slug.get(slug) for title, (lower, slug) in given.items()
    }
    return {title: row for title, row in found.items() if row}


def titles_of_publications() -> list[str]:
    """Return the titles of all publications."""
    return [title for (title,) in query("SELECT title FROM articles_publication ORDER BY id")]


def find_names(kind: str, names: list[str]) -> dict[str, list[tuple[int, str]]]:
    """Return for each name the entities that bear it, as (id, slug), a merged one's winner.

    `kind`: person or organization. Names are folded as the database folds them.
    """
    table = SCHEMAS[f"people.{kind}"].table
    rows = query(
        f"SELECT DISTINCT k.name, w.id, w.slug FROM unnest(%s::text[]) AS k (name)"
        f" JOIN {table} e ON e.name_keys @> ARRAY[people_fold(k.name)]"
        f" JOIN {table} w ON w.id = {winner_id('e')}",
        [names],
    )
    found: dict[str, list[tuple[int, str]]] = {}
    for name, id, slug in rows:
        found.setdefault(name, []).append((id, slug))
    return found


def last_id(schema: Schema) -> int:
    """Return the highest id in use, 0 in an empty table."""
    return query(f"SELECT coalesce(max(id), 0) FROM {schema.table}")[0][0]
