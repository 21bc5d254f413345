"""Names in a text that need an editor, ambiguous or unknown, for the review queue."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from people.names import Doubt, Matcher, fold
from people.names.candidates import Candidate, Span, candidates

LONGEST = 300
Finder = Callable[[str, Iterable[Span]], list[Candidate]]


class Found(NamedTuple):
    """A row of the queue's working table, as text where PostgreSQL wants an array."""

    key: str
    source: str
    text: str
    kind: str
    reason: str
    candidates: str
    article: int
    spans: str


def found_in(
    text: tuple, matcher: Matcher, taken: list[Span], finder: Finder | None = None
) -> Iterator[Found]:
    """Doubts and unknown names of one text (id, headline, body, date), one row per name."""
    pk, headline, body, published_on = text
    findings = matcher.find(body, headline=headline, published_on=published_on)
    yield from doubts_in(pk, findings.doubts, taken)
    known = [span for spans in findings.mentions.values() for span in spans]
    occupied = [*taken, *known, *((doubt.start, doubt.end) for doubt in findings.doubts)]
    places: defaultdict[str, list[Span]] = defaultdict(list)
    about: dict[str, tuple[str, str, str, str]] = {}
    for one in (finder or candidates)(body, occupied):
        places[one.key].append((one.start, one.end))
        about.setdefault(one.key, (one.text, one.kind, "", "[]"))
    yield from _rows(pk, "unknown", places, about)


def doubts_in(article: int, doubts: Iterable[Doubt], taken: Iterable[Span]) -> Iterator[Found]:
    """The doubts of one article that overlap no taken place, one row per name."""
    occupied = list(taken)
    places: defaultdict[str, list[Span]] = defaultdict(list)
    about: dict[str, tuple[str, str, str, str]] = {}
    for doubt in doubts:
        if any(start < doubt.end and doubt.start < end for start, end in occupied):
            continue
        key = fold(doubt.text)
        places[key].append((doubt.start, doubt.end))
        who: Any = doubt.candidates
        name = " ".join(doubt.text.split())
        pairs = json.dumps(sorted(map(list, who)))
        about.setdefault(key, (name, who[0][0], doubt.reason[:LONGEST], pairs))
    yield from _rows(article, "doubt", places, about)


def _rows(
    article: int,
    source: str,
    places: dict[str, list[Span]],
    about: dict[str, tuple[str, str, str, str]],
) -> Iterator[Found]:
    for key, spans in places.items():
        if key and len(key) <= LONGEST and len(about[key][0]) <= LONGEST:
            array = ",".join(f"{{{start},{end}}}" for start, end in sorted(set(spans)))
            yield Found(key, source, *about[key], article, f"{{{array}}}")


def spacy_finder(model: str) -> Finder:
    """Names as a spaCy pipeline finds them; ValueError in one line when it cannot be loaded."""
    try:
        import spacy

        pipeline = spacy.load(model)
    except (ImportError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"MONITOR_SPACY_MODEL={model} cannot be loaded: {reason}") from error
    kinds = {"PERSON": "person", "PER": "person", "ORG": "organization"}

    def find(body: str, taken: Iterable[Span]) -> list[Candidate]:
        occupied = list(taken)
        return [
            Candidate(one.start_char, one.end_char, " ".join(one.text.split()), kinds[one.label_])
            for one in pipeline(body).ents
            if one.label_ in kinds
            and not any(start < one.end_char and one.start_char < end for start, end in occupied)
        ]

    return find
