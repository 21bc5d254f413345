"""Every package that Monitor stands on has its reason in the docs."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent


def required():
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            found = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line)
            if found:
                yield found[0]


def test_every_requirement_and_nothing_else_is_explained():
    page = (ROOT / "docs" / "dependencies.md").read_text()
    explained = re.findall(r"^\| ([A-Za-z0-9._-]+) \| (\S.*) \| (\S.*) \| (\S.*) \|$", page, re.M)
    assert [row[0] for row in explained if row[0] != "package"] == list(required())


def test_every_requirement_is_bounded_or_for_tests():
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        assert line.startswith("#") or ("<" in line or "sidecar" in line), line


def locked(name: str) -> dict[str, str]:
    """The version of each package in a lock file; all its files have digests."""
    text = (ROOT / "bin" / "tools" / f"{name}.lock").read_text()
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries)
    found = (re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", entry) for entry in entries)
    return {match[1]: match[2] for match in found if match}


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_the_lock_has_every_requirement_within_its_bounds(name):
    versions = locked(name)
    for line in (ROOT / f"{name}.txt").read_text().splitlines():
        if re.match(r"[A-Za-z]", line):
            wanted = Requirement(line)
            version = versions.get(wanted.name.lower())
            assert version and wanted.specifier.contains(version), f"{line}: run bin/lock"


def test_tests_run_on_the_versions_that_are_served():
    tested = locked("requirements-dev")
    assert {name: tested.get(name) for name in locked("requirements")} == locked("requirements")


def test_no_lock_names_an_index():
    for path in (ROOT / "bin" / "tools").glob("*.lock"):
        assert "://" not in path.read_text()
