"""What docs/importing.md tells the operator to copy works as it stands there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from articles.imports.reading.documents.keys import KEYS
from articles.imports.run import Options, run_import

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "importing.md").read_text()
COMMANDS = re.findall(r"manage\.py (\w+) ([^\n`>]+)", PAGE)


def test_the_units_of_the_page_are_those_that_are_installed():
    shown = dict(re.findall(r"`/etc/systemd/system/(\S+?)`:\n\n```ini\n(.*?)```", PAGE, re.DOTALL))
    assert sorted(shown) == ["monitor-import.service", "monitor-import.timer"]
    for name, text in shown.items():
        assert text == (ROOT / "docs" / "deploy" / name).read_text()


@pytest.mark.parametrize(("name", "arguments"), COMMANDS)
def test_every_command_line_of_the_page_is_understood(name, arguments):
    command = load_command_class(get_commands()[name], name)
    command.create_parser("manage.py", name).parse_args(arguments.split())


def test_the_page_has_all_three_commands():
    assert {"import_archive", "export_archive", "undo_import"} <= {name for name, _ in COMMANDS}


def test_the_page_names_the_keys_of_a_header():
    shown = re.search(r"Its keys are (.*?), in any order", PAGE, re.DOTALL)[1]
    words = re.findall(r"[A-Z][a-z]+", shown)
    assert sorted(words) == sorted(word for key in KEYS for word in key.words)


@pytest.mark.django_db
def test_the_answer_of_readyz_is_the_one_of_the_page(client):
    run_import([], Options(sources=[]))
    told = client.get("/readyz").json()
    shown = re.search(r"`(\{\"status\".*?\}\})`", PAGE)[1]
    assert re.findall(r'"(\w+)":', shown) == [*told, *told["last_good_import"]]
