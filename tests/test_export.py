"""The way out: what is exported comes in again, and out once more byte for byte the same."""

import gzip
import hashlib
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.imports.export import export
from articles.imports.importables import SCHEMAS
from articles.imports.run import Options, run_import
from articles.models import Article, Citation, Mention, NumberingPattern
from people.models import Identifier, Person
from tests.builders import (
    make_article,
    make_issue,
    make_mention,
    make_organization,
    make_person,
    make_position,
    make_publication,
)

ROOT = Path(__file__).parent.parent
SAMPLES = [str(ROOT / "samples" / "entities.json"), str(ROOT / "samples" / "documents")]

pytestmark = pytest.mark.django_db(transaction=True)


def exported(publication="") -> bytes:
    output = io.BytesIO()
    export(output, publication)
    return output.getvalue()


def records(text: bytes) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def empty_the_archive():
    tables = ", ".join(schema.table for schema in SCHEMAS.values())
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")


def round_trip(tmp_path, before: bytes) -> bytes:
    file = tmp_path / "archive.jsonl"
    file.write_bytes(before)
    empty_the_archive()
    assert Article.objects.count() == 0
    report = run_import([str(file)], Options())
    assert not report.problems
    return exported()


def make_everything():
    """One of each kind, and all that an editor can have decided."""
    ada = make_person("Ada Lovelace", aliases=["Ada “A” King", "Œuvre\\tab\t"], description="x\ny")
    make_person("Äda Lovelace", slug="aaa-merged", merged_into=ada)
    society = make_organization()
    make_organization("RS", slug="a-society", merged_into=society)
    make_position(ada, society, started_on="1840-02-29", ended_on=None)
    make_position(ada, society, title="Fellow")
    Identifier.objects.create(person=ada, scheme="wikidata", value="Q7259")
    body = "Ada Lovelace met the Royal Society.\n\nИ \U0001f600 “quoted” \\N. (TASS, May 4)"
    article = make_article("Ada “quoted”", body, position=3, source="a/b.txt#2")
    given = {"volume": "6", "day": "2000-01-01", "weekdays": "Mon,Tue", "last_volume": "VII"}
    NumberingPattern.objects.create(publication=article.issue.publication, **given)
    make_mention(article, ada, status="confirmed", origin="editor", needs_review=True)
    make_mention(article, society, status="rejected", origin="import", given_role="cited")
    undated = make_issue(None, volume="", number="")
    make_issue("1999-01-01", volume="", number="", date_precision="year")
    make_article("Undated", issue=undated, headline_is_derived=True, mentions=[ada])
    make_article("Elsewhere", issue=make_issue(publication=make_publication("Other")))


def test_what_is_exported_comes_in_again_and_out_the_same(tmp_path):
    make_everything()
    before = exported()
    assert round_trip(tmp_path, before) == before
    # The file says whom the text mentions; whom it cites is found again.
    assert (Citation.objects.get().text, Mention.objects.get(role="cited").status) == (
        "TASS",
        "rejected",
    )


def test_the_samples_come_out_and_in_and_out_the_same(tmp_path):
    assert not run_import(SAMPLES, Options()).problems
    before = exported()
    assert len(records(before)) > 100
    assert round_trip(tmp_path, before) == before


def test_what_is_exported_is_unchanged_when_it_comes_in_where_it_was(tmp_path):
    make_everything()
    file = tmp_path / "archive.jsonl"
    file.write_bytes(exported())
    report = run_import([str(file)], Options())
    assert not report.problems
    assert report.counts.total("create") == report.counts.total("update") == 0


def test_loaddata_takes_it_too(tmp_path):
    make_everything()
    before = exported()
    file = tmp_path / "archive.jsonl"
    file.write_bytes(before)
    empty_the_archive()
    call_command("loaddata", str(file), verbosity=0)
    assert exported() == before


def test_verdicts_merges_and_derived_headlines_are_told():
    make_everything()
    by_model = {}
    for record in records(exported()):
        assert "pk" not in record
        by_model.setdefault(record["model"], []).append(record["fields"])
    merged = [one for one in by_model["people.person"] if one["merged_into"]]
    assert [one["merged_into"] for one in merged] == [["ada-lovelace"]]
    assert {one["status"] for one in by_model["articles.mention"]} == {
        "auto",
        "confirmed",
        "rejected",
    }
    undated = next(one for one in by_model["articles.article"] if one["headline_is_derived"])
    assert undated["issue"] == ["monitor", "", "", None]
    assert list(by_model) == list(SCHEMAS)


def test_one_publication_takes_no_issue_of_another():
    make_everything()
    found = records(exported("other"))
    articles = [one for one in found if one["model"] == "articles.article"]
    assert [one["fields"]["headline"] for one in articles] == ["Elsewhere"]
    assert not [one for one in found if one["model"] == "articles.mention"]
    assert len([one for one in found if one["model"] == "people.person"]) == Person.objects.count()


def test_an_unknown_publication_is_refused_and_leaves_no_file(tmp_path):
    make_publication()
    with pytest.raises(CommandError, match='there is no "monitr"; there are monitor'):
        call_command("export_archive", str(tmp_path / "out.jsonl"), "--publication", "monitr")
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("export_archive", str(tmp_path / "no" / "out.jsonl"))


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_the_manifest_describes_the_file(tmp_path, name):
    make_everything()
    file = tmp_path / name
    call_command("export_archive", str(file), stderr=io.StringIO())
    written = file.read_bytes()
    manifest = json.loads((tmp_path / f"{name}.manifest.json").read_text())
    assert manifest["sha256"] == hashlib.sha256(written).hexdigest()
    assert manifest["size"] == len(written)
    assert manifest["records"]["articles.mention"] == Mention.objects.count()
    text = gzip.decompress(written) if name.endswith(".gz") else written
    assert text == exported()
    assert manifest["unpacked"]["sha256"] == hashlib.sha256(text).hexdigest()
    assert sorted(path.name for path in tmp_path.iterdir()) == [name, f"{name}.manifest.json"]
    call_command("export_archive", str(file), stderr=io.StringIO())
    assert file.read_bytes() == written
