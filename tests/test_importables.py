"""What a model declares of itself is all that the import has to know of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from articles.imports.importables import KEPT, SCHEMAS

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_every_field_is_imported_or_kept_by_the_database(schema):
    declared = {*schema.fields, *schema.ignored, "id"}
    fields = {field.name: field for field in schema.model._meta.concrete_fields}
    assert set(fields) == declared
    for name in schema.ignored - {*KEPT}:
        assert fields[name].generated or not fields[name].editable, name


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_a_declaration_names_fields_of_its_model(schema):
    declared = schema.declaration
    names = {*declared.key, *(declared.otherwise or ()), *declared.derived, *declared.defaults}
    names |= {declared.within} - {""}
    assert names <= {field.name for field in schema.model._meta.concrete_fields}
    assert declared.within in ("", *declared.key)


def test_each_model_comes_after_those_that_it_refers_to():
    seen = set()
    for label, schema in SCHEMAS.items():
        assert {one.target for one in schema.references} <= {*seen, label}
        seen.add(label)


@pytest.mark.slow
def test_a_model_that_nobody_names_is_imported_exported_and_undone():
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
    command += ["--ds", "tests.scratch.settings", "tests/scratch/scenario.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout
