"""The matcher keeps its figures on the gold set of bench/gold."""

import pytest

from bench.gold import Score, halves, read, score

LEAST_F1 = 0.94
LEAST_PRECISION = 0.95
LEAST_HELD_OUT = {  # F1, precision
    "agency": (0.94, 0.95),
    "newswire": (0.90, 0.94),
    "wire": (0.92, 0.92),
}
TYPED = pytest.mark.parametrize("as_typed", [False, True], ids=["straight", "curly and wrapped"])


@TYPED
def test_the_gold_set_is_read_well(as_typed):
    total = Score()
    for gold in read():
        total.add(score(gold, as_typed))
    assert total.right > 1_000
    assert total.f1 >= LEAST_F1, "\n".join(total.errors)
    assert total.precision >= LEAST_PRECISION, "\n".join(total.errors)


@TYPED
@pytest.mark.parametrize("name", LEAST_HELD_OUT)
def test_texts_by_which_no_rule_was_made_are_read_well(name, as_typed):
    whole = next(gold for gold in read() if gold["class"] == name)
    development, held_out = halves(whole)
    assert len(development["texts"]) - len(held_out["texts"]) in (0, 1)
    result = score(held_out, as_typed)
    f1, precision = LEAST_HELD_OUT[name]
    assert result.f1 >= f1, "\n".join(result.errors)
    assert result.precision >= precision, "\n".join(result.errors)
