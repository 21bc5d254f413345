"""The days of a citation, which mostly come without a year. Pure."""

from dataclasses import dataclass
from datetime import date

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

    @property
    def dates(self) -> tuple[date, date] | None:
        """The first and the last day; None: their year is not printed, or has no 29 February."""
        if self.year is None:
            return None
        begins = self.year - (self.first_month > self.last_month)
        try:
            first = date(begins, self.first_month, self.first_day)
            return first, date(self.year, self.last_month, self.last_day)
        except ValueError:
            return None
