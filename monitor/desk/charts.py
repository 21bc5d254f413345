"""Bars drawn as SVG by a template. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """A bar of a chart 1000 wide and 200 high; `y` counts from the top."""

    label: str
    number: int
    link: str
    x: float
    width: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def above(self) -> float:
        """Where the number stands."""
        return self.y - 6


def bars(rows: list[tuple[str, int, str]]) -> list[Bar]:
    """`(label, number, link)` in order; the highest number fills the height, 0 has no bar."""
    most = max((number for _, number, _ in rows), default=0) or 1
    step = 1000 / max(len(rows), 1)
    width = min(step - min(step * 0.2, 12), 80)
    return [
        Bar(
            label=label,
            number=number,
            link=link,
            x=round(index * step + (step - width) / 2, 2),
            width=round(width, 2),
            y=round(200 - 200 * number / most, 2),
            height=round(200 * number / most, 2),
        )
        for index, (label, number, link) in enumerate(rows)
    ]
