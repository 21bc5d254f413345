"""docs/api.md tells the truth: its tables equal the code's, its examples run on the samples."""

import json
import re
from pathlib import Path
from urllib.request import urlopen

import pytest

from articles.imports.run import Options, run_import
from monitor.api.views import ReadView
from monitor.urls import API

ROOT = Path(__file__).parent.parent
MANUAL = (ROOT / "docs" / "api.md").read_text()
NOTEBOOK = json.loads((ROOT / "docs" / "api.ipynb").read_text())
HERE = "http://localhost:8000"
EVERY_LIST = "Every list"


@pytest.fixture
def server(live_server):
    run_import([str(ROOT / "samples" / name) for name in ("entities.json", "documents")], Options())
    return live_server.url


def blocks(language):
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", MANUAL, re.M | re.S)


def tables():
    """{heading: {parameter: meaning}} of the manual's part on parameters."""
    part = MANUAL.split("## Parameters")[1].split("\n## ")[0]
    found = {}
    for section in part.split("### ")[1:]:
        heading, text = section.split("\n", 1)
        found[heading.strip("`")] = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.M))
    return found


def declared():
    """{address: {parameter: meaning}} as the views declare them."""
    views = {re.sub(r"<\w+:(\w+)>", r"{\1}", str(r.pattern)): r.callback for r in API}
    return {
        path: {name: param.help_text for name, param in view.cls.all_params().items()}
        for path, view in views.items()
        if issubclass(view.cls, ReadView)
    }


def test_the_tables_of_parameters_are_those_of_the_code():
    told = tables()
    common = told.pop(EVERY_LIST)
    for path, params in declared().items():
        own = {name: help for name, help in params.items() if name not in common}
        assert told.get(path, {}) == own, path
        shared = {name: help for name, help in params.items() if name in common}
        assert shared.items() <= common.items()
    assert set(told) <= set(declared())


@pytest.mark.django_db(transaction=True)
def test_the_addresses_of_the_examples_answer(server):
    addresses = re.findall(rf"{HERE}(/api/v1/[^\s'\"]*)", "".join(blocks("sh") + blocks("r")))
    assert len(addresses) >= 13
    for address in addresses:
        answer = urlopen(server + address).read()
        assert answer.count(b"\n") > 1 if "format=csv" in address else json.loads(answer)
        if answer[:1] == b"{" and b'"results"' in answer:
            assert json.loads(answer)["results"], f"{address} finds nothing"


@pytest.mark.django_db(transaction=True)
def test_the_python_of_the_manual_runs(server):
    [code] = blocks("python")
    exec(code.replace(HERE, server), {})


@pytest.mark.django_db(transaction=True)
def test_the_notebook_runs(server, capsys):
    names: dict = {}
    for cell in NOTEBOOK["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]).replace(HERE, server), names)
    assert "Helena Marsk" in capsys.readouterr().out
