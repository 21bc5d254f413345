"""The nightly job: what lies in the inbox comes in, and is put away where one sees how it went."""

import fcntl
import json
import os
import smtplib
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.imports import inbox as inbox_module
from articles.imports.inbox import look, run_inbox
from articles.imports.models import ImportRun
from articles.imports.run import BusyError, Options
from articles.models import Article
from tests.builders import make_publication

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
GOOD = (
    "Publication: Monitor Volume: 6 Issue: {0}\nDate: 2000-01-{0}\nHeadline: No. {0}\n\nText {0}.\n"
)
BAD = "Publication: Monitor Volume: 6 Issue: 17\nPosition: first\n\nText.\n"


@pytest.fixture
def inbox(tmp_path):
    directory = tmp_path / "inbox"
    directory.mkdir()
    return directory


def drop(inbox: Path, name: str, text: str) -> Path:
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def files(inbox: Path) -> list[str]:
    return sorted(path.relative_to(inbox).as_posix() for path in inbox.rglob("*") if path.is_file())


def run(inbox: Path, **options):
    return run_inbox(inbox, Options(**options), TODAY, pause=0.01)


def command(inbox: Path, *options: str) -> int:
    with pytest.raises(SystemExit) as end:
        call_command("import_archive", "--inbox", str(inbox), *options)
    return end.value.code


def test_finished_files_are_put_away_and_their_paths_are_the_sources(inbox):
    drop(inbox, "notes/a.txt", GOOD.format(10))
    emptied = run(inbox)
    assert emptied.report.exit_code == 0
    assert files(inbox) == ["done/2026-11-24/notes/a.txt"]
    assert Article.objects.get().source == "notes/a.txt"
    assert emptied.lines == ["done: notes/a.txt -> done/2026-11-24/notes/a.txt"]


def test_a_refused_file_is_put_aside_with_its_problems_beside_it(inbox):
    drop(inbox, "bad.txt", BAD)
    drop(inbox, "good.txt", GOOD.format(11))
    emptied = run(inbox)
    assert emptied.report.exit_code == 1
    failed = "failed/2026-11-24/bad.txt"
    assert files(inbox) == ["done/2026-11-24/good.txt", failed, f"{failed}.problems.txt"]
    told = (inbox / f"{failed}.problems.txt").read_text()
    assert "Position" in told
    assert told.startswith(f"Import {emptied.report.run.pk} refused this. Everything else was")


@pytest.mark.parametrize("line", ["Date: Winter 2000", "People: Nobody Known"])
def test_a_date_or_a_name_that_cannot_be_read_costs_no_file(inbox, line):
    drop(inbox, "a.txt", f"Publication: Monitor Volume: 6 Issue: 17\n{line}\n\nText.\n")
    emptied = run(inbox)
    assert Article.objects.get().body == "Text."
    done = "done/2026-11-24/a.txt"
    assert files(inbox) == [done, f"{done}.problems.txt"]
    assert line.partition(": ")[2] in (inbox / f"{done}.problems.txt").read_text()
    assert emptied.lines == [f"done: a.txt -> {done} (1 problem, in {done}.problems.txt)"]
    assert emptied.report.exit_code == 1


def test_in_strict_mode_a_date_that_cannot_be_read_keeps_its_file_out(inbox):
    text = "Publication: Monitor Volume: 6 Issue: 17\nDate: Winter 2000\n\nText.\n"
    drop(inbox, "a.txt", text)
    run(inbox, strict=True)
    assert files(inbox)[0] == "failed/2026-11-24/a.txt"


def test_in_strict_mode_the_good_ones_wait_for_the_next_night(inbox):
    drop(inbox, "bad.txt", BAD)
    drop(inbox, "good.txt", GOOD.format(11))
    assert run(inbox, strict=True).report.exit_code == 2
    assert not Article.objects.exists()
    assert "good.txt" in files(inbox)
    assert run(inbox, strict=True).report.exit_code == 0
    assert "done/2026-11-24/good.txt" in files(inbox)


