"""What is named on the command line is found, opened, told apart and read, packed or not."""

import gzip
import hashlib
import io
import os
import struct
import warnings
import zipfile
from datetime import UTC, datetime

import pytest

from articles.imports.reading.files.sources import find_sources
from articles.imports.reading.files.unpacking import Limits
from articles.imports.reading.readers import MAX_PROBLEMS, read_records
from articles.imports.reading.records import Problem, Record

DOCUMENT = "Publication: Monitor Issue: 1\n\nOne.\n"
TWO = DOCUMENT + "\nPublication: Monitor Issue: 2\n\nTwo.\n"
RECORD = '{"model": "people.person", "fields": {"name": "Ada"}}'


def read(*names, stdin: bytes | None = None, **options) -> list[Record | Problem]:
    stream = None if stdin is None else io.BytesIO(stdin)
    return list(read_records(find_sources(map(str, names), stream, **options)))


def origins(items: list[Record | Problem]) -> list[str]:
    """Return the source of each document and the text of each problem."""
    return [str(i) if isinstance(i, Problem) else i.fields.get("source", i.model) for i in items]


def pack(path, members: dict[str, str | bytes]):
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # zipfile warns of names that stand twice
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def tree(tmp_path):
    """A directory with good files, hidden ones, one still being written, and a loop of links."""
    (tmp_path / "b" / "inner").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    for name in ("b/inner/2.txt", "a.txt", "b/1.txt", "c.txt", ".hidden", ".git/x", "d.txt.part"):
        (tmp_path / name).write_text(DOCUMENT)
    (tmp_path / "b" / "inner" / "up").symlink_to(tmp_path)
    return tmp_path


def test_a_directory_is_read_in_name_order_without_hidden_and_unfinished_files(tree):
    assert origins(read(tree)) == ["a.txt", "b/1.txt", "b/inner/2.txt", "c.txt"]


def test_a_single_file_goes_by_its_own_name_and_names_keep_their_order(tree):
    assert origins(read(tree / "c.txt", tree / "b" / "1.txt")) == ["c.txt", "1.txt"]
    assert origins(read(tree / ".hidden")) == [".hidden"]


