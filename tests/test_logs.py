"""No value in the log begins a line of its own or shows a secret."""

import json
import logging
from pathlib import Path

import pytest

from articles.imports.run import Options, run_import
from monitor import logs

FORGED = "no such page\n2026-11-25 admin logged in\r\x1b[2J\x85end"


def line_of(form, message, *arguments, **fields):
    record = logging.makeLogRecord(
        {"name": "monitor", "levelname": "WARNING", "levelno": 30, "msg": message}
        | {"args": arguments}
        | fields
    )
    return logs.formatter(form).format(record)


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_message_stays_on_its_line(form):
    line = line_of(form, "refused: %s", FORGED)
    assert "\n" not in line
    assert "\x1b[2J" not in line
    assert "admin logged in" in line


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_line_of_a_traceback_looks_like_one_of_the_log(form):
    try:
        raise ValueError(FORGED)
    except ValueError as error:
        line = line_of(form, "failed", exc_info=(type(error), error, error.__traceback__))
    assert all(later.startswith("    ") for later in line.split("\n")[1:])
    assert "ValueError" in line


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_traceback_shows_no_values(form):
    password = "hunter" + "2"
    try:
        raise ValueError(len(password))
    except ValueError as error:
        line = line_of(form, "failed", exc_info=(type(error), error, error.__traceback__))
    assert "hunter2" not in line


@pytest.mark.parametrize("odd", ["\udc80", 2**70, {"a": {1, 2}}, b"bytes"])
def test_odd_values_are_logged_all_the_same(odd):
    assert json.loads(line_of("json", "odd", route=odd))["event"] == "odd"
    assert "odd" in line_of("text", "odd", route=odd)


def test_what_django_adds_of_a_request_is_left_out(rf):
    request = rf.get("/?token=hunter2", headers={"Authorization": "Token hunter2"})
    assert "hunter2" not in line_of("json", "Bad request", request=request)


def test_auto_is_text_on_a_terminal_only(monkeypatch, capsys):
    assert line_of("auto", "hello").startswith("{")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert not line_of("auto", "hello").startswith("{")


@pytest.mark.django_db
def test_an_import_is_logged_under_its_number(caplog):
    """Each line of a run and its last one, which says how it ended."""
    sample = Path(__file__).resolve().parent.parent / "samples" / "entities.json"
    lines = []

    def listen(entry):
        lines.append(json.loads(line_of("json", "while it runs")))

    run = run_import([str(sample)], Options(listen=listen)).run
    assert {line["import_run"] for line in lines} == {run.pk}
    (ended,) = (record for record in caplog.records if record.name == "articles.imports.run")
    assert (ended.getMessage(), ended.import_run) == ("import succeeded", run.pk)
    assert "import_run" not in json.loads(line_of("json", "after it"))
