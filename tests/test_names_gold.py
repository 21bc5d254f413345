"""The matcher keeps its figures on the gold set of bench/gold."""

import pytest

from bench.gold import Score, halves, read, score

LEAST_F1 = 0.92
LEAST_PRECISION = 0.95
LEAST_F1_HELD_OUT = 0.88
LEAST_PRECISION_HELD_OUT = 0.94
TYPED = pytest.mark.parametrize("as_typed", [False, True], ids=["straight", "curly and wrapped"])


@TYPED
def test_the_gold_set_is_read_well(as_typed):
    total = Score()
    for gold in read():
        total.add(score(gold, as_typed))
    assert total.right > 700
    assert total.f1 >= LEAST_F1, "\n".join(total.errors)
    assert total.precision >= LEAST_PRECISION, "\n".join(total.errors)


@TYPED
def test_newswire_by_which_no_rule_was_made_is_read_well(as_typed):
    newswire = next(gold for gold in read() if gold["class"] == "newswire")
    development, held_out = halves(newswire)
    assert len(development["texts"]) - len(held_out["texts"]) in (0, 1)
    result = score(held_out, as_typed)
    assert result.f1 >= LEAST_F1_HELD_OUT, "\n".join(result.errors)
    assert result.precision >= LEAST_PRECISION_HELD_OUT, "\n".join(result.errors)
