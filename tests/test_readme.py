"""What README says, done: its commands stand there, its questions have its answers."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from articles.imports.reading.documents.document import parse

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
QUESTIONS = re.findall(
    r"curl 'http://127\.0\.0\.1:8000(/api/[^']*)'\n```\n```json\n(.*?)```", README, re.DOTALL
)


@pytest.fixture
def samples(db):
    names = [str(ROOT / "samples/entities.json"), str(ROOT / "samples/documents")]
    with pytest.raises(SystemExit) as done:
        call_command("import_archive", *names, verbosity=0)
    assert done.value.code == 0


def test_there_are_five_questions():
    assert len(QUESTIONS) == 5


@pytest.mark.parametrize(("path", "answer"), QUESTIONS)
def test_a_question_has_the_answer_that_is_printed(client, samples, path, answer):
    response = client.get(path, headers={"host": "127.0.0.1:8000"})
    assert response.json() == json.loads(answer)


@pytest.mark.parametrize("command", re.findall(r"^(bin/\w+)$", README, re.MULTILINE))
def test_a_command_can_be_run(command):
    assert (ROOT / command).stat().st_mode & 0o111


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", README))
def test_a_link_leads_somewhere(link):
    assert (ROOT / link).exists()


def test_the_document_that_is_printed_can_be_imported():

    text = re.search(r"```\n(Publication: .*?)```", README, re.DOTALL)[1]
    [document] = parse(text)
    assert (document.publication, document.volume, document.number) == ("Monitor", "6", "17")
    assert document.headline == "A headline"
