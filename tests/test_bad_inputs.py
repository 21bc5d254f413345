"""The corpus of bad inputs: each ends in a clear line, and harms nothing beside it.

`bad_inputs/expected.json` names for each file a part of the message and how many records of it
are kept. What only the plan can refuse has the stage "plan": here it must be read in full. What
costs a document its date and no more has the stage "date".
"""

import json
import shutil
from pathlib import Path

import pytest

from articles.imports.reading.files.sources import find_sources
from articles.imports.reading.readers import read_records
from articles.imports.reading.records import Problem, Record

CORPUS = Path(__file__).parent / "bad_inputs"
EXPECTED = json.loads((CORPUS / "expected.json").read_text())
REFUSED = [entry for entry in EXPECTED if entry["stage"] == "read"]
PLANNED = [entry for entry in EXPECTED if entry["stage"] == "plan"]


def read(path: Path) -> tuple[list[Record], list[Problem]]:
    found = list(read_records(find_sources([str(path)])))
    records = [item for item in found if isinstance(item, Record)]
    return records, [item for item in found if isinstance(item, Problem)]


def name(entry: dict) -> str:
    return entry["file"]


def test_the_table_names_every_file_of_the_corpus_once():
    files = sorted(path.name for path in CORPUS.iterdir() if path.name != "expected.json")
    assert [entry["file"] for entry in EXPECTED] == files


@pytest.mark.parametrize("entry", REFUSED, ids=name)
def test_a_bad_input_ends_in_one_clear_line_and_its_neighbours_are_kept(entry):
    records, problems = read(CORPUS / entry["file"])
    lines = [str(problem) for problem in problems]
    assert any(entry["message"] in line for line in lines), lines
    assert len(records) == entry["kept"]
    for line in lines:
        assert line.startswith(str(CORPUS / entry["file"]))
        assert line.isprintable()
        assert len(line) < len(str(CORPUS)) + 300


@pytest.mark.parametrize("entry", PLANNED, ids=name)
def test_what_only_the_plan_can_refuse_is_read_in_full(entry):
    records, problems = read(CORPUS / entry["file"])
    assert problems == []
    assert len(records) > entry["kept"] > 0


def test_good_files_among_all_the_bad_ones_are_kept(tmp_path):
    shutil.copytree(CORPUS, tmp_path / "bad")
    for place in ("a.txt", "bad/j.txt", "z.txt"):
        (tmp_path / place).write_text("Publication: Harbour Letter\n\nGood.\n")
    records, problems = read(tmp_path)
    good = [r.fields["source"] for r in records if r.fields.get("body") == "Good."]
    assert good == ["a.txt", "bad/j.txt", "z.txt"]
    bad = {str(problem.place.file) for problem in problems}
    assert all(
        any(file.startswith(str(tmp_path / "bad" / entry["file"])) for file in bad)
        for entry in REFUSED
    )
