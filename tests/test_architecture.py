"""Who may import whom: the table in CONTRIBUTING.md."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("articles", "people")
SHARED = (  # the apps may import these
    "monitor.api",
    "monitor.changes",
    "monitor.desk",
    "monitor.refused",
    "monitor.slugs",
    "monitor.spreadsheets",
)
CLOSED = (
    *SHARED,
    "monitor.embedded",
    "monitor.postgresql",
    "monitor.replicas",
    "monitor.environment",
)
DATING = (
    *(
        "date_lines",
        "date_parser",
        "edtf",
        "estimates",
        "neighbours",
        "numbers",
        "patterns",
        "printed",
        "rhythm",
        "series",
    ),
    "windows",
)
CITATIONS = ("days", "grammar", "lexemes", "outlets", "parentheses")
PURE = (
    "people.names",
    "articles.fulltext",
    *(f"articles.citations.{name}" for name in CITATIONS),
    *(f"articles.dating.{name}" for name in DATING),
    "articles.imports.reading",
    "articles.mentions.anchors",
    "articles.mentions.verdicts",
    "articles.mentions.spans",
    "monitor.environment",
    "monitor.spreadsheets",
    "monitor.replicas.lag",
    "monitor.embedded.accounts",
    "monitor.embedded.keeper",
    "monitor.embedded.programs",
    "monitor.embedded.server",
)


def inside(name, packages):
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    name_of(path): path for top in (*APPS, "monitor") for path in sorted((ROOT / top).rglob("*.py"))
}


def imports(name):
    """Every module that this one names in an import, wherever the import stands."""
    for node in ast.walk(ast.parse(MODULES[name].read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = absolute(name, node)
            for alias in node.names:
                full = f"{source}.{alias.name}"
                yield full if full in MODULES else source


def absolute(name, node):
    """What `from .x import y` means in that module."""
    if not node.level:
        return node.module
    parts = name.split(".") + ["__init__"] * (MODULES[name].name == "__init__.py")
    return ".".join([*parts[: -node.level], *([node.module] if node.module else [])])


def offences(importers, forbidden):
    return [
        f"{name} imports {imported}"
        for name in MODULES
        if importers(name)
        for imported in imports(name)
        if forbidden(imported)
    ]


def test_people_know_nothing_of_articles():
    assert not offences(lambda name: inside(name, ["people"]), lambda it: inside(it, ["articles"]))


def test_apps_import_only_the_shared_parts_of_monitor():
    assert not offences(
        lambda name: inside(name, APPS),
        lambda it: inside(it, ["monitor"]) and not inside(it, SHARED),
    )


def test_the_shared_parts_import_no_app():
    assert not offences(lambda name: inside(name, CLOSED), lambda it: inside(it, APPS))


def test_only_the_wiring_and_their_pages_import_the_imports():
    theirs = ["articles.imports", "articles.desk.imports"]
    assert not offences(
        lambda name: inside(name, APPS) and not inside(name, theirs),
        lambda it: inside(it, ["articles.imports"]),
    )


def test_wiring_is_imported_by_wiring_alone():
    wiring = [name for name in MODULES if inside(name, ["monitor"]) and not inside(name, CLOSED)]
    assert not offences(
        lambda name: name not in wiring, lambda it: it in wiring and it != "monitor"
    )


@pytest.mark.parametrize("name", [name for name in MODULES if inside(name, PURE)])
def test_a_pure_module_imports_no_django_and_only_pure_modules(name):
    for imported in imports(name):
        assert imported.partition(".")[0] not in ("django", "rest_framework", "psycopg2"), imported
        assert not inside(imported, (*APPS, "monitor")) or inside(
            imported, (*PURE, "monitor.embedded")
        ), imported


def test_what_decides_asks_and_writes_nothing():
    """It sees what was read, and what the models declare; rows come in, plans go out."""
    sees = (
        "articles.imports.decide",
        "articles.imports.identify.candidates",
        "articles.imports.importables",
        "articles.imports.reading",
        "people.declarations",
    )
    assert not offences(
        lambda name: inside(name, ["articles.imports.decide"]),
        lambda it: (
            inside(it, ("django", "psycopg2", "pghistory", *APPS, "monitor"))
            and not inside(it, sees)
        ),
    )


def test_every_pure_module_is_there():
    assert not [pure for pure in PURE if pure not in MODULES]


def test_the_rule_finds_an_import_inside_a_function(monkeypatch, tmp_path):
    path = tmp_path / "late.py"
    path.write_text("def f():\n    from articles import models\n")
    monkeypatch.setitem(MODULES, "people.late", path)
    assert offences(lambda name: name == "people.late", lambda it: inside(it, ["articles"]))


def test_the_files_that_contributing_names_are_there():
    named = re.findall(r"`([a-z][\w/]+(?:\.py|/))`", (ROOT / "CONTRIBUTING.md").read_text())
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists() and "/" in name] == []
