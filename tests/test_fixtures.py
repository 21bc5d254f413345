"""The fixture reader: every record, every fault with its place, and flat memory."""

import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.imports.reading.fixtures import objects as fixtures
from articles.imports.reading.fixtures.objects import read_array, read_lines
from articles.imports.reading.records import Problem, Record

GOOD = '{"model":"people.person","pk":1,"fields":{"name":"Ada"}}'


def pieces(text: str | bytes, size: int) -> list[bytes]:
    data = text.encode() if isinstance(text, str) else text
    return [data[at : at + size] for at in range(0, len(data), size)]


def read(text: str | bytes, size: int = 7) -> list[Record | Problem]:
    """Read an array in small pieces, so that every record is cut somewhere."""
    return list(read_array(pieces(text, size), "f.json"))


def shape(items: list[Record | Problem]) -> str:
    return "".join("R" if isinstance(item, Record) else "P" for item in items)


def dump(records: list[dict], style: str) -> bytes:
    if style == "lines":
        return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records).encode()
    options = {"indent": 1} if style == "pretty" else {"separators": (",", ":")}
    return json.dumps(records, ensure_ascii=style == "ascii", **options).encode()


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
TRICKY = st.sampled_from(['},{"model":', '"]', "}}]", '\\"', ',\n{"pk":1}', "\\u0000", '":'])
LEAF = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT | TRICKY
VALUE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)
RECORD = st.fixed_dictionaries(
    {"model": TEXT, "fields": st.dictionaries(TEXT | TRICKY, VALUE, max_size=4)},
    optional={"pk": st.integers(1, 9) | TEXT},
)


@pytest.mark.parametrize("style", ["pretty", "minified", "ascii", "lines"])
@given(records=st.lists(RECORD, max_size=4), size=st.integers(1, 60))
def test_every_fixture_is_read_as_it_was_written(style, records, size):
    reader = read_lines if style == "lines" else read_array
    found = list(reader(pieces(dump(records, style), size), "f"))
    assert [item for item in found if isinstance(item, Problem)] == []
    assert [(r.model, r.fields, r.pk) for r in found] == [
        (r["model"], r["fields"], r.get("pk")) for r in records
    ]


@given(st.binary(max_size=200) | st.lists(st.sampled_from([GOOD, *'[]{},":1\\\n'])).map("".join))
def test_no_input_raises(data):
    for reader in (read_array, read_lines):
        for item in reader(pieces(data, 16), "f"):
            assert isinstance(item, Record | Problem)
            assert "\n" not in str(item)


@given(st.integers(0, 400), st.integers(1, 50))
def test_a_fixture_cut_anywhere_keeps_the_records_before_the_cut(cut, size):
    text = json.dumps([json.loads(GOOD)] * 5, indent=1)
    *before, last = read(text[: min(cut, len(text) - 2)] or "[", size)
    assert isinstance(last, Problem)
    assert "the file ends" in last.reason
    assert set(shape(before)) <= {"R"}


def test_places_name_the_line_and_the_record():
    found = read(f"[\n{GOOD},\n\n{GOOD},\n 5,\n{GOOD}\n]")
    assert [(i.place.line, i.place.record) for i in found] == [(2, 1), (4, 2), (5, 3), (6, 4)]
    found = list(read_lines([f"{GOOD}\n\n{GOOD}\n5\n{GOOD}".encode()], "f"))
    assert [(i.place.line, i.place.record) for i in found] == [(1, 1), (3, 2), (4, 3), (5, 4)]


@pytest.mark.parametrize(
    ("record", "field", "reason"),
    [
        ("5", None, "must be an object"),
        ("null", None, "must be an object"),
        ("[1, 2]", None, "must be an object"),
        ('"},{"', None, "must be an object"),
        ('{"fields": {}}', "model", "is missing"),
        ('{"model": 5, "fields": {}}', "model", "must be text"),
        ('{"model": "a.b"}', "fields", "is missing"),
        ('{"model": "a.b", "fields": [1]}', "fields", "must be an object"),
        ('{"model": "a.b", "fields": {}, "pk": [1]}', "pk", "a whole number or text"),
        ('{"model": "a.b", "fields": {}, "pk": true}', "pk", "a whole number or text"),
        ('{"model": "a.b", "fields": {}, "pk": 18446744073709551615}', "pk", "beyond 64 bits"),
        ('{"model": "a.b", "fields": {}, "kp": 1}', "kp", "no key of a record"),
        ('{"model": "a.b", "fields": {"n": 1, "n": 2}}', "n", "stands twice"),
        ('{"model": "a.b", "fields": {"n" : 1, "n" : ":\\":"}}', "n", "stands twice"),
        ('{"model": "a.b", "model": "a.b", "fields": {}}', "model", "stands twice"),
        ('{"model": "a.b", "fields": {"n": {"a": 1, "a": 1}}}', "a", "stands twice"),
        ('{"model": "a.b", "fields": {"n": "x\\u0000y"}}', "n", "NUL character"),
        ('{"model": "a.b", "fields": {"n": 123456789012345678901}}', "n", "beyond 64 bits"),
        ('{"model": "a.b", "fields": {"n": [[1, 1e30]]}}', "n", "beyond 64 bits"),
        ('{"model": "a.b", "fields": {"n": NaN}}', None, "no valid JSON"),
        ('{"model": "a.b", "fields": {"n": -Infinity}}', None, "no valid JSON"),
        ('{"model": "a.b", "fields": {"n": "\\ud800"}}', None, "lone surrogate"),
        ('{"model": "a.b", "fields": {"n": 01}}', None, "no valid JSON"),
        ('{"model": "a.b", "fields": {"n": "a\tb"}}', None, "control character"),
        ("{'model': 'a.b'}", None, "no valid JSON"),
        ('{"model": "a.b", "fields": {"n": %s}}' % ("[" * 25 + "]" * 25), None, "deeper than 20"),
        ('{"model": "a.b", "fields": {"n": %s}}' % ("[" * 2000 + "]" * 2000), None, "too deeply"),
    ],
)
@pytest.mark.parametrize("style", ["array", "lines"])
def test_a_bad_record_is_named_and_its_neighbours_kept(style, record, field, reason):
    if style == "array":
        found = read(f"[{GOOD},\n{record},\n{GOOD}]")
    else:
        found = list(read_lines([f"{GOOD}\n{record}\n{GOOD}\n".encode()], "f.json"))
    assert shape(found) == "RPR"
    problem = found[1]
    assert (problem.field, problem.place.line, problem.place.record) == (field, 2, 2)
    assert reason in problem.reason
    assert len(str(problem)) < 300


