"""Files and texts made to cost more than they weigh: tables, headers of documents, comparisons."""

import io
import zipfile

import openpyxl
import pytest

from articles.imports.reading.documents.header import parse_header
from articles.imports.run import Options, run_import
from articles.mentions.anchors import reanchor
from articles.models import Article
from monitor.desk.combining import combine
from monitor.desk.differences import differences
from people.tables.files import TableError, read, written
from tests.meters import Meter

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

BOMB = b'<!DOCTYPE x [<!ENTITY a "%b">]>' % (b"a" * 100_000)
MANY = 4_000_000


def packed(part: str, old: bytes, new: bytes) -> bytes:
    """An XLSX with something replaced in one part; `old` empty: with that part instead."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["name"])
    plain = io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            if name == part:
                assert old in data
                data = data.replace(old, new, 1) if old else new
            after.writestr(name, data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
FILES = {
    "columns.csv": b"," * 1_000_000 + b"\n1",
    "columns below.csv": b"name\n" + b"a," * 2_000_000,
    "columns of one letter each.csv": b"ab," * 9_000 + b"\n1",
    "rows.csv": b"name\n" + b"\n" * MANY,
    "one cell.csv": b'name\n"' + b"\n" * MANY,
    "entities.xlsx": packed(SHEET, b"<worksheet", BOMB + b"<worksheet"),
    "entities elsewhere.xlsx": packed("xl/styles.xml", b"<styleSheet", BOMB + b"<styleSheet"),
    "entities in UTF-16.xlsx": packed(
        SHEET, b"", (BOMB + b"<worksheet/>").decode().encode("utf-16")
    ),
    "cells.xlsx": packed(SHEET, b"</row>", b"<c/>" * MANY + b"</row>"),
    "rows.xlsx": packed(SHEET, b"</sheetData>", b"<row/>" * (MANY // 2) + b"</sheetData>"),
    "a tag.xlsx": packed(SHEET, b"<sheetData", b'<sheetData a="%b"' % (b"a" * 3 * MANY)),
    "a tag without end.xlsx": packed(SHEET, b"</worksheet>", b"<a " + b"a" * 3 * MANY),
    "a comment.xlsx": packed(SHEET, b"<sheetData", b"<!--%b--><sheetData" % (b"a" * 3 * MANY)),
    "a text.xlsx": packed(SHEET, b"</row>", b"<c><v>%b</v></c></row>" % (b"1" * 3 * MANY)),
    "styles.xlsx": packed("xl/styles.xml", b"<cellXfs", b"<x/>" * MANY + b"<cellXfs"),
    "unpacked.xlsx": packed(SHEET, b"</row>", b" " * 20_000_000 + b"</row>"),
    "no zip.xlsx": b"PK\x03\x04" * 1_000_000,
}


@pytest.mark.parametrize("name", FILES)
def test_a_table_that_is_made_to_grow_is_refused_before_it_does(name):
    with Meter(name), pytest.raises(TableError):
        read(name, FILES[name])


def test_the_widest_and_longest_table_is_read():
    rows = [["name", *map(str, range(7))], *([["ß" * 20, *["x"] * 7]] * 5_000)]
    for form in ("csv", "xlsx"):
        assert read(f"people.{form}", written(rows, form)) == rows


def test_a_document_type_is_named_as_the_reason():
    with pytest.raises(TableError, match="declares a document type"):
        read("people.xlsx", FILES["entities.xlsx"])


def test_a_value_of_many_lines_is_read_in_the_time_of_its_length():
    names = [f" Ada {number};" for number in range(200_000)]
    with Meter("a header of 200,000 lines"):
        header = parse_header(["Publication: Monitor", "People:", *names])
    assert header.values["People"].startswith("Ada 0; Ada 1;")
    assert header.values["People"].endswith("; Ada 199999;")


def words(letter: str, number: int, between: str = " ") -> str:
    return between.join(f"{letter}{place}" for place in range(number))


@pytest.mark.parametrize(
    "before, after",
    [
        (words("a", 1_000), words("b", 1_000)),
        (words("a", 2_400), words("b", 2_400)),
        (words("a", 200_000), words("b", 200_000, "\n")),
        ("a b " * 2_000, "b a " * 2_000),
        ("a" * 1_000_000, "b" * 1_000_000),
        ("\n" * 1_000_000, " \n" * 1_000_000),
    ],
    ids=["nothing alike", "long", "longer", "all alike", "one word", "lines"],
)
def test_any_two_texts_are_compared_in_little_time(before, after):
    with Meter("a comparison"):
        found = differences(before, after)
    assert "".join(text for kind, text in found if kind != "gone") == after
    assert "".join(text for kind, text in found if kind != "new") == before


@pytest.mark.parametrize("number", [1_000, 100_000])
def test_two_changes_of_a_text_are_combined_in_little_time(number):
    base = words("a", number)
    with Meter("two changes combined"):
        assert combine(base, words("b", number), f"{base} and more") is None
        first, last = base.replace("a1 ", "a one "), base.replace(f"a{number - 2} ", "a last ")
        assert combine(base, first, last) == first.replace(f"a{number - 2} ", "a last ")


def test_mentions_are_found_again_in_a_text_written_anew_in_little_time():
    with Meter("spans looked for in another text"):
        assert reanchor([(0, 2)], words("a", 1_000, ", "), words("b", 1_000, ", ")) == ()


def test_what_changed_in_a_long_text_is_found_by_its_words():
    before = words("a", 100_000)
    found = differences(before, before.replace("a50000 ", "a50000 new "))
    assert [text for kind, text in found if kind == "new"] == ["new "]


def test_a_sentence_written_anew_is_one_change():
    found = differences("It rained. The end.", "It snowed all day. The end.")
    assert found == [
        ("same", "It "),
        ("gone", "rained"),
        ("new", "snowed all day"),
        ("same", ". The end."),
    ]
    assert [kind for kind, _ in differences("one two three", "four five six")] == ["gone", "new"]


def test_a_file_of_marks_is_read_in_time_and_kept_as_it_is(tmp_path):
    """To put marks into their order takes the square of their number."""
    marks = "\u0301\u0323" * 100_000
    path = tmp_path / "marks.txt"
    path.write_text(f"Publication: Monitor Volume: 6 Issue: 17\nHeadline: Cafe\u0301\n\na{marks}\n")
    with Meter("a file of marks"):
        assert run_import([str(path)], Options()).exit_code == 0
    article = Article.objects.get()
    assert article.body == f"a{marks}"
    assert article.search.vector
