"""What a run has done so far: which rows it was given, made, and where each was given first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from articles.imports.identify.candidates import Counts, ImportCandidate
from articles.imports.reading.records import RecordPlace

from .sparse import Pages
from .three_way import digest

#: What a run did to the text of an article.
_NEW, _CHANGED, _TOLD = 1, 2, 3


class Ledger:
    """In flat memory: 8 bytes for each row of a run, and ranges of the ids it created."""

    def __init__(self) -> None:
        self.counts = Counts()
        self.created: defaultdict[str, list[list[int]]] = defaultdict(list)
        self._given: defaultdict[str, Pages] = defaultdict(Pages)
        self._mentioned: defaultdict[str, Pages] = defaultdict(Pages)
        self._dates = Pages()
        self._texts = Pages()
        self._records: dict[str, int] = {}
        self._disputed: defaultdict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        self._asked: dict[tuple[str, int], RecordPlace] = {}

    def is_claimed(self, model: str, row: int) -> int:
        """Whether a record of this run is that row."""
        return self._given[model].get(row)

    def place(self, model: str, row: int) -> str:
        """Return where a row was given in this run, "" when it was not."""
        packed = self._given[model].get(row)
        if not packed:
            return ""
        files = list(self._records)
        return str(
            RecordPlace(files[(packed >> 42) - 1], packed & 0xFFFFF, packed >> 20 & 0x3FFFFF)
        )

    def note(self, model: str, one: ImportCandidate, created: bool) -> bool:
        """Keep what became of a record; return whether documents only mention it, and once more."""
        if created:
            self._note_created(model, one.id)
        before = one.implicit and self.note_mentioned(model, one.id)
        if not one.implicit and not self.is_claimed(model, one.id):
            self._given[model].set(one.id, self._packed(one.place))
        if model == "articles.issue" and one.values.get("published_on"):
            self._note_date(one.id, one.values["published_on"])
        return before

    def _note_date(self, issue: int, published_on: str) -> None:
        self._dates.set(issue, date.fromisoformat(published_on).toordinal())

    def note_mentioned(self, model: str, row: int) -> bool:
        """Keep that documents mention a row; return whether the run met it before."""
        if self._given[model].get(row) or self._mentioned[model].get(row):
            return True
        self._mentioned[model].set(row, 1)
        return False

    def _packed(self, place: RecordPlace) -> int:
        file = self._records.setdefault(place.file, len(self._records) + 1)
        return file << 42 | min(place.record, 0x3FFFFF) << 20 | min(place.line, 0xFFFFF)

    def _note_created(self, model: str, row: int) -> None:
        ranges = self.created[model]
        if ranges and ranges[-1][1] + 1 == row:
            ranges[-1][1] = row
        else:
            ranges.append([row, row])

    def has_date(self, issue: int) -> bool:
        """Whether this run gave a date to an issue before."""
        return bool(self._dates.get(issue))

    def other_date(self, issue: int, published_on: str) -> str:
        """Return the date that this run gave to an issue before, "" when it is the same or none."""
        ordinal = self._dates.get(issue)
        given = date.fromordinal(ordinal).isoformat() if ordinal else ""
        return "" if given == published_on else given

    def note_disputed(self, model: str, row: int, field: str, theirs: Any) -> None:
        """Keep what a record says of a field in dispute, which is written nowhere else."""
        self._disputed[model, row][field] = digest(theirs)

    def disputed(self, model: str, row: int) -> dict[str, str]:
        """Return digests of what this run said of the fields of a row that are in dispute."""
        return self._disputed.get((model, row), {})

    def is_first_asked(self, model: str, row: int, place: RecordPlace) -> bool:
        """Whether no record before the one at this place was the deleted row."""
        return self._asked.setdefault((model, row), place) == place

    def note_text(self, article: int, created: bool) -> None:
        """Keep that an article is new, or has another text: names are to be found in it."""
        self._texts.set(article, _NEW if created else _CHANGED)

    def note_mention(self, article: int) -> None:
        """Keep that a file says itself whom a new article mentions."""
        if self._texts.get(article) == _NEW:
            self._texts.set(article, _TOLD)

    def articles_told(self) -> Iterator[int]:
        """Yield the new articles whose mentions came with them."""
        return (id for id, state in self._texts.items() if state == _TOLD)
