"""The gold set measures the matcher, so its own marks must be right."""

import json
import re
from pathlib import Path

import pytest

GOLD = Path(__file__).resolve().parent.parent / "bench" / "gold"
FILES = sorted(GOLD.glob("*.json"))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def gold(request):
    return json.loads(request.param.read_text(encoding="utf-8"))


def mentions(gold):
    return [(text, mention) for text in gold["texts"] for mention in text["mentions"]]


def test_the_set_is_large_enough_to_measure_with():
    texts = [text for path in FILES for text in json.loads(path.read_text("utf-8"))["texts"]]
    assert len(texts) >= 60


def test_every_class_has_texts_and_mentions(gold):
    assert len(gold["texts"]) >= 5
    assert mentions(gold)


def test_offsets_cut_exactly_the_marked_text(gold):
    wrong = [m for text, m in mentions(gold) if text["body"][m["start"] : m["end"]] != m["text"]]
    assert wrong == []


def test_mentions_are_in_order_and_do_not_overlap(gold):
    for text in gold["texts"]:
        edges = [edge for m in text["mentions"] for edge in (m["start"], m["end"])]
        assert edges == sorted(set(edges)), text["headline"]


def test_marked_text_begins_and_ends_inside_the_name(gold):
    assert [m for _, m in mentions(gold) if m["text"] != m["text"].strip()] == []


def test_mentions_and_positions_name_entities_of_the_same_file(gold):
    slugs = [entity["slug"] for entity in gold["entities"]]
    organizations = {e["slug"] for e in gold["entities"] if e["kind"] == "organization"}
    positions = [p for entity in gold["entities"] for p in entity.get("positions", ())]
    assert len(slugs) == len(set(slugs))
    assert {m["slug"] for _, m in mentions(gold)} <= set(slugs)
    assert {p["organization"] for p in positions} <= organizations


def test_a_file_is_named_after_its_class(gold):
    assert f"{gold['class']}.json" in {path.name for path in FILES}


UNKNOWN = sorted((GOLD / "unknown").glob("*.txt"))


@pytest.mark.parametrize("path", UNKNOWN, ids=lambda path: path.stem)
def test_unknown_names_are_marked_as_they_are_read(path):
    lines = [line for line in path.read_text("utf-8").splitlines() if line]
    assert len(lines) >= 40
    for line in lines:
        marks = re.findall(r"\[([PO]):([^\]=]+)(?:=[^\]]+)?\]", line)
        assert marks
        assert line.count("[") == line.count("]") == len(marks)