def test_bytes_that_are_not_utf8_are_named():
    bad = GOOD.encode().replace(b"Ada", b"\xc9ada")
    assert shape(read(b"[" + bad + b"," + GOOD.encode() + b"]")) == "PR"
    [problem, _] = read_lines([bad + b"\n" + GOOD.encode()], "f")
    assert "not UTF-8" in problem.reason


@pytest.mark.parametrize(
    "damaged",
    [GOOD[:-1], GOOD[:-2], GOOD[:-3], GOOD[:20], GOOD.replace('"Ada"', '"Ada'), "{", '{"pk":'],
)
def test_reading_goes_on_behind_a_damaged_record(damaged):
    found = read(f"[{GOOD},\n{damaged},\n{GOOD},\n{GOOD}]")
    assert shape(found) == "RPRR"
    assert [item.place.line for item in found] == [1, 2, 3, 4]


def test_stray_and_missing_punctuation_loses_nothing():
    assert shape(read(f"[{GOOD} {GOOD},, {GOOD},]")) == "RRR"
    assert shape(read(f"[{GOOD}]\n[{GOOD}]")) == "RR"
    assert shape(read(f"[{GOOD}}},{GOOD}]")) == "RPR"
    assert shape(read(f"[{GOOD}],{GOOD}]")) == "RPR"
    assert shape(read("[]")) == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"[{GOOD},\n{GOOD[:30]}", "the file ends in the middle of record 2 (line 2)"),
        (f"[{GOOD},\n{GOOD}", "the file ends before the array is closed by ]"),
        ("[", "the file ends before the array is closed by ]"),
    ],
)
def test_a_truncated_array_says_where_it_ends(text, reason):
    assert read(text)[-1].reason == reason


def test_a_pretty_printed_object_in_jsonl_is_one_problem():
    pretty = json.dumps(json.loads(GOOD), indent=1)
    found = list(read_lines([f"{GOOD}\n{pretty}\n{GOOD}\n".encode()], "f"))
    assert shape(found) == "RPR"


def test_many_damaged_records_do_not_make_reading_slow(monkeypatch):
    searched = []
    end_of_value = fixtures.TextWindow.end_of_value
    monkeypatch.setattr(
        fixtures.TextWindow,
        "end_of_value",
        lambda self, limit, deep: searched.append(deep) or end_of_value(self, limit, deep),
    )
    found = read("[" + ",\n".join([GOOD[:-2]] * 300 + [GOOD]) + "]", size=1 << 20)
    assert shape(found) == "P" * 300 + "R"
    assert searched.count(True) == fixtures.MAX_DEEP_SEARCHES


@pytest.mark.parametrize("reader", [read_array, read_lines])
def test_a_record_beyond_the_limit_is_refused_and_the_next_one_read(reader, monkeypatch):
    monkeypatch.setattr(fixtures, "MAX_RECORD", 1 << 20)
    big = GOOD.replace("Ada", "A" * (3 << 20))
    joined = f"{GOOD}\n{big}\n{GOOD}\n{GOOD}" if reader is read_lines else None
    text = joined or f"[{GOOD},\n{big},\n{GOOD},\n{GOOD}]"
    found = list(reader(pieces(text, 1 << 16), "f"))
    assert shape(found) == "RPRR"
    assert found[1].reason == "the record is larger than 1 MB"
    assert [item.place.line for item in found] == [1, 2, 3, 4]


def large_array(megabytes: int) -> Iterator[bytes]:
    record = GOOD.replace("Ada", "word " * 800).encode()
    yield b"[" + record
    for _ in range((megabytes << 20) // len(record)):
        yield b"," + record
    yield b"]"


def large_lines(megabytes: int) -> Iterator[bytes]:
    record = GOOD.replace("Ada", "word " * 800).encode() + b"\n"
    for _ in range((megabytes << 20) // len(record)):
        yield record


def large_record(megabytes: int) -> Iterator[bytes]:
    yield b'[{"model":"a.b","fields":{"body":"'
    for _ in range(megabytes):
        yield b"x" * (1 << 20)
    yield b'"}},' + GOOD.encode() + b"]"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reader", "chunks", "bad", "limit"),
    [
        (read_array, large_array, 0, 4),
        (read_lines, large_lines, 0, 4),
        (read_array, large_record, 1, 150),
        (read_lines, large_record, 1, 150),
    ],
)
def test_two_hundred_megabytes_are_read_in_flat_memory(reader, chunks, bad, limit):
    """All but large_lines() are a single line; large_record() is also a single record."""
    tracemalloc.start()
    try:
        found = sum(isinstance(item, Problem) for item in reader(chunks(200), "f"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == bad
    assert peak < limit << 20
