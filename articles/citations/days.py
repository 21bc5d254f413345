"""The days of a citation, which mostly come without a year. Pure."""

from dataclasses import dataclass

LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Days from the first to the last, both included; `year`, if it is printed, of the last."""

    first_month: int
    first_day: int
    last_month: int
    last_day: int
    year: int | None = None

    @property
    def is_possible(self) -> bool:
        """Such as no 31 June, and no 22-20 January."""
        return (
            1 <= self.first_day <= LENGTHS[self.first_month - 1]
            and 1 <= self.last_day <= LENGTHS[self.last_month - 1]
            and (self.first_month != self.last_month or self.first_day <= self.last_day)
        )
