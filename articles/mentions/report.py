"""The outcome of linking."""

from dataclasses import dataclass, field, fields
from itertools import islice


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be linked, and why; it waits to be linked the next time.

    `article` None: more than one text, or a name that cannot be looked for in any.
    """

    reason: str
    article: int | None = None
    headline: str = ""
    name: str = ""

    def __str__(self) -> str:
        text = f"article {self.article} “{self.headline}”" if self.article else ""
        about = ": ".join(part for part in (text, self.name) if part) or "the texts"
        return f"{about}: not linked, and tried again the next time: {self.reason}"


@dataclass(slots=True)
class LinkReport:
    """Counts of articles read, of mentions, and of places that the matcher will not decide."""

    articles: int = 0
    added: int = 0
    removed: int = 0
    changed: int = 0
    kept: int = 0
    in_doubt: int = 0
    unread: int = 0  # texts that were not searched for unknown names: in another language, too long
    failures: list[Failure] = field(default_factory=list)

    def add(self, other: "LinkReport") -> None:
        for part in fields(self):
            setattr(self, part.name, getattr(self, part.name) + getattr(other, part.name))

    def __str__(self) -> str:
        counts = (
            f"articles read: {self.articles:,}; mentions: {self.added:,} added,"
            f" {self.removed:,} removed, {self.changed:,} changed, {self.kept:,} kept;"
            f" places in doubt: {self.in_doubt:,}"
        )
        if self.unread:
            counts += f"; not read for unknown names: {self.unread:,}"
        return f"{counts}; failures: {len(self.failures):,}" if self.failures else counts


def failures_in_words(report: LinkReport | None, limit: int = 5) -> list[str]:
    """One line for each of the first failures, and one for the rest."""
    failures = report.failures if report else []
    lines = list(map(str, islice(failures, limit)))
    if len(failures) > limit:
        lines.append(f"… and {len(failures) - limit:,} more")
    return lines
