"""What in a text asks for an editor: names in doubt, names of nobody. For the review queue."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from people.candidates import Candidate, Span, candidates
from people.names import Matcher, fold

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
    known = [span for spans in findings.mentions.values() for span in spans]
    doubts = [doubt for doubt in findings.doubts if not _overlaps(doubt, taken)]
    places: defaultdict[tuple[str, str], list[Span]] = defaultdict(list)
    about: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    for doubt in doubts:
        key = (fold(doubt.text), "doubt")
        places[key].append((doubt.start, doubt.end))
        who = json.dumps(sorted(map(list, doubt.candidates)))
        name = " ".join(doubt.text.split())
        about.setdefault(key, (name, str(doubt.candidates[0][0]), doubt.reason[:LONGEST], who))
    occupied = [*taken, *known, *((doubt.start, doubt.end) for doubt in findings.doubts)]
    for one in (finder or candidates)(body, occupied):
        key = (one.key, "unknown")
        places[key].append((one.start, one.end))
        about.setdefault(key, (one.text, one.kind, "", "[]"))
    for (key, source), spans in places.items():
        if key and len(key) <= LONGEST and len(about[key, source][0]) <= LONGEST:
            array = ",".join(f"{{{start},{end}}}" for start, end in sorted(set(spans)))
            yield Found(key, source, *about[key, source], pk, f"{{{array}}}")


def _overlaps(doubt, taken: list[Span]) -> bool:
    return any(start < doubt.end and doubt.start < end for start, end in taken)


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
