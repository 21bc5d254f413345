"""Positions as bars on one time line. Pure: rows in, places out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

WIDTH = 1000
STEPS = (1, 2, 5, 10, 20, 50, 100, 200)  # years between two lines of the scale
MOST_STEPS = 8


@dataclass(frozen=True)
class Tenure:
    """A position and its bar from `x` on, `width` long; no width where no date is known.

    `opens` and `ends`: whether that side is known; else the bar runs to the edge.
    """

    position: Any
    x: float = 0
    width: float = 0
    opens: bool = False
    ends: bool = False


@dataclass(frozen=True)
class Chart:
    """`scale`: the years at which its parts begin, each `step` wide."""

    tenures: list[Tenure]
    scale: list[int]

    @property
    def lines(self) -> list[float]:
        """Where the parts of the scale begin."""
        return [round(index * WIDTH / len(self.scale), 2) for index in range(len(self.scale))]


def chart(positions: Iterable) -> Chart:
    """Bars for rows with `started_on` and `ended_on`, in their order.

    The scale covers all known dates in whole years; an open end reaches a year further.
    """
    positions = list(positions)
    days = [day for one in positions for day in (one.started_on, one.ended_on) if day]
    if not days:
        return Chart([Tenure(one) for one in positions], [])
    is_open = any(one.started_on and not one.ended_on for one in positions)
    first, last = min(days).year, max(days).year + 1 + is_open
    step = next((step for step in STEPS if (last - first) / step <= MOST_STEPS - 1), STEPS[-1])
    first -= first % step
    scale = list(range(first, last, step))
    start, end = date(first, 1, 1).toordinal(), date(scale[-1] + step, 1, 1).toordinal()
    return Chart([_tenure(one, start, end) for one in positions], scale)


def _tenure(position, start: int, end: int) -> Tenure:
    opened, ended = position.started_on, position.ended_on
    if not (opened or ended):
        return Tenure(position)
    left = opened.toordinal() if opened else start
    right = ended.toordinal() + 1 if ended else end
    scale = WIDTH / (end - start)
    return Tenure(
        position,
        x=round((left - start) * scale, 2),
        width=max(round((right - left) * scale, 2), 3),  # a day can be seen, too
        opens=opened is not None,
        ends=ended is not None,
    )
