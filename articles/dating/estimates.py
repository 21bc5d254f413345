"""When undated issues appeared: by all evidence that there is. Pure.

Each piece of evidence only narrows the days that are left. Of those the most likely one is the
estimate: by the rhythm of the dated issues around it, or by the pattern of the numbering.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from articles.dating import windows
from articles.dating.neighbours import Neighbours
from articles.dating.patterns import Pattern, number_of, pattern_of
from articles.dating.series import PrintedIssue, Suspect, arranged
from articles.dating.windows import DAY, YEARS, Window


@dataclass(frozen=True)
class Estimate:
    """When an undated issue appeared: between which days (None: open), most likely on which.

    `estimated_on` None: refused. `basis` is what the estimate comes from. `conflict`: which
    evidence contradicts the rest, for an editor to decide.
    """

    key: Hashable
    earliest: date | None = None
    latest: date | None = None
    estimated_on: date | None = None
    basis: str = ""
    reasons: tuple[str, ...] = ()
    conflict: str = ""

    @property
    def is_certain(self) -> bool:
        """To the day."""
        return self.estimated_on is not None and self.earliest == self.latest


def estimate(
    issues: Iterable[PrintedIssue], patterns: Sequence[Pattern] = ()
) -> tuple[list[Estimate], list[Suspect]]:
    """An estimate of each undated issue of one publication, and the dated ones to look at."""
    issues = list(issues)
    suspects: list[Suspect] = []
    by_neighbours: dict[Hashable, tuple[Window, date | None]] = {}
    for series in arranged(issues):
        suspects += series.suspects
        neighbours = Neighbours(series)
        by_neighbours |= {
            issue.key: neighbours.of(place) for place, issue in series.issues if not issue.first
        }
    nothing = (Window(), None)
    estimates = [
        combined(issue, patterns, *by_neighbours.get(issue.key, nothing))
        for issue in issues
        if not issue.first
    ]
    return estimates, suspects


def combined(
    issue: PrintedIssue, patterns: Sequence[Pattern], neighbours: Window, between: date | None
) -> Estimate:
    """All evidence of one issue, in its order. `between`: the likely day by its neighbours."""
    number = number_of(issue)
    pattern = pattern_of(number, patterns)
    by_pattern = pattern.window(number) if pattern and number else Window()
    window = by_pattern.narrowed(neighbours)
    cited = windows.of_reports(issue.reports, window)
    window = window.narrowed(cited)
    named = windows.of_file(issue.file_date)
    window = window.narrowed(named)
    printed = windows.of_printed_date(issue.printed_date)
    window = window.narrowed(printed)
    guesses = {
        "neighbours": between,
        "pattern": pattern.expected(number) if pattern and number else None,
        "file name": issue.file_date if named.reasons else None,
        # A report is cited on the next day as a rule.
        "citations": cited.earliest and cited.earliest + 2 * DAY,
        "date line": printed.earliest if printed.is_narrow else None,
    }
    basis, day = next(((it, window.nearest(day)) for it, day in guesses.items() if day), ("", None))
    if window.conflict or (day and day.year not in YEARS):
        basis, day = "", None
    return Estimate(
        issue.key,
        window.earliest,
        window.latest,
        day,
        basis,
        window.reasons,
        window.conflict,
    )
