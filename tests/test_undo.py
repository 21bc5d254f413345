"""Undo an import: the archive is as before, and nobody's edit is lost without a word."""

import io
import json
from pathlib import Path

import pghistory
import psycopg2
import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection

from articles.imports.identify.identity import query
from articles.imports.importables import SCHEMAS
from articles.imports.models import Conflict, ImportRun
from articles.imports.run import LOCK, Options, run_import
from articles.imports.undo.undo import UndoError, edited_since, undo
from articles.models import Article, Issue, Mention, Publication
from people.models import Person
from tests.builders import make_article, make_mention, make_organization, make_person

ROOT = Path(__file__).parent.parent
SAMPLES = [str(ROOT / "samples" / "entities.json"), str(ROOT / "samples" / "documents")]

pytestmark = pytest.mark.django_db


def archive() -> dict:
    """Every importable column of every row, what the last import brought included."""
    found = {}
    for label, schema in SCHEMAS.items():
        columns = ", ".join(one.column for one in schema.fields.values())
        sql = f"SELECT id, created_at, import_base::text, {columns} FROM {schema.table} ORDER BY id"
        found[label] = query(sql)
    return found


def fixture(tmp_path, *records, name="records.json") -> str:
    file = tmp_path / name
    made = [{"model": model, "fields": fields} for model, fields in records]
    file.write_text(json.dumps(made))
    return str(file)


def edit(query_set, **fields):
    with pghistory.context(by_hand=True):
        query_set.update(**fields)


ISSUE = ["monitor", "6", "17"]


def article(headline="One", body="Ada Lovelace speaks.", **fields):
    slug = fields.pop("slug", "one")
    given = {"issue": ISSUE, "slug": slug, "headline": headline, "body": body}
    return "articles.article", given | fields


def issue(**fields):
    return "articles.issue", {
        "publication": ["monitor"],
        "volume": "6",
        "number": "17",
        **fields,
    }


MONITOR = ("articles.publication", {"slug": "monitor", "title": "Monitor"})
ADA = ("people.person", {"slug": "ada", "name": "Ada Lovelace"})


def load(tmp_path, *records) -> ImportRun:
    report = run_import([fixture(tmp_path, *records)], Options())
    assert not report.problems
    return report.run


def test_what_a_run_created_is_gone_and_the_rest_is_as_before(tmp_path):
    make_article("Old", "An old text.", mentions=[make_person("Old Person")])
    before = archive()
    run = run_import(SAMPLES, Options()).run
    assert archive() != before
    done = undo(run)
    assert archive() == before
    assert done.removed["articles.article"] > 10
    run.refresh_from_db()
    assert run.state == ImportRun.State.UNDONE


def test_what_a_run_changed_is_put_back_with_what_the_import_before_brought(tmp_path):
    mention = (
        "articles.mention",
        {"article": [ISSUE, "one"], "person": ["ada"], "spans": [[0, 3]]},
    )
    load(tmp_path, MONITOR, issue(), ADA, article(), mention)
    before = archive()
    changed = ("people.person", {"slug": "ada", "name": "Ada King", "aliases": ["Ada"]})
    later = load(
        tmp_path,
        issue(published_on="2000-01-25"),
        article("Two", "She speaks again."),
        changed,
        article("New", slug="new", body="Another."),
    )
    assert Article.objects.get(slug="one").published_on is not None
    done = undo(later)
    assert archive() == before
    assert Article.objects.get(slug="one").published_on is None
    assert done.restored["articles.article"] == 1
    assert done.removed["articles.article"] == 1


def test_after_undo_the_same_files_come_in_again(tmp_path):
    first = run_import(SAMPLES, Options())
    loaded = {label: len(rows) for label, rows in archive().items()}
    undo(first.run)
    again = run_import(SAMPLES, Options())
    assert again.counts.as_json() == first.counts.as_json()
    assert {label: len(rows) for label, rows in archive().items()} == loaded


def test_two_runs_are_undone_in_turn(tmp_path):
    before = archive()
    first = load(tmp_path, MONITOR, issue(), article())
    second = load(tmp_path, article("Second"))
    with pytest.raises(UndoError) as refusal:
        undo(first)
    assert refusal.value.edited == [
        f'articles.article {Article.objects.get().pk} "Second" was changed by import {second.pk}'
    ]
    undo(second)
    undo(first)
    assert archive() == before


def test_a_record_that_was_edited_since_is_named_and_nothing_is_undone(tmp_path):
    run = load(tmp_path, MONITOR, issue(), article(), article("Two", "Two.", slug="two"))
    editor = User.objects.create_user("berta")
    with pghistory.context(user=editor.pk):
        Article.objects.filter(slug="two").update(headline="Corrected")
    before = archive()
    with pytest.raises(UndoError, match="1 record was edited since") as refusal:
        undo(run)
    pk = Article.objects.get(slug="two").pk
    assert refusal.value.edited == [f'articles.article {pk} "Corrected" was changed by berta']
    assert edited_since(run) == refusal.value.edited
    assert archive() == before
    undo(run, force=True)
    assert not Publication.objects.exists()


