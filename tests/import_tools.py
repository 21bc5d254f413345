"""What the tests of the import share: files to import, outcomes, a picture of the archive."""

import json

from django.db import connection

from articles.imports.run import Options, Report, run_import

TABLES = (
    "articles_publication",
    "articles_issue",
    "articles_article",
    "articles_mention",
    "articles_articlesearch",
    "people_person",
    "people_organization",
    "people_identifier",
    "people_position",
    "imports_conflict",
)


def record(model: str, pk=None, **fields) -> dict:
    return {"model": model, "fields": fields} | ({} if pk is None else {"pk": pk})


def person(name="Ada Lovelace", **fields) -> dict:
    fields.setdefault("slug", name.lower().replace(" ", "-"))
    return record("people.person", name=name, **fields)


def publication(title="Monitor", **fields) -> dict:
    return record("articles.publication", title=title, slug=title.lower(), **fields)


def issue(number="17", **fields) -> dict:
    return record("articles.issue", publication=["monitor"], volume="6", number=number, **fields)


def article(slug="quiet", number="17", **fields) -> dict:
    fields = {"headline": "Quiet", "body": "Ada Lovelace was quiet."} | fields
    return record("articles.article", issue=["monitor", "6", number], slug=slug, **fields)


def mention(slug="quiet", person="ada-lovelace", number="17", **fields) -> dict:
    key = [["monitor", "6", number], slug]
    return record("articles.mention", article=key, person=[person], **fields)


class Desk:
    """Files in a directory, imported one after another."""

    def __init__(self, directory) -> None:
        self.directory = directory
        self.number = 0

    def load(self, *records: dict, **options) -> Report:
        """Import these records as a fixture."""
        self.number += 1
        path = self.directory / f"fixture-{self.number}.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in records))
        return run_import([str(path)], Options(**options))

    def documents(self, name: str, text: str, **options) -> Report:
        """Import one file of documents, kept under that path in one tree."""
        path = self.directory / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return run_import([str(path)], Options(**options))


def counts(report: Report) -> dict[str, int]:
    """How many records had which outcome, all models together."""
    totals: dict[str, int] = {}
    for counter in report.counts.as_json().values():
        for action, number in counter.items():
            totals[action] = totals.get(action, 0) + number
    return totals


def rows_written() -> dict[str, tuple[int, ...]]:
    """What this transaction has inserted, updated and deleted so far, by table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE relname NOT LIKE 'imports_import%'"
        )
        return {row[0]: row[1:] for row in cursor.fetchall()}


def picture() -> dict[str, list]:
    """All rows of the archive, for comparing."""
    shown = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
            shown[table] = [row[0] for row in cursor.fetchall()]
    return shown
