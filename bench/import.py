"""Measure the import beside its yardsticks: COPY of the same rows, and loaddata.

    python bench/import.py CORPUS [--articles 20000] [--parts copy,again,one,…]

CORPUS: a directory with the tables person, organization, publication, issue, article,
person_mention and organization_mention as CSV files. Works in a database of its own, in
`var/bench-import`, or in the one of DATABASE_URL, which it empties: never name a real one.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench-import"
os.environ["MONITOR_VAR"] = str(VAR)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitor.settings")
sys.path.insert(0, str(ROOT))

import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402

from articles.imports.run import prepare_transaction  # noqa: E402

TABLES = [
    "articles_publication",
    "articles_issue",
    "people_organization",
    "people_person",
    "articles_article",
    "articles_mention",
]


def rows(corpus: Path, table: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(1 << 24)
    with open(corpus / f"{table}.csv", newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def records(corpus: Path, articles: int) -> Iterator[tuple[str, str | None, dict[str, object]]]:
    """The corpus as fixture records, up to that many articles."""
    for row in rows(corpus, "publication"):
        yield "articles.publication", row["id"], {"title": row["title"], "slug": row["slug"]}
    issues = {row["issue_id"] for row in article_rows(corpus, articles)}
    for row in rows(corpus, "issue"):
        if row["id"] in issues:
            yield (
                "articles.issue",
                row["id"],
                {
                    "publication": int(row["publication_id"]),
                    "volume": row["volume"],
                    "number": row["number"],
                    "published_on": row["date"],
                },
            )
    for kind in ("organization", "person"):
        for row in rows(corpus, kind):
            yield f"people.{kind}", row["id"], {"name": row["name"], "slug": row["slug"]}
    for row in article_rows(corpus, articles):
        yield (
            "articles.article",
            row["id"],
            {
                "issue": int(row["issue_id"]),
                "headline": row["headline"],
                "slug": row["slug"],
                "body": row["body"],
            },
        )
    for kind in ("person", "organization"):
        yield from mentions(corpus, kind, articles)


def article_rows(corpus: Path, articles: int) -> Iterator[dict[str, str]]:
    return takewhile(lambda row: int(row["id"]) <= articles, rows(corpus, "article"))


def mentions(
    corpus: Path, kind: str, articles: int
) -> Iterator[tuple[str, str | None, dict[str, object]]]:
    article, spans = 0, {}
    for row in rows(corpus, f"{kind}_mention"):
        if int(row["article_id"]) != article:
            yield from mention_records(kind, article, spans)
            article, spans = int(row["article_id"]), {}
            if article > articles:
                return
        entity = int(row[f"{kind}_id"])
        spans.setdefault(entity, []).append([int(row["start"]), int(row["end"])])
    yield from mention_records(kind, article, spans)


def mention_records(kind, article, spans):
    for entity, places in spans.items():
        fields = {"article": article, kind: entity, "spans": sorted(places), "status": "auto"}
        yield "articles.mention", None, fields


def write_fixture(corpus: Path, articles: int, path: Path, changed: int = 0) -> dict[str, int]:
    counts: dict[str, int] = {}
    with open(path, "w", encoding="utf-8") as file:
        for model, pk, fields in records(corpus, articles):
            if changed and model == "articles.article" and int(pk or 0) == changed:
                fields["body"] = f"{fields['body']} One sentence more."
            record = {"model": model, "fields": fields}
            if pk:
                record["pk"] = int(pk)
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            counts[model] = counts.get(model, 0) + 1
    return counts


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE changes_change, changes_revision, imports_importrun, imports_conflict,"
            " people_removal,"
            f" articles_articlesearch, people_identifier, people_position, {', '.join(TABLES)}"
            " RESTART IDENTITY CASCADE"
        )
        cursor.execute("CHECKPOINT")


def manage(*arguments: str) -> tuple[float, str]:
    """Run a command; return its seconds and its last line."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments], capture_output=True, text=True
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
    return seconds, (done.stdout.strip().splitlines() or [""])[-1]


def written() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
            " WHERE relname NOT LIKE 'imports_import%'"
        )
        return int(cursor.fetchone()[0])


