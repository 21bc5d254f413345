"""Every package that Monitor stands on has its reason in the docs."""

import re
from pathlib import Path

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