def test_a_document_becomes_a_record_with_its_issue(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(
        "Publication: Monitor Volume: 6 Issue: 17 Date: January 2000\n"
        "Headline: Word\nPosition: 2 People: A B; C\n\nBody.\n"
    )
    [record] = read(path)
    assert (record.model, record.pk) == ("document", None)
    assert record.place == (str(path), 1, 1)
    assert record.fields == {
        "publication": "Monitor",
        "volume": "6",
        "number": "17",
        "published_on": "2000-01-01",
        "date_precision": "month",
        "headline": "Word",
        "headline_is_derived": False,
        "position": 2,
        "people": ["A B", "C"],
        "body": "Body.",
        "source": "a.txt",
    }


def test_later_documents_of_a_file_are_numbered_and_the_first_keeps_the_path(tmp_path):
    (tmp_path / "a.txt").write_text(TWO)
    found = read(tmp_path)
    assert origins(found) == ["a.txt", "a.txt#2"]
    assert found[1].place == (str(tmp_path / "a.txt"), 5, 2)


def test_kinds_are_told_by_content_not_by_name(tmp_path):
    for name, content in {
        "1.txt": f"\ufeff \n[{RECORD}]",
        "2.json": DOCUMENT,
        "3": RECORD,
        "4.csv": f"\n\n{DOCUMENT}",
        "5": "date: 2000\npublication: Monitor\n\nBody.",
    }.items():
        (tmp_path / name).write_text(content)
    (tmp_path / "6").write_bytes(f"[{RECORD}]".encode("utf-16"))
    (tmp_path / "7").write_bytes(DOCUMENT.encode("utf-16"))
    person = "people.person"
    assert origins(read(tmp_path)) == [person, "2.json", person, "4.csv", "5", person, "7"]


def test_standard_input_is_read_packed_or_not():
    [record] = read("-", stdin=DOCUMENT.encode())
    assert (record.fields["source"], record.place.file) == ("", "standard input")
    assert len(read("-", stdin=gzip.compress(TWO.encode()))) == 2
    assert origins(read("-")) == ["standard input is closed"]


def test_a_named_pipe_is_read_when_named_and_refused_in_a_directory(tmp_path):
    reader, writer = os.pipe()
    os.write(writer, DOCUMENT.encode())
    os.close(writer)
    try:
        [record] = read(f"/dev/fd/{reader}")
    finally:
        os.close(reader)
    assert record.fields["body"] == "One."
    os.mkfifo(tmp_path / "pipe")
    assert origins(read(tmp_path)) == [f"{tmp_path}/pipe is no regular file"]


def test_gzip_and_zip_are_read_under_the_inner_path(tmp_path):
    (tmp_path / "1.txt.gz").write_bytes(gzip.compress(DOCUMENT.encode()))
    (tmp_path / "2").write_bytes(gzip.compress(f"[{RECORD}]".encode()))
    skipped = {"__MACOSX/x": "", ".x/y.txt": "", "z.part": "", "d/": ""}
    pack(tmp_path / "3.zip", {"z.txt": DOCUMENT, "in/a.txt": TWO, **skipped})
    found = read(tmp_path)
    assert origins(found) == ["1.txt", "people.person", "in/a.txt", "in/a.txt#2", "z.txt"]
    assert found[2].place.file == str(tmp_path / "3.zip") + "/in/a.txt"


def test_a_source_knows_its_size_digest_and_time_once_it_was_read(tmp_path):
    content = (f"[{RECORD}]" + " " * 3_000_000).encode()
    plain, packed, archive = tmp_path / "1", tmp_path / "2", tmp_path / "3"
    plain.write_bytes(content)
    packed.write_bytes(gzip.compress(content))
    pack(archive, {"a": content, "b": b"\x07 noise " * 300_000})
    os.utime(plain, (0, 86_400))
    sources = []
    for source in find_sources([str(tmp_path)]):
        sources.append(source)
        list(read_records([source]))
    wanted = [plain.read_bytes(), packed.read_bytes(), content, b"\x07 noise " * 300_000]
    assert [s.size for s in sources] == [len(data) for data in wanted]
    assert [s.total for s in sources] == [len(data) for data in wanted]
    assert [s.sha256 for s in sources] == [hashlib.sha256(data).hexdigest() for data in wanted]
    assert sources[0].modified == datetime(1970, 1, 2, tzinfo=UTC)
    assert [s.on_disk for s in sources] == [plain, packed, archive, archive]


def test_a_bad_file_is_named_and_its_neighbours_are_kept(tmp_path):
    (tmp_path / "a.txt").write_text(DOCUMENT)
    (tmp_path / "b.txt").write_text("Just text.\n")
    (tmp_path / "c.bin").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "d.txt").write_text("\n")
    (tmp_path / "e").symlink_to(tmp_path / "nowhere")
    (tmp_path / "f.txt").write_text("Publication: Monitor\nEditor: me\n\nText.\n")
    (tmp_path / "g.txt").write_text(DOCUMENT)
    found = origins(read(tmp_path, tmp_path / "none", tmp_path / "x\0y"))
    neither = "is neither a document nor a fixture: a document begins with a header line like"
    expected = [
        "a.txt",
        f"{tmp_path}/b.txt {neither}",
        f"{tmp_path}/c.bin {neither}",
        f"{tmp_path}/d.txt is empty",
        f"{tmp_path}/e cannot be read: No such file or directory",
        f'{tmp_path}/f.txt, line 2, record 1: Header "Editor": is no key of a header',
        "g.txt",
        f"{tmp_path}/none cannot be read: No such file or directory",
        f"{tmp_path}/x\ufffdy cannot be read: embedded null byte",
    ]
    assert [text[: len(start)] for text, start in zip(found, expected, strict=True)] == expected


def test_an_empty_directory_is_a_problem(tmp_path):
    assert origins(read(tmp_path)) == [f"{tmp_path} is a directory without files to read"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_without_permission_is_a_problem(tmp_path):
    (tmp_path / "a.txt").write_text(DOCUMENT)
    (tmp_path / "a.txt").chmod(0)
    assert origins(read(tmp_path)) == [f"{tmp_path}/a.txt cannot be read: Permission denied"]


def test_a_name_that_is_no_text_is_shown_all_the_same(tmp_path):
    try:
        (tmp_path / os.fsdecode(b"\xff\n.txt")).write_text(DOCUMENT)
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    [record] = read(tmp_path)
    assert record.fields["source"] == "\ufffd\ufffd.txt"


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"../up.txt": DOCUMENT}, "has a path that leads out of the archive"),
        ({"a/../../up.txt": DOCUMENT}, "has a path that leads out of the archive"),
        ({"/etc/passwd": DOCUMENT}, "has a path that leads out of the archive"),
        ({"C:/x.txt": DOCUMENT}, "has a path that leads out of the archive"),
        ({"in.gz": gzip.compress(b"x")}, "is an archive inside an archive"),
        ({"in.zip": b"PK\x03\x04 and so on"}, "is an archive inside an archive"),
        ({"empty.txt": ""}, "is empty"),
        ({"x.txt": "Just text."}, "is neither a document nor a fixture"),
    ],
)
def test_a_bad_member_of_a_zip_is_named_and_the_others_kept(tmp_path, members, reason):
    found = read(pack(tmp_path / "a.zip", {"aa.txt": DOCUMENT, **members, "zz.txt": DOCUMENT}))
    [problem] = [item for item in found if isinstance(item, Problem)]
    assert problem.place.file == f"{tmp_path}/a.zip/{next(iter(members))}"
    assert reason in problem.reason
    assert len(found) == 3


