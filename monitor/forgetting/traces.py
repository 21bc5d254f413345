"""Where a name stands in the database: every column that can hold a text, as PostgreSQL lists them.

The archive's own texts are told of and stay. Everywhere else, in what imports, editors and the
server noted, the name is blanked: a table that nobody has thought of here is no refuge.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote, quote_plus

from django.apps import apps
from django.db import connection

from people.tracking import Importable

BLANK = "(forgotten)"
SHORTEST = 3  # letters: shorter ones are no traces but parts of any text
#: Whose texts are no notes about records: keys, digests, and what logs people in.
NOT_NOTES = re.compile(r"auth_|accounts_|otp_|django_(migrations|content_type|session)|people_forg")
#: What is computed of texts, and would have the name again as soon as they are read.
DERIVED = ("ArticleSearch", "Citation", "IssueDating", "PendingLink")
COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
           information_schema._pg_char_max_length(a.atttypid, a.atttypmod)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      AND format_type(a.atttypid, NULL) IN (
        'text', 'character varying', 'text[]', 'character varying[]', 'json', 'jsonb', 'tsvector')
    ORDER BY 1, 2
"""


class Column(NamedTuple):
    """A column that can hold a text; `longest`: how many characters, None for any number."""

    table: str
    name: str
    type: str
    longest: int | None

    def __str__(self) -> str:
        return f"{self.table}.{self.name}"


def columns() -> list[Column]:
    """All of them, by table and name."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        return [Column(*row) for row in cursor.fetchall()]


def pattern(names: Iterable[str]) -> str:
    """A regular expression, for PostgreSQL and Python, that finds whole names; "": there is none.

    As they stand in JSON and in addresses, too; a line may be broken between two words.
    """
    texts = {text for name in names for text in _written(name)}
    long = sorted((text for text in texts if len(text) >= SHORTEST), key=len, reverse=True)
    return f"({'|'.join(map(_whole, long))})" if long else ""


def _written(name: str) -> tuple[str, ...]:
    return name, json.dumps(name, ensure_ascii=False)[1:-1], quote(name), quote_plus(name)


def _whole(text: str) -> str:
    inner = r"\s+".join(map(re.escape, text.split()))
    return rf"(?<!\w){inner}(?!\w)"


def blank(names: Iterable[str]) -> Iterator[tuple[Column, int]]:
    """Blank these names in all notes; yield in which columns, and in how many rows."""
    if not (sought := pattern(names)):
        return
    for column in columns():
        if not _is_note(column):
            continue
        if count := _blank(column, sought):
            yield column, count


def _is_note(column: Column) -> bool:
    return not _is_text_of_the_archive(column) and not NOT_NOTES.match(column.table)


def _blank(column: Column, sought: str) -> int:
    name = connection.ops.quote_name(column.name)
    replaced = f"regexp_replace({{}}, %(sought)s, '{BLANK}', 'gi')"
    if column.type.endswith("[]"):
        each = replaced.format("one")
        value = f"ARRAY(SELECT {each} FROM unnest({name}) WITH ORDINALITY AS u (one, n) ORDER BY n)"
    elif column.type in ("json", "jsonb"):
        value = f"{replaced.format(f'{name}::text')}::{column.type}"
    else:
        value = replaced.format(name)
        value = f"left({value}, {column.longest})" if column.longest else value
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{column.table}" SET {name} = {value} WHERE {name}::text ~* %(sought)s',
            {"sought": sought},
        )
        return cursor.rowcount


def left_in_texts(names: Iterable[str]) -> Iterator[tuple[Column, int]]:
    """The columns of the archive's own records that still have one of the names, with the rows."""
    if not (sought := pattern(names)):
        return
    with connection.cursor() as cursor:
        for column in filter(_is_text_of_the_archive, columns()):
            name = connection.ops.quote_name(column.name)
            cursor.execute(
                f'SELECT count(*) FROM "{column.table}" WHERE {name}::text ~* %s', [sought]
            )
            [(count,)] = cursor.fetchall()
            if count:
                yield column, count


def _is_text_of_the_archive(column: Column) -> bool:
    return column.table in _tables_of_the_archive()


def _tables_of_the_archive() -> set[str]:
    """Of the importable records and their former versions, and what is computed of texts."""
    records = [model for model in apps.get_models() if issubclass(model, Importable)]
    histories = [model.pgh_event_model for model in records if hasattr(model, "pgh_event_model")]
    computed = [apps.get_model("articles", name) for name in DERIVED]
    return {model._meta.db_table for model in (*records, *histories, *computed)}
