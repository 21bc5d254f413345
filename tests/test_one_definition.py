"""One fact, one place: what is defined once is written out nowhere else."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_text()
    for top in ("articles", "monitor", "people")
    for path in sorted((ROOT / top).rglob("*.py"))
    if "migrations" not in path.parts
}
FACTS = {
    "what the database refuses, in words": (r"\.diag\b", ["monitor/refused.py"]),
    "which mentions answer a question": (
        r"status\s*<>\s*'rejected'|\.role\s*=\s*'",
        ["articles/querysets.py"],
    ),
    "the winner of a merge, in SQL": (
        r"coalesce\([\w.{}]*merged_into",
        ["people/merging/winners.py"],
    ),
    "the winner of a merge": (r"\.merged_into or ", ["people/models.py"]),
    "the version of the archive": (r"FROM changes_archive", ["monitor/changes/models.py"]),
    "the slug of a name": (r"\bslugify\(", ["monitor/slugs.py"]),
    "the tsquery of a question": (r"\bto_tsquery\('articles_text'", ["articles/fulltext.py"]),
}


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_has_one_definition(fact):
    pattern, places = FACTS[fact]
    assert [name for name, text in SOURCES.items() if re.search(pattern, text)] == places
