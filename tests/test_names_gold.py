"""The matcher keeps its figures on the gold set of bench/gold."""

import pytest

from bench.gold import Score, read, score

LEAST_F1 = 0.90
LEAST_PRECISION = 0.92


@pytest.mark.parametrize("as_typed", [False, True], ids=["straight", "curly and wrapped"])
def test_the_gold_set_is_read_well(as_typed):
    total = Score()
    for gold in read():
        total.add(score(gold, as_typed))
    assert total.right > 200
    assert total.f1 >= LEAST_F1, "\n".join(total.errors)
    assert total.precision >= LEAST_PRECISION, "\n".join(total.errors)