def test_a_member_that_stands_twice_is_read_once(tmp_path):
    path = tmp_path / "a.zip"
    pack(path, {"a.txt": DOCUMENT})
    with pytest.warns(UserWarning), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("a.txt", TWO)
    assert origins(read(path)) == [
        "a.txt",
        f"{path}/a.txt stands twice in the archive; only the first is read",
    ]


def patched(data: bytes, offset: int, value: int) -> bytes:
    """Set a 16-bit field in every header of a zip: `offset` counts in the local header."""
    for mark, start in ((b"PK\x03\x04", offset), (b"PK\x01\x02", offset + 2)):
        at = data.index(mark) + start
        data = data[:at] + struct.pack("<H", value) + data[at + 2 :]
    return data


def test_damaged_and_locked_archives_are_problems(tmp_path):
    pack(tmp_path / "good.zip", {"a.txt": DOCUMENT})
    data = (tmp_path / "good.zip").read_bytes()
    packed = gzip.compress(TWO.encode())
    for name, content in {
        "1.zip": data[:40],
        "2.zip": patched(data, 6, 1),
        "3.zip": patched(data, 8, 99),
        "4.zip": data.replace(b"PK\x01\x02", b"PK\x01\x03"),
        "5.gz": packed[:-12],
        "6.gz": packed[:-8] + b"12345678",
        "7.gz": b"\x1f\x8b garbage",
        "8.zip": b"PK\x05\x06" + bytes(18),
    }.items():
        (tmp_path / name).write_bytes(content)
    found = read(tmp_path)
    problems = {os.path.relpath(i.place.file, tmp_path): i.reason for i in found[:-1] if i.place}
    assert "damaged zip archive" in problems["1.zip"]
    assert "encrypted" in problems["2.zip/a.txt"]
    assert "cannot be unpacked" in problems["3.zip/a.txt"]
    assert "damaged" in problems["4.zip"]
    assert "damaged or unreadable" in problems["5.gz"]
    assert "damaged or unreadable" in problems["6.gz"]
    assert "damaged or unreadable" in problems["7.gz"]
    assert "without files" in problems["8.zip"]
    assert found[-1].fields["source"] == "a.txt"


LIMITS = Limits(unpacked=4 << 20, ratio=50, free=1 << 20)


@pytest.mark.parametrize("kind", ["gzip", "zip", "zip of many"])
def test_a_bomb_is_refused_before_it_unfolds(tmp_path, kind):
    bomb = f"[{RECORD}".encode() + b" " * (3 << 20)
    path = tmp_path / "bomb"
    if kind == "gzip":
        path.write_bytes(gzip.compress(bomb))
    elif kind == "zip":
        pack(path, {"bomb.json": bomb})
    else:
        pack(path, {f"{n}.json": bomb[: 256 << 10] + b"]" for n in range(9)})
    found = read(path, limits=LIMITS)
    assert "times its size, like a zip bomb" in str(found[-1])


def test_an_archive_beyond_the_limit_in_all_is_refused(tmp_path):
    noise = os.urandom(3 << 20).hex().encode()
    path = pack(tmp_path / "big.zip", {"big.txt": DOCUMENT.encode() + noise})
    assert "unpacks to more than 4 MB" in str(read(path, limits=LIMITS)[-1])


def test_a_file_of_nothing_but_problems_is_given_up(tmp_path):
    (tmp_path / "a.json").write_text("[" + "1," * 100_000 + "1]")
    found = read(tmp_path)
    assert len(found) == MAX_PROBLEMS + 1
    assert found[-1].reason == "has 1,000 problems and no record so far; the rest is not read"


def test_a_publication_is_given_to_documents_without_one(tmp_path):
    (tmp_path / "a.txt").write_text("Issue: 1\n\nOne.\n")
    [record] = read_records(find_sources([str(tmp_path)]), publication="Monitor")
    assert record.fields["publication"] == "Monitor"