def test_what_is_being_written_waits(inbox, monkeypatch):
    growing = drop(inbox, "growing.txt", GOOD.format(12))
    drop(inbox, "whole.txt", GOOD.format(13))
    drop(inbox, "later.txt.part", GOOD.format(14))
    drop(inbox, ".hidden", GOOD.format(15))
    drop(inbox, ".directory/inside.txt", GOOD.format(16))

    def write_more(seconds):
        with growing.open("a") as file:
            file.write("More.\n")

    monkeypatch.setattr(inbox_module.time, "sleep", write_more)
    emptied = run(inbox)
    assert Article.objects.get().source == "whole.txt"
    assert "waits: growing.txt: is still being written" in emptied.lines
    assert "waits: later.txt.part: is still being written" in emptied.lines
    left = [".directory/inside.txt", ".hidden", "growing.txt", "later.txt.part"]
    assert [name for name in files(inbox) if not name.startswith("done")] == left


def test_a_file_that_changes_during_the_import_stays_for_the_next(inbox):
    path = drop(inbox, "a.txt", GOOD.format(10))
    emptied = run(inbox, progress=lambda done, source: path.write_text(GOOD.format(11)))
    assert files(inbox) == ["a.txt"]
    assert "changed while it was imported" in emptied.lines[0]
    run(inbox)
    assert files(inbox) == ["done/2026-11-24/a.txt"]


def test_a_name_that_is_taken_gets_a_number(inbox):
    for number in (10, 11, 12):
        drop(inbox, "issue.txt", GOOD.format(number))
        run(inbox)
    done = [f"done/2026-11-24/{name}" for name in ("issue-2.txt", "issue-3.txt", "issue.txt")]
    assert files(inbox) == done
    assert Article.objects.count() == 3


def test_symbolic_links_are_not_followed(inbox, tmp_path):
    secret = drop(tmp_path, "elsewhere/secret.txt", GOOD.format(10))
    (inbox / "link.txt").symlink_to(secret)
    (inbox / "directory").symlink_to(secret.parent)
    emptied = run(inbox)
    assert not Article.objects.exists()
    assert len([line for line in emptied.lines if "symbolic link" in line]) == 2
    assert secret.exists()


def test_what_a_crash_left_is_found_unchanged_and_put_away(inbox):
    drop(inbox, "a.txt", GOOD.format(10))
    run(inbox)
    (inbox / "done/2026-11-24/a.txt").rename(inbox / "a.txt")
    emptied = run(inbox)
    assert emptied.report.counts.total("create") == emptied.report.counts.total("update") == 0
    assert files(inbox) == ["done/2026-11-24/a.txt"]


def test_a_dry_run_moves_nothing(inbox):
    drop(inbox, "a.txt", GOOD.format(10))
    run(inbox, dry_run=True)
    assert files(inbox) == ["a.txt"]
    assert not Article.objects.exists()


def test_the_manifest_of_an_export_goes_with_its_file(inbox):
    record = {"model": "articles.publication", "fields": {"slug": "m", "title": "M"}}
    drop(inbox, "out.jsonl", json.dumps(record))
    drop(inbox, "out.jsonl.manifest.json", "{}")
    assert not run(inbox).report.problems
    assert files(inbox) == [
        "done/2026-11-24/out.jsonl",
        "done/2026-11-24/out.jsonl.manifest.json",
    ]


def test_an_empty_inbox_is_a_good_run(inbox):
    assert look(inbox, 60).ready == {}
    assert run(inbox).report.exit_code == 0
    assert ImportRun.objects.get().state == ImportRun.State.SUCCEEDED


