"""The outcome of linking."""

from dataclasses import dataclass, fields


@dataclass(slots=True)
class LinkReport:
    """Counts of articles read, of mentions, and of places that the matcher will not decide."""

    articles: int = 0
    added: int = 0
    removed: int = 0
    changed: int = 0
    kept: int = 0
    in_doubt: int = 0

    def add(self, other: "LinkReport") -> None:
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    def __str__(self) -> str:
        return (
            f"articles read: {self.articles:,}; mentions: {self.added:,} added,"
            f" {self.removed:,} removed, {self.changed:,} changed, {self.kept:,} kept;"
            f" places in doubt: {self.in_doubt:,}"
        )
