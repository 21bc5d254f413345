"""Names of nobody in the texts that are linked: new texts are read, of others it is kept."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Protocol

from django.conf import settings

from articles.citations import is_collective, read_citations
from articles.mentions.office_places import OfficeRow, offices_in
from articles.mentions.open_names import Found, as_array, overlaps, unknown_in
from articles.mentions.queue import noted_names
from people.forgotten import ForgottenNames
from people.names.discovery import Name, Reader, Reading, Thresholds, thresholds
from people.names.discovery.cited import with_cited
from people.names.interface import Span

# A spaCy pipeline does not say how sure it is: an editor is asked, nobody is created.
_UNSAID = 0.5
# How sure it is that a cited outlet is an organization: see docs/citations.md.
_CITED = 0.97
_KINDS = {"PERSON": "person", "PER": "person", "ORG": "organization"}


class Reads(Protocol):
    """What finds unknown names in a text."""

    def read(self, text: str) -> Reading: ...


class Finding:
    """Of one batch: which articles are read anew, and what is kept of the others."""

    def __init__(self, articles: Iterable[int], anew: Collection[int]) -> None:
        self.problem = ""  # why no text is read
        self._asked = limits("ask")
        self._reader: Reads | None = None
        try:
            self._reader = current_reader() if self._asked and anew else None
        except ValueError as error:
            self.problem = str(error)
        self._anew = set(anew) if self._reader else set()
        others = [pk for pk in articles if pk not in self._anew]
        self._kept: defaultdict[int, list[tuple[Found, list[Span]]]] = defaultdict(list)
        for row, spans in noted_names(others) if others else ():
            self._kept[row.article].append((row, spans))
        self._forgotten = ForgottenNames() if self._anew else ()
        self.unread = 0
        self.offices: dict[int, list[OfficeRow]] = {}  # of each article that was read anew

    def unknown(self, article: int, body: str, taken: list[Span]) -> Iterator[Found]:
        """The unknown names of an article that overlap no taken place."""
        if article in self._anew and self._reader and self._asked:
            outlets = list(cited_outlets(body, self._asked))
            reading = with_cited(self._reader.read(body), outlets)
            self.unread += bool(reading.unread)
            self.offices[article] = list(offices_in(article, body, reading))
            cited = {it.start for it in outlets}
            rows = unknown_in(article, body, reading, taken, self._asked, cited)
            yield from (row for row in rows if row.text not in self._forgotten)
            return
        for row, spans in self._kept[article]:
            if left := [span for span in spans if not overlaps(span, taken)]:
                yield row._replace(spans=as_array(left))


def cited_outlets(body: str, asked: Thresholds) -> Iterator[Name]:
    """The outlets that a text cites; of what is no one outlet (Russian agencies) one is asked."""
    for citation in read_citations(body):
        for outlet in (it for part in citation.parts for it in part.outlets):
            text = outlet.text.removeprefix("the ")
            start = body.index(text[0], outlet.start + len(outlet.text) - len(text))
            sure = asked.organization if is_collective(text) else _CITED
            yield Name(start, outlet.end, "organization", sure)


def limits(purpose: str) -> Thresholds | None:
    """From which confidence on editors are asked (`ask`), or names created; None: never."""
    chosen = {"ask": settings.ASK_NAMES, "create": settings.CREATE_NAMES}[purpose]
    if chosen == "off":
        return None
    return thresholds.shipped(purpose) if chosen == "default" else Thresholds(**chosen)


def current_reader() -> Reads:
    """The reader that the settings name; ValueError in one line when it cannot be loaded."""
    return _pipeline(settings.SPACY_MODEL) if settings.SPACY_MODEL else _own_reader()


@lru_cache(maxsize=1)
def _own_reader() -> Reader:
    return Reader()


@lru_cache(maxsize=1)
def _pipeline(model: str) -> "Pipeline":
    return Pipeline(model)


class Pipeline:
    """Reads texts with an installed spaCy pipeline."""

    def __init__(self, model: str) -> None:
        try:
            import spacy

            self._pipeline = spacy.load(model)
        except (ImportError, OSError) as error:
            reason = str(error).splitlines()[0]
            raise ValueError(f"MONITOR_SPACY_MODEL={model} cannot be loaded: {reason}") from error

    def read(self, text: str) -> Reading:
        """The people and organizations that the pipeline finds."""
        return Reading(
            tuple(
                Name(one.start_char, one.end_char, _KINDS[one.label_], _UNSAID)
                for one in self._pipeline(text).ents
                if one.label_ in _KINDS
            )
        )
