"""A public class or module has a name of its own, but for the names that Django gives to all."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Every app, or every room, has one, and it means the same in each.
CONVENTIONS = {
    *("admin", "apps", "base", "filters", "forms", "middleware", "models", "serializers"),
    *("shapes", "triggers", "views", "Command", "DatabaseWrapper"),
}
#: What still means several things: to be renamed, never to grow.
SEVERAL_CLASSES = {"Token"}
SEVERAL_MODULES = {"queue", "rows", "tokens"}


def sources():
    for top in ("articles", "monitor", "people"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if "migrations" not in path.parts and path.stem != "__init__":
                yield path


def shared(names):
    places = defaultdict(list)
    for name, path in names:
        if not name.startswith("_") and name not in CONVENTIONS:
            places[name].append(path.relative_to(ROOT).as_posix())
    return {name: found for name, found in places.items() if len(found) > 1}


def test_no_class_has_the_name_of_another():
    classes = shared(
        (node.name, path)
        for path in sources()
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
    )
    assert not classes.keys() - SEVERAL_CLASSES, classes


def test_no_module_has_the_name_of_another():
    modules = shared((path.stem, path) for path in sources())
    assert not modules.keys() - SEVERAL_MODULES, modules
