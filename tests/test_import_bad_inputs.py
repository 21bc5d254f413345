"""What only the plan can refuse: one clear line each, and its neighbours are kept."""

import json
from pathlib import Path

import pytest

from articles.imports.run import Options, run_import

CORPUS = Path(__file__).parent / "bad_inputs"
EXPECTED = json.loads((CORPUS / "expected.json").read_text())
PLANNED = [entry for entry in EXPECTED if entry["stage"] in ("plan", "date")]


def name(entry: dict) -> str:
    return entry["file"]


@pytest.mark.django_db
@pytest.mark.parametrize("entry", PLANNED, ids=name)
def test_a_bad_record_is_refused_in_one_clear_line_and_its_neighbours_are_kept(entry):
    report = run_import([str(CORPUS / entry["file"])], Options())
    lines = [str(problem) for problem in report.problems]
    assert any(entry["message"] in line for line in lines), lines
    assert report.counts.total("create") == entry["kept"], lines
    assert report.counts.total("rejected") == len(lines)
    assert report.exit_code == 1
    for line in lines:
        assert line.startswith(str(CORPUS / entry["file"])), line
        assert ", line " in line
        assert line.isprintable()
        assert len(line) < len(str(CORPUS)) + 400, line


@pytest.mark.django_db
@pytest.mark.parametrize("entry", PLANNED[::7], ids=name)
def test_strict_writes_nothing_when_one_record_is_bad(entry):
    report = run_import([str(CORPUS / entry["file"])], Options(strict=True))
    assert report.exit_code == 2
    assert not report.run.created_rows.exists()
    again = run_import([str(CORPUS / entry["file"])], Options())
    assert again.counts.total("create") == entry["kept"]


@pytest.mark.django_db
def test_all_bad_inputs_at_once_end_in_lines_and_the_good_records_are_kept():
    report = run_import([str(CORPUS)], Options())
    refused = {problem.place.file for problem in report.problems}
    names = [entry["file"] for entry in EXPECTED]
    missing = [one for one in names if not any(one in file for file in refused)]
    assert missing == []
    assert report.exit_code == 1
