"""The days of a citation, which mostly come without a year, and the year that they are of. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

BEFORE = timedelta(days=7)  # an issue may be dated so long before the last report it cites
BEHIND = timedelta(days=60)  # and, as a rule, not longer than this behind it
LONGEST = timedelta(days=800)  # bounds further apart than this admit more than one year
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

    def ending_in(self, year: int) -> tuple[date, date] | None:
        """The days in that year; those before a new year are of the one before. None: no such."""
        begins = year - (self.first_month > self.last_month)
        try:
            first = date(begins, self.first_month, self.first_day)
            return first, date(year, self.last_month, self.last_day)
        except ValueError:  # 29 February
            return None


def place_days(days: DaySpan, earliest: date, latest: date) -> tuple[date, date] | None:
    """The days with their year, cited in an issue that appeared from `earliest` to `latest`.

    Both are the same for a dated issue. A printed year is taken as it stands. Otherwise a report
    is cited while it is news: a December citation in a January issue is of the year before. What
    no year makes news was so last before a dated issue. None: more than one year is possible, or
    none is.
    """
    if days.year is not None:
        return days.ending_in(days.year) if 1 < days.year < 9999 else None
    if latest - earliest > LONGEST:
        return None
    years = range(max(earliest.year - 4, 2), min(latest.year + 1, 9998) + 1)
    possible = [placed for year in years if (placed := days.ending_in(year))]
    news = [it for it in possible if it[1] - BEFORE <= latest and earliest <= it[1] + BEHIND]
    if len(news) == 1:
        return news[0]
    past = [it for it in possible if it[1] <= earliest]
    return past[-1] if past and not news and earliest == latest else None
