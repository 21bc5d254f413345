"""What a run remembers about millions of records stays small, and says the same."""

import tracemalloc

import pytest

from articles.imports.decide.sparse import Pages
from articles.imports.identify.candidates import DELETED, REFUSED
from articles.imports.identify.labels import Labels
from articles.imports.problems import Problems
from articles.imports.reading.records import Problem, Record, RecordPlace


def problem(file="a.json", number=1, **fields) -> Problem:
    given = {"field": None, "value": None, "reason": "is bad"} | fields
    return Problem(RecordPlace(file, number, number), **given)


def test_problems_are_a_sequence():
    problems = Problems()
    assert not problems
    made = [problem(number=number, field="slug", value=f'"{number}"') for number in range(1, 6)]
    for one in made:
        problems.append(one)
    assert len(problems) == 5
    assert list(problems) == made
    assert (problems[0], problems[-1], problems[1:3]) == (made[0], made[4], made[1:3])
    with pytest.raises(IndexError):
        problems[5]


def test_problems_of_a_file_are_those_of_what_is_packed_in_it_too():
    problems = Problems()
    files = ["in/a.zip", "in/a.zip/b.txt", "in/a.zip2", "in/a", "in/a.zip/sub/c.txt"]
    for file in files:
        problems.append(problem(file))
    assert [one.place.file for one in problems.of("in/a.zip")] == [files[0], files[1], files[4]]
    assert [one.place.file for one in problems.of("in/a")] == ["in/a"]


@pytest.mark.parametrize("pk", [7, -7, 2**62, "7", "a label", ""])
def test_a_label_stands_for_a_row_of_its_file_and_model_alone(pk):
    labels = Labels()
    record = Record("people.person", {}, pk, RecordPlace("a.json", 1, 1))
    assert labels.of(record, "people.person") == 0
    labels.set(record, "people.person", 12)
    assert labels.get("a.json", "people.person", pk) == 12
    assert labels.get("b.json", "people.person", pk) == 0
    assert labels.get("a.json", "people.organization", pk) == 0
    for row in (REFUSED, DELETED, 0):
        labels.set(record, "people.person", row)
        assert labels.of(record, "people.person") == row


def test_a_number_and_its_text_are_two_labels():
    labels = Labels()
    labels.set(Record("people.person", {}, 7, RecordPlace("a.json", 1, 1)), "people.person", 12)
    assert labels.get("a.json", "people.person", "7") == 0


def grown(work) -> int:
    tracemalloc.start()
    try:
        kept = work()
        return tracemalloc.get_traced_memory()[0] if kept else 0
    finally:
        tracemalloc.stop()


def ten_thousand_problems() -> Problems:
    problems = Problems()
    for number in range(10_000):
        problems.append(problem(number=number, reason=f"is bad in its own way, number {number}"))
    return problems


def ten_thousand_labels() -> Labels:
    labels = Labels()
    for number in range(10_000):
        record = Record("people.person", {}, f"label-{number}", RecordPlace("a.json", 1, 1))
        labels.set(record, "people.person", number)
    return labels


def ten_thousand_numbers_far_apart() -> Pages:
    pages = Pages()
    for number in range(10_000):
        pages.set(number * 1_000_003, 1)
    return pages


@pytest.mark.parametrize(
    ("work", "most"),
    [
        (ten_thousand_problems, 100_000),
        (ten_thousand_labels, 100_000),
        (ten_thousand_numbers_far_apart, 10_000_000),
    ],
)
def test_what_is_remembered_is_small(work, most):
    assert grown(work) < most
