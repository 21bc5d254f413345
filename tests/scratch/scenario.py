"""Run by tests/test_importables.py, with the settings of this app."""

import io
import json

import pytest

from articles.imports.export import export
from articles.imports.undo.undo import undo
from people.models import Removal
from tests.import_tools import Desk, article, counts, issue, publication, record
from tests.scratch.models import Note

pytestmark = pytest.mark.django_db(transaction=True)

ARTICLE = [["monitor", "6", "17"], "quiet"]
ARCHIVE = [publication(), issue(), article()]


def note(text="A remark.", word="river"):
    return record("scratch.note", article=ARTICLE, word=word, text=text)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_it_is_imported_merged_exported_and_undone(desk):
    first = desk.load(*ARCHIVE, note())
    assert counts(first) == {"create": 4}
    assert counts(desk.load(*ARCHIVE, note())) == {"unchanged": 4}
    assert counts(desk.load(*ARCHIVE, note("Corrected."))) == {"unchanged": 3, "update": 1}
    Note.objects.update(text="An editor's.")
    assert counts(desk.load(*ARCHIVE, note("Corrected."))) == {"unchanged": 4}
    assert Note.objects.get().text == "An editor's."

    output = io.BytesIO()
    export(output)
    records = [json.loads(line) for line in output.getvalue().splitlines()]
    assert note("An editor's.") in records

    undo(first.run, force=True)
    assert not Note.objects.exists()


def test_one_that_an_editor_deleted_stays_out(desk):
    desk.load(*ARCHIVE, note())
    Note.objects.all().delete()
    assert Removal.objects.get().title == "river"
    assert counts(desk.load(*ARCHIVE, note())) == {"unchanged": 3, "kept out": 1}
