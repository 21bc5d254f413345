#!/usr/bin/env python3
"""Fill an empty archive with a synthetic corpus: CSV files in, rows out, by COPY.

The triggers rest meanwhile (so the role must be a superuser, as that of the embedded database
is); what they would have filled in is filled in by the statements. The publications come last,
with the triggers on: so the archive has a version.

    DATABASE_URL=… python manage.py migrate
    DATABASE_URL=… python bench/load_corpus.py DIRECTORY

The directory holds publication, issue, article, person, organization, person_mention and
organization_mention as .csv with a header line each.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitor.settings")

import django
from django.db import connection, transaction

from articles.triggers import VECTOR

COLUMNS = {
    "publication": "id bigint, title text, slug text",
    "person": "id bigint, name text, slug text",
    "organization": "id bigint, name text, slug text",
    "issue": "id bigint, publication_id bigint, volume text, number text, date date",
    "article": "id bigint, issue_id bigint, headline text, slug text, published_on date, body text",
    "person_mention": 'article_id bigint, entity_id bigint, "start" int, "end" int',
    "organization_mention": 'article_id bigint, entity_id bigint, "start" int, "end" int',
}
ENTITY = """
    INSERT INTO people_{kind} (id, name, slug, aliases, description)
    SELECT id, name, slug, '{{}}', '' FROM csv_{kind} ORDER BY id
"""
MENTION = """
    INSERT INTO articles_mention (article_id, {kind}_id, spans, published_on, published_until)
    SELECT m.article_id, m.entity_id, array_agg(ARRAY["start", "end"] ORDER BY "start"),
        a.published_on, a.published_on
    FROM csv_{kind}_mention m JOIN articles_article a ON a.id = m.article_id
    GROUP BY 1, 2, 4 ORDER BY 1
"""
STEPS = {
    "people": ENTITY.format(kind="person"),
    "organizations": ENTITY.format(kind="organization"),
    "issues": (
        "INSERT INTO articles_issue (id, publication_id, volume, number, published_on)"
        " SELECT id, publication_id, volume, number, date FROM csv_issue ORDER BY id"
    ),
    "articles": (
        "INSERT INTO articles_article"
        " (id, issue_id, headline, slug, body, source, published_on, published_until)"
        " SELECT id, issue_id, headline, slug, body, '', published_on, published_on"
        " FROM csv_article ORDER BY id"
    ),
    "statistics": "ANALYZE articles_article",
    "search vectors": (
        "INSERT INTO articles_articlesearch (article_id, published_on, published_until, vector)"
        f" SELECT n.id, n.published_on, n.published_on, {VECTOR} FROM articles_article n"
    ),
    "mentions of people": MENTION.format(kind="person"),
    "mentions of organizations": MENTION.format(kind="organization"),
    "triggers on": "SET LOCAL session_replication_role = origin",
    "publications": (
        "INSERT INTO articles_publication (id, title, slug)"
        " SELECT id, title, slug FROM csv_publication"
    ),
}
TABLES = (
    "articles_publication",
    "articles_issue",
    "articles_article",
    "articles_mention",
    "people_person",
    "people_organization",
)


def main() -> None:
    if len(sys.argv) != 2 or not Path(sys.argv[1], "article.csv").exists():
        sys.exit(__doc__)
    django.setup()
    directory = Path(sys.argv[1])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM articles_article)")
        if cursor.fetchone()[0]:
            sys.exit("this archive has articles already; use a fresh database")
        for name, columns in COLUMNS.items():
            with timed(f"read {name}.csv"), open(directory / f"{name}.csv", "rb") as file:
                cursor.execute(f"CREATE TEMP TABLE csv_{name} ({columns}) ON COMMIT DROP")
                cursor.copy_expert(f"COPY csv_{name} FROM STDIN WITH (FORMAT csv, HEADER)", file)
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, statement in STEPS.items():
            with timed(name):
                cursor.execute(statement)
        for table in TABLES:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
    with timed("vacuum analyze"), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


class timed:
    """Tell what a step took."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        self.start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        print(f"{self.name:28s} {time.perf_counter() - self.start:8.1f} s", flush=True)


if __name__ == "__main__":
    main()