def test_an_edit_that_was_taken_back_is_none(tmp_path):
    run = load(tmp_path, MONITOR, issue(), article())
    edit(Article.objects.all(), headline="Corrected")
    edit(Article.objects.all(), headline="One")
    assert edited_since(run) == []
    undo(run)
    assert not Article.objects.exists()


def test_what_others_made_on_what_the_run_created_is_named(tmp_path):
    run = load(tmp_path, MONITOR, issue(), ADA)
    ada = Person.objects.get()
    added = make_article("By hand", "Ada Lovelace.", issue=Issue.objects.get())
    make_mention(added, ada, origin="editor", status="confirmed")
    with pytest.raises(UndoError) as refusal:
        undo(run)
    text = "\n".join(refusal.value.edited)
    assert '"By hand" stands on a new issue of this import' in text
    assert '"Ada Lovelace in “By hand”' in text


def test_forced_it_leaves_what_an_article_of_others_needs(tmp_path):
    run = load(tmp_path, MONITOR, issue(), ADA)
    added = make_article("By hand", "Ada Lovelace.", issue=Issue.objects.get())
    make_mention(added, Person.objects.get(), origin="editor")
    done = undo(run, force=True)
    assert list(Article.objects.all()) == [added]
    assert not Person.objects.exists()
    assert not Mention.objects.exists()
    assert sorted(one.split()[0] for one in done.kept) == ["articles.issue", "articles.publication"]


def test_who_was_merged_since_counts_as_edited(tmp_path):
    run = load(tmp_path, ADA)
    other = make_person("Ada King")
    edit(Person.objects.filter(slug="ada"), merged_into=other)
    with pytest.raises(UndoError) as refusal:
        undo(run)
    assert "was changed" in refusal.value.edited[0]


def test_a_merge_into_what_the_run_created_keeps_it(tmp_path):
    run = load(tmp_path, ADA)
    Person.objects.create(name="Countess", slug="countess", merged_into=Person.objects.get())
    with pytest.raises(UndoError):
        undo(run)
    assert len(undo(run, force=True).kept) == 1
    assert Person.objects.count() == 2


def test_mentions_found_since_do_not_stand_in_the_way(tmp_path):
    run = load(tmp_path, MONITOR, issue(), article())
    make_mention(Article.objects.get(), make_organization("Society"))
    undo(run)
    assert not Article.objects.exists()


def test_a_record_deleted_since_stays_deleted_when_forced(tmp_path):
    load(tmp_path, MONITOR, issue(), article())
    run = load(tmp_path, article("Second"))
    with pghistory.context(by_hand=True):
        Article.objects.all().delete()
    with pytest.raises(UndoError) as refusal:
        undo(run)
    assert refusal.value.edited[0].endswith("was deleted")
    undo(run, force=True)
    assert not Article.objects.exists()


def test_open_conflicts_of_the_run_go_with_it(tmp_path):
    load(tmp_path, MONITOR, issue(), article())
    edit(Article.objects.all(), headline="Ours")
    before = archive()
    run = load(tmp_path, article("Theirs"))
    assert Conflict.objects.filter(run=run).count() == 1
    undo(run)
    assert archive() == before
    assert not Conflict.objects.exists()


def test_a_run_is_undone_once(tmp_path):
    run = load(tmp_path, MONITOR)
    undo(run)
    with pytest.raises(UndoError, match="it is undone"):
        undo(run)


def test_the_command_tells_what_it_did_and_what_stands_in_the_way(tmp_path):
    run = load(tmp_path, MONITOR, issue(), article())
    edit(Article.objects.all(), headline="Corrected")
    told = io.StringIO()
    with pytest.raises(CommandError, match="--force undoes it anyway"):
        call_command("undo_import", str(run.pk), stderr=told)
    assert '"Corrected" was changed' in told.getvalue()
    call_command("undo_import", str(run.pk), "--force", stdout=told)
    assert f"undo: import {run.pk}: 3 deleted, 0 restored" in told.getvalue()
    with pytest.raises(CommandError, match=f"no import {run.pk + 9}; the last one is {run.pk}"):
        call_command("undo_import", str(run.pk + 9))


@pytest.mark.django_db(transaction=True)
def test_it_leaves_while_an_import_is_running(tmp_path):
    run = load(tmp_path, MONITOR)
    other = psycopg2.connect(
        **{
            key: value
            for key, value in connection.get_connection_params().items()
            if key in ("dbname", "user", "password", "host", "port")
        }
    )
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with pytest.raises(CommandError, match="an import is running"):
            call_command("undo_import", str(run.pk))
    finally:
        other.close()