def copied() -> float:
    """Seconds of a plain COPY of all the rows, with all indexes and triggers, in one go.

    With the settings of the import's own transaction, and with tables measured and the words of
    texts sorted into their index as the import does: a yardstick without them would be too long.
    """
    columns = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                "SELECT string_agg(attname::text, ', ' ORDER BY attnum) FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
                " AND attgenerated = ''",
                [table],
            )
            columns[table] = cursor.fetchone()[0]
            with open(VAR / f"{table}.copy", "wb") as file:
                cursor.cursor.copy_expert(f"COPY {table} ({columns[table]}) TO STDOUT", file)
        empty()
        started = time.perf_counter()
        with transaction.atomic():
            prepare_transaction(is_first=True)
            for table in TABLES:
                with open(VAR / f"{table}.copy", "rb") as file:
                    cursor.cursor.copy_expert(f"COPY {table} ({columns[table]}) FROM STDIN", file)
                cursor.execute(f"ANALYZE {table} (id)")
            cursor.execute("SET LOCAL lock_timeout = 0")
            cursor.execute("SELECT gin_clean_pending_list('article_search')")
        return time.perf_counter() - started


def tell(what: str, seconds: float, yardstick: float | None = None, wanted: str = "") -> None:
    ratio = f"  {seconds / yardstick:6.2f} x {wanted}" if yardstick else ""
    print(f"{what:<44} {seconds:8.2f} s{ratio}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument(
        "--parts",
        default="copy,again,one,loaddata",
        help="of copy, again, one, documents, loaddata, memory",
    )
    options = parser.parse_args()
    parts = options.parts.split(",")
    manage("migrate", "-v0")
    fixture, changed = VAR / "fixture.jsonl", VAR / "changed.jsonl"
    counts = write_fixture(options.corpus, options.articles, fixture)
    write_fixture(options.corpus, options.articles, changed, changed=options.articles // 2)
    print(f"{counts['articles.article']:,} articles, {counts['articles.mention']:,} mentions")
    empty()
    first, line = manage("import_archive", str(fixture))
    print(line)
    tell("first import", first)
    print(f"peak memory of its process: {peak_memory():,.0f} MB (at most 300)", flush=True)
    if "again" in parts:
        before = written()
        seconds, line = manage("import_archive", str(fixture))
        tell("the same file again", seconds, first, "of the first (at most 0.2)")
        print(f"{line}; rows written: {written() - before}")
    if "one" in parts:
        seconds, line = manage("import_archive", str(changed))
        tell("one changed article", seconds, first, "of the first (at most 0.2)")
        print(line)
    if "documents" in parts:
        documents(options.corpus, options.articles)
    if "copy" in parts:
        seconds = copied()
        tell("COPY of the same rows", seconds)
        tell("first import against COPY", first, seconds, "(at most 1.5)")
    if "loaddata" in parts:
        against_loaddata(options.corpus)
    if "memory" in parts:
        memory(options.corpus)


def documents(corpus: Path, articles: int) -> None:
    """Import a directory of documents, one file for each article, twice."""
    top = VAR / "documents"
    shutil.rmtree(top, ignore_errors=True)
    issues = {row["id"]: row for row in rows(corpus, "issue")}
    for row in article_rows(corpus, articles):
        issue = issues[row["issue_id"]]
        path = top / f"{issue['volume']}-{issue['number']}" / f"{row['id']}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        header = f"Publication: Monitor Volume: {issue['volume']} Issue: {issue['number']}"
        path.write_text(f"{header}\nDate: {issue['date']}\n\n{row['body']}\n", encoding="utf-8")
    empty()
    first, line = manage("import_archive", str(top))
    print(line)
    tell("first import of documents", first)
    before = written()
    seconds, line = manage("import_archive", str(top))
    tell("the same documents again", seconds, first, "of the first (at most 0.2)")
    print(f"{line}; rows written: {written() - before}")


def against_loaddata(corpus: Path) -> None:
    small = VAR / "small.jsonl"
    write_fixture(corpus, 5000, small)
    with open(small, encoding="utf-8") as lines, open(VAR / "small-pk.jsonl", "w") as out:
        # loaddata takes no record without a key that stands for its row.
        for number, line in enumerate(lines, 1):
            record = json.loads(line)
            if record["model"] == "articles.mention":
                record["pk"] = number
            out.write(json.dumps(record) + "\n")
    empty()
    ours, _ = manage("import_archive", str(small))
    empty()
    theirs, _ = manage("loaddata", str(VAR / "small-pk.jsonl"))
    tell("loaddata, 5,000 articles", theirs)
    tell("the import of the same fixture", ours)
    print(f"{theirs / ours:.1f} times as fast (at least 10)")


def peak_memory() -> float:
    """Megabytes of the largest process that this one has waited for."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def memory(corpus: Path) -> None:
    for articles in (10_000, 200_000):
        path = VAR / f"memory-{articles}.jsonl"
        write_fixture(corpus, articles, path)
        empty()
        manage("import_archive", str(path))
        print(
            f"{articles:,} articles: peak memory {peak_memory():,.0f} MB (at most 300)", flush=True
        )
        path.unlink()


if __name__ == "__main__":
    main()
