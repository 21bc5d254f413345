"""Dry runs: temporary copies of the archive's tables, in which a run writes as a real one does.

Whatever names a table finds the copy first. The transaction is made read-only, in which PostgreSQL
lets only temporary tables be written and no other row be locked: a dry run stops nobody, and
nothing of it is left. Copies have the constraints and the triggers of their tables, and so refuse
what these refuse. Articles and their mentions are copied as they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from articles.models import Article, ArticleSearch, Mention

from .identify.holdings import Holdings
from .identify.identity import query
from .importables import SCHEMAS

ARTICLE, SEARCH, MENTION = (model._meta.db_table for model in (Article, ArticleSearch, Mention))
#: All that a copy needs but foreign keys, which cannot refuse what a look-up has just found. The
#: triggers of rows say what a row becomes, those of the index refuse what is too long for it; all
#: others only pass on what was done: to the log, to the history, to those who read texts.
_DEFINITIONS = """
    SELECT 1 AS step, format('ALTER TABLE pg_temp.%%I ADD CONSTRAINT %%I %%s',
                             relname, conname, pg_get_constraintdef(p.oid)) AS definition
    FROM pg_constraint p JOIN pg_class ON pg_class.oid = conrelid
    WHERE conrelid = %s::regclass AND contype IN ('c', 'p', 'u', 'x')
    UNION ALL
    SELECT 2, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    UNION ALL
    SELECT 3, pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid = %s::regclass AND NOT tgisinternal
    AND (tgtype & 1 = 1 OR tgname ~ '^pgtrigger_index_')
    ORDER BY step
"""
_COLUMNS = """
    SELECT relnamespace::regnamespace::text, string_agg(quote_ident(attname), ', ')
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    GROUP BY 1
"""


class Rehearsal:
    """Makes the copies in the caller's transaction, and that read-only."""

    def __init__(self, holdings: Holdings) -> None:
        self._issues: set[int] = set()
        self._copies: dict[str, str] = {}
        holdings.bring = self.bring
        for label, schema in SCHEMAS.items():
            self._copy_table(schema.table)
            first = holdings.last_ids[label] + 1
            _execute(f"ALTER TABLE pg_temp.{schema.table} ALTER id RESTART WITH {first}")
        self._copy_table(SEARCH)
        _execute("SET TRANSACTION READ ONLY")

    def _copy_table(self, table: str) -> None:
        definitions = [definition for _, definition in query(_DEFINITIONS, [table] * 3)]
        [(place, columns)] = query(_COLUMNS, [table])
        self._copies[table] = (
            f"INSERT INTO pg_temp.{table} ({columns}) OVERRIDING SYSTEM VALUE"
            f" SELECT {columns} FROM {place}.{table} original"
        )
        _execute(
            f"CREATE TEMPORARY TABLE {table} (LIKE {place}.{table} INCLUDING DEFAULTS"
            " INCLUDING GENERATED INCLUDING IDENTITY) ON COMMIT DROP"
        )
        if table not in (ARTICLE, SEARCH, MENTION):
            _execute(self._copies[table])
        for definition in definitions:
            _execute(definition.replace(f" ON {place}.{table} ", f" ON pg_temp.{table} "))

    def bring(self, issues: Iterable[int], sources: Iterable[str]) -> None:
        """Copy the articles of these issues, and those of these sources, unless they are there."""
        missing = [issue for issue in issues if issue not in self._issues]
        self._issues.update(missing)
        # Their words are in no copy: a text is too long for the index only once it is written.
        _execute(
            "SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, true)"
            f" FROM pg_trigger WHERE tgrelid = 'pg_temp.{ARTICLE}'::regclass"
        )
        ids = query(
            f"{self._copies[ARTICLE]} WHERE issue_id = ANY(%s) OR source <> '' AND source = ANY(%s)"
            " ON CONFLICT DO NOTHING RETURNING id",
            [missing, list(sources)],
        )
        _execute("SET LOCAL pgtrigger.ignore = '{}'")
        if ids:
            _execute(f"{self._copies[MENTION]} WHERE article_id = ANY(%s)", [ids])
            _execute(
                f"INSERT INTO {SEARCH} (article_id, vector) SELECT id, '' FROM {ARTICLE}"
                " WHERE id = ANY(%s)",
                [ids],
            )


def _execute(sql: str, params: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