def test_the_administrators_hear_of_what_was_refused(inbox, settings, capsys):
    settings.ADMINS = [("Ada", "ada@example.org")]
    drop(inbox, "bad.txt", BAD)
    assert command(inbox) == 2
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    reason = "no file held a record that can be imported"
    assert message.subject == f"[Monitor] import: nothing imported: {reason}"
    assert "nothing imported" in message.body
    assert "Position" in message.body
    make_publication("Monitor")
    drop(inbox, "good.txt", GOOD.format(10))
    assert command(inbox) == 0
    assert len(mail.outbox) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("import: 2 created, 0 updated")


def test_the_outcome_says_what_was_not_read(inbox, settings, capsys):
    settings.ADMINS = [("Ada", "ada@example.org")]
    drop(inbox, "a.txt", GOOD.format(10))
    drop(inbox, "b.txt", "Publication: Monitor\nVolum: 6\n\nText.\n\nPublication: M\n\n")
    drop(inbox, "c.txt", "No header.\n")
    assert command(inbox) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert ", 0 rejected, 2 not read, 1 file not read in full; 3 problems, " in last
    assert mail.outbox[0].subject.endswith("0 rejected, 2 not read, 1 file not read in full")


def test_a_mail_server_that_is_down_does_not_spoil_the_import(inbox, settings, capsys):
    settings.ADMINS = [("Ada", "ada@example.org")]
    settings.EMAIL_BACKEND = f"{EmailBackend.__module__}.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert issubclass(smtplib.SMTPException, OSError)
    drop(inbox, "bad.txt", BAD)
    drop(inbox, "good.txt", GOOD.format(10))
    assert command(inbox) == 1
    assert "the administrators could not be told: " in capsys.readouterr().err
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "name the files to import, or --inbox DIR"),
        (["a.txt", "--inbox", "."], "name the files to import, or --inbox DIR"),
        (["--inbox", "no-such-place"], "no-such-place is no directory"),
    ],
)
def test_a_call_that_cannot_be_meant_is_one_line(arguments, reason):
    with pytest.raises(CommandError, match=reason) as refusal:
        call_command("import_archive", *arguments)
    assert refusal.value.returncode == 2


def test_readyz_tells_the_age_of_the_last_good_import(client, inbox):
    run(inbox)
    ImportRun.objects.update(
        started_at=timezone.now() - timedelta(hours=3),
        finished_at=timezone.now() - timedelta(hours=2),
    )
    drop(inbox, "bad.txt", BAD)
    run(inbox)
    told = client.get("/readyz").json()
    assert told["last_import"] == "failed"
    assert 7200 <= told["last_good_import"]["age_seconds"] < 7260


def test_an_import_under_a_wrong_clock_silences_no_alert(client, inbox):
    run(inbox)
    hours = timezone.now() - timedelta(hours=40)
    ImportRun.objects.update(started_at=hours, finished_at=hours)
    run(inbox)
    years = timezone.now() + timedelta(days=3000)
    wrong = ImportRun.objects.first()
    ImportRun.objects.filter(pk=wrong.pk).update(started_at=years, finished_at=years)
    assert client.get("/readyz").json()["last_good_import"]["age_seconds"] > 36 * 3600
    run(inbox)
    assert client.get("/readyz").json()["last_good_import"]["age_seconds"] < 60


def test_a_run_that_was_killed_under_a_wrong_clock_stops_no_other(inbox):
    years = timezone.now() + timedelta(days=3000)
    killed = ImportRun.objects.create(started_at=years)
    assert run(inbox).report.exit_code == 0
    killed.refresh_from_db()
    assert (killed.state, killed.finished_at) == ("interrupted", years)


def test_two_jobs_at_one_inbox_do_not_get_into_each_others_way(inbox):
    drop(inbox, "a.txt", GOOD.format(17))
    directory = os.open(inbox, os.O_RDONLY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)
        with pytest.raises(BusyError, match="another import is at"):
            run(inbox)
    finally:
        os.close(directory)
    assert files(inbox) == ["a.txt"]
    run(inbox)
    assert "a.txt" not in files(inbox)
