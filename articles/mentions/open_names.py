"""Names in a text that need an editor, ambiguous or unknown, as rows of the review queue. Pure."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from people.names import Doubt, fold
from people.names.discovery import Reading, Thresholds
from people.names.interface import Span

LONGEST = 300
CITED = "an outlet: press reports are cited from it"


class Found(NamedTuple):
    """A name in an article, with all its places; arrays as text, where PostgreSQL wants them.

    Of a doubt: `reason` and `candidates`. Of an unknown name: `kind` and its `confidence`, and the
    `letters` that the text puts into brackets after it.
    """

    article: int
    key: str
    source: str
    text: str
    spans: str
    kind: str = ""
    reason: str = ""
    candidates: str = "[]"
    confidence: float | None = None
    letters: str = ""


def doubts_in(article: int, doubts: Iterable[Doubt], taken: Iterable[Span]) -> Iterator[Found]:
    """The doubts of one article that overlap no taken place, one row per name."""
    occupied = list(taken)
    places: defaultdict[str, list[Span]] = defaultdict(list)
    about: dict[str, Found] = {}
    for doubt in doubts:
        if overlaps((doubt.start, doubt.end), occupied):
            continue
        key = fold(doubt.text)
        places[key].append((doubt.start, doubt.end))
        who: Any = doubt.candidates
        row = Found(article, key, "doubt", " ".join(doubt.text.split()), "")
        about.setdefault(
            key,
            row._replace(
                kind=who[0][0],
                reason=doubt.reason[:LONGEST],
                candidates=json.dumps(sorted(map(list, who))),
            ),
        )
    yield from _rows(places, about)


def unknown_in(
    article: int,
    body: str,
    reading: Reading,
    taken: Iterable[Span],
    asked: Thresholds,
    cited: Collection[int] = (),
) -> Iterator[Found]:
    """Unknown names of one article that overlap no taken place and are worth asking about.

    `cited`: where the outlets of press citations begin. The surname alone of a longer name, and
    letters that the text puts after a name, are no rows of their own.
    """
    occupied = list(taken)
    letters = {_written(body, it.letters): _written(body, it.name) for it in reading.abbreviations}
    places: defaultdict[str, list[Span]] = defaultdict(list)
    about: dict[str, Found] = {}
    for name in reading.names:
        if overlaps((name.start, name.end), occupied) or not asked.reached(name):
            continue
        written = _written(body, (name.start, name.end))
        text = letters.get(written, written)
        key = fold(text)
        places[key].append((name.start, name.end))
        reason = CITED if name.start in cited else ""
        row = Found(article, key, "unknown", text, "", name.kind, reason, "[]", name.confidence)
        about[key] = max(about.get(key, row), row, key=lambda row: row.confidence or 0)
    for short, long in letters.items():
        if fold(long) in about:
            about[fold(long)] = about[fold(long)]._replace(letters=short)
    longer = {key.rpartition(" ")[2] for key in about if " " in key}
    alone = {key for key, row in about.items() if row.kind == "person" and key in longer}
    yield from _rows(places, {key: row for key, row in about.items() if key not in alone})


def _written(body: str, span: Span) -> str:
    return " ".join(body[slice(*span)].split())


def overlaps(span: Span, taken: Iterable[Span]) -> bool:
    """True when a place has a character of one of the taken ones."""
    return any(start < span[1] and span[0] < end for start, end in taken)


def _rows(places: dict[str, list[Span]], about: dict[str, Found]) -> Iterator[Found]:
    for key, row in about.items():
        if key and len(key) <= LONGEST and len(row.text) <= LONGEST:
            yield row._replace(spans=as_array(places[key]))


def as_array(spans: Iterable[Span]) -> str:
    """Places as the text of a PostgreSQL array: unnest would flatten a real one."""
    return "{" + ",".join(f"{{{start},{end}}}" for start, end in sorted(set(spans))) + "}"
