"""The first acceptance: real input from an empty archive, twice, and the samples."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from articles.imports.models import ImportRun
from articles.imports.run import Options, run_import
from articles.models import Article, Issue

ROOT = Path(__file__).parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
SAMPLES = [str(ROOT / "samples" / "entities.json"), str(ROOT / "samples" / "documents")]

pytestmark = pytest.mark.django_db


def rows_written() -> dict[str, tuple[int, ...]]:
    """What this transaction has inserted, updated and deleted so far, by table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE relname NOT LIKE 'imports_import%'"
        )
        return {row[0]: row[1:] for row in cursor.fetchall()}


@pytest.mark.skipif(not SEEDS.exists(), reason="the seeds are not here")
def test_the_real_document_comes_in_and_its_date_later():
    seeds = [str(SEEDS / "entities.json"), str(SEEDS / "monitor-6-17.txt")]
    first = run_import(seeds, Options())
    assert (first.exit_code, len(first.problems)) == (0, 0)
    article = Article.objects.get()
    assert article.headline_is_derived
    assert str(article.issue) == "Monitor, volume 6, issue 17"
    assert article.published_on is None

    before = rows_written()
    again = run_import(seeds, Options())
    assert rows_written() == before
    assert again.counts.total("unchanged") == first.counts.total("create")

    dated = run_import([str(SEEDS / "issue-6-17-date.json")], Options())
    assert dated.counts.as_json() == {"articles.issue": {"update": 1}}
    article.refresh_from_db()
    assert str(article.published_on) == "2000-01-25"
    assert run_import(seeds, Options()).counts.total("update") == 0


def test_the_samples_come_in_whole_and_again_nothing_is_written():
    first = run_import(SAMPLES, Options())
    assert (first.exit_code, len(first.problems)) == (0, 0)
    assert first.run.state == ImportRun.State.SUCCEEDED
    before = rows_written()
    again = run_import(SAMPLES, Options())
    assert rows_written() == before
    assert again.counts.total("unchanged") == first.counts.total("create")
    assert again.counts.total("create") == 0


def test_a_dry_run_tells_the_same_and_writes_nothing():
    told, done = [], []
    dry = run_import(SAMPLES, Options(dry_run=True, listen=told.append))
    assert dry.run is None
    assert not Issue.objects.exists()
    run_import(SAMPLES, Options(listen=done.append))
    assert told == done


def test_the_nightly_job_starts_without_the_desk_and_the_api():
    code = (
        "import sys, django; from django.core.management import load_command_class as load;"
        "django.setup(); command = load('articles.imports', 'import_archive');"
        "print(command.requires_system_checks,"
        " *{'monitor.urls', 'articles.admin', 'openpyxl'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == ["()"], done.stderr
