"""Records that editors deleted: which of them a record of a file was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import orjson

from articles.imports.decide.three_way import digest
from articles.imports.importables import SCHEMAS, Schema
from people.forgotten import ForgottenNames
from people.models import Removal

from .candidates import ArchiveRow, Key
from .identity import query

#: Whoever was forgotten on purpose: nothing is known of the row, so nothing a file says is news.
FORGOTTEN = ArchiveRow(0, None)
#: What was made by hand and deleted is no import's business.
_KEPT_OUT = f"(SELECT * FROM {Removal._meta.db_table} WHERE import_base IS NOT NULL) AS t"


class Removals:
    """What the archive keeps out. Costs nothing for models of which nobody deleted anything."""

    def __init__(self) -> None:
        self._models = {row[0] for row in query(f"SELECT DISTINCT model FROM {_KEPT_OUT}")}
        self._forgotten = ForgottenNames()

    def find(self, schema: Schema, keys: Iterable[Key]) -> dict[Key, ArchiveRow]:
        """Return the deleted rows of these keys, as they were known or as an import brought them.

        What was deleted of somebody who was merged since counts for the one that stands for both.
        Keys as for `identity.find`; a few queries at most.
        """
        wanted = list(dict.fromkeys(keys))
        if not wanted or schema.label not in self._models:
            return self._by_forgotten_slug(schema, wanted)
        found = self._by_forgotten_slug(schema, wanted) | self._by_key(schema, wanted)
        for look_up in (self._by_base, self._by_former_key):
            if missing := [key for key in wanted if key not in found]:
                found |= look_up(schema, missing)
        return found

    def _by_forgotten_slug(self, schema: Schema, keys: list[Key]) -> dict[Key, ArchiveRow]:
        if schema.key != ("slug",):
            return {}
        slugs = self._forgotten.among(slug for (slug,) in keys)
        return {(slug,): FORGOTTEN for slug in slugs}

    def is_forgotten(self, schema: Schema, name: str) -> bool:
        """Return whether somebody of this name was forgotten on purpose."""
        return "merged_into" in schema.fields and name in self._forgotten

    def _by_key(self, schema: Schema, keys: list[Key]) -> dict[Key, ArchiveRow]:
        names = schema.declaration.whole_key
        casts = ", ".join(f"%s::{schema.fields[name].sql}[]" for name in names)
        pairs = ", ".join(f"'{name}', k.{name}" for name in names)
        rows = query(
            f"SELECT k.n, t.object_id, t.import_base::text"
            f" FROM unnest({casts}) WITH ORDINALITY AS k ({', '.join(names)}, n)"
            f" JOIN {_KEPT_OUT} ON t.model = %s AND t.key = jsonb_build_object({pairs})",
            [*_columns(keys), schema.label],
        )
        return {keys[n - 1]: ArchiveRow(id, base) for n, id, base in rows}

    def _by_base(self, schema: Schema, keys: list[Key]) -> dict[Key, ArchiveRow]:
        names = schema.declaration.whole_key
        nothing = digest(None)
        brought = [f"nullif(t.import_base->>'{name}', %s)" for name in names]
        given = [f"nullif(k.{name}, %s)" for name in names]
        if otherwise := schema.declaration.otherwise:
            blank = f"t.import_base->>'{otherwise[0]}' = '{digest('')}'"
            brought[-1] = f"CASE WHEN {blank} THEN {brought[-1]} END"
        rows = query(
            f"SELECT k.n, t.object_id, t.import_base::text"
            f" FROM unnest({', '.join(['%s::text[]'] * len(names))})"
            f" WITH ORDINALITY AS k ({', '.join(names)}, n) JOIN {_KEPT_OUT} ON t.model = %s"
            f" AND jsonb_build_array({', '.join(brought)})"
            f" = jsonb_build_array({', '.join(given)})",
            [
                *_columns([tuple(digest(value) for value in key) for key in keys]),
                schema.label,
                *[nothing] * (2 * len(names)),
            ],
        )
        return {keys[n - 1]: ArchiveRow(id, base) for n, id, base in rows}

    def _by_former_key(self, schema: Schema, keys: list[Key]) -> dict[Key, ArchiveRow]:
        """Rows whose key names somebody who was merged into the one that a key names."""
        former: dict[Key, Key] = {}
        for place, name in enumerate(schema.key):
            target = schema.fields[name].target
            if not target or not SCHEMAS[target].refers_to_itself:
                continue
            by_winner = defaultdict(list)
            for key in keys:
                by_winner[key[place]].append(key)
            table = SCHEMAS[target].table
            sql = f"SELECT id, merged_into_id FROM {table} WHERE merged_into_id = ANY(%s)"
            for id, winner in query(sql, [list(by_winner)]):
                for key in by_winner[winner]:
                    former[(*key[:place], id, *key[place + 1 :])] = key
        found = self._by_key(schema, list(former)) if former else {}
        return {former[key]: row for key, row in found.items()}

    def named(self, model: str, names: list[str]) -> set[str]:
        """Return those of these names that a deleted or forgotten person or organization had."""
        forgotten = self._forgotten.among(names)
        if not names or model not in self._models:
            return forgotten
        rows = query(
            "SELECT k.name FROM unnest(%s::text[], %s::text[]) AS k (name, brought)"
            f" JOIN {_KEPT_OUT} ON t.model = %s AND (people_fold(t.title) = people_fold(k.name)"
            " OR t.import_base->>'name' = k.brought)",
            [names, [digest(name) for name in names], model],
        )
        return forgotten | {name for (name,) in rows}

    def articles_of(self, issues: Iterable[int]) -> RemovedArticles:
        """Return the deleted articles of these issues. One query at most."""
        found = RemovedArticles()
        wanted = list(issues)
        if wanted and "articles.article" in self._models:
            rows = query(
                "SELECT object_id, import_base::text, (key->>'issue')::bigint, key->>'slug'"
                f" FROM {_KEPT_OUT} WHERE model = 'articles.article' AND"
                " ((key->>'issue')::bigint = ANY(%s) OR import_base->>'issue' = ANY(%s))",
                [wanted, [digest(issue) for issue in wanted]],
            )
            for id, base, issue, slug in rows:
                found.add(ArchiveRow(id, base), issue, slug)
        return found


class RemovedArticles:
    """Deleted articles of a batch by what they are known by: slug, body or source in an issue."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], ArchiveRow] = {}

    def add(self, row: ArchiveRow, issue: int, slug: str) -> None:
        """Put in one that stood in this issue under this slug at last."""
        brought = orjson.loads(row.base or "{}")
        for where in {digest(issue), brought.get("issue", "")}:
            self._found[where, "slug", digest(slug)] = row
            for name in ("slug", "body", "source"):
                if name in brought:
                    self._found[where, name, brought[name]] = row

    def find(self, values: dict[str, Any], name: str) -> ArchiveRow | None:
        """Return the one that has this field of an article's values in its issue."""
        if not self._found or not values.get(name) or "issue" not in values:
            return None
        return self._found.get((digest(values["issue"]), name, digest(values[name])))


def _columns(keys: list[Any]) -> list[list[Any]]:
    return [list(column) for column in zip(*keys, strict=True)]
