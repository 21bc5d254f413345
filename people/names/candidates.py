"""Which capitalised words of a text look like names that nobody has entered yet? Pure."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from people.names import fold
from people.names.meaning.context import opens_sentence
from people.names.words import (
    COMPANY_WORDS,
    CORPORATE,
    DAYS,
    OPENERS,
    TITLES,
    is_nationality,
    word_set,
)

Span = tuple[int, int]

_WORD = r"[^\W\d_a-z][\w'’&-]*(?:\.(?=\w))?[\w]*"
_RUN = re.compile(rf"{_WORD}(?:(?:\.? | ?\n| (?:of|for|the|de|van|von|bin|al) (?:the )?){_WORD})*")
_ORGANIZATIONS = (
    COMPANY_WORDS
    | CORPORATE
    | word_set("""
    academy agency assembly association authority bank board bureau church club college commission
    committee congress corps council court department federation force forum foundation front fund
    government guard institute league ministry movement office organisation organization parliament
    party press senate service society union university
""")
)


class Candidate(NamedTuple):
    """A place that may be a name: without titles before it; kind is "" where nothing tells."""

    start: int
    end: int
    text: str
    kind: str

    @property
    def key(self) -> str:
        return fold(self.text)


def candidates(body: str, taken: Iterable[Span] = ()) -> list[Candidate]:
    """Names in `body` that overlap none of the `taken` places, in order.

    A single word counts only where it is no mere beginning of a sentence; the surname alone of a
    longer candidate is no candidate of its own.
    """
    occupied = sorted(taken)
    found = [
        candidate
        for run in _RUN.finditer(body)
        if not _shouting(body, run.start())
        and (candidate := _trimmed(body, run.start(), run.end()))
        and not any(start < candidate.end and candidate.start < end for start, end in occupied)
    ]
    last_words = {one.key.rsplit(" ", 1)[-1] for one in found if " " in one.key}
    return [one for one in found if " " in one.key or one.key not in last_words]


def _trimmed(body: str, start: int, end: int) -> Candidate | None:
    """The run without openers and titles before it and a possessive after it."""
    words = [
        (start + match.start(), start + match.end())
        for match in re.finditer(r"\S+", body[start:end])
    ]
    titled = False
    while words:
        first, last = words[0]
        word = body[first:last].rstrip(".").lower()
        if word in TITLES or is_nationality(word):
            titled = titled or word in TITLES
        elif not (word in DAYS or word in OPENERS or _opens(word, body, first)):
            break
        words.pop(0)
    if not words:
        return None
    first = words[0][0]
    last = first + len(re.sub(r"['’]s?\Z", "", body[first : words[-1][1]]))
    text = " ".join(body[first:last].split())
    if len(words) == 1 and (opens_sentence(body, first) or len(text) < 3 or fold(text) in DAYS):
        return None
    return Candidate(first, last, text, _kind(text, titled))


def _opens(word: str, body: str, start: int) -> bool:
    """True for a word like `Meeting` that only a sentence's beginning makes a capital."""
    return word.endswith(("ing", "ed")) and opens_sentence(body, start)


def _kind(text: str, titled: bool) -> str:
    words = set(fold(text).split())
    if words & _ORGANIZATIONS or re.fullmatch(r"[A-Z]{3,6}", text):
        return "organization"
    return "person" if titled and not {"of", "for", "the"} & words else ""


def _shouting(body: str, start: int) -> bool:
    """True in a line of capitals only: there every word looks like a name."""
    first = body.rfind("\n", 0, start) + 1
    end = body.find("\n", start)
    line = body[first : len(body) if end < 0 else end]
    return line.isupper() and len(line.split()) > 2


def sentences(body: str, spans: Iterable[Span]) -> Iterator[tuple[str, str, str]]:
    """What stands around each place: (before, name, after), cut to its sentence."""
    for start, end in spans:
        before = re.split(r"(?<=[.!?])\s+(?=[A-Z\"“])|\n\s*\n", body[max(0, start - 300) : start])[
            -1
        ]
        after = re.split(r"(?<=[.!?])\s+(?=[A-Z\"“])|\n\s*\n", body[end : end + 300])[0]
        yield (
            " ".join(f"{before}|".split())[:-1],
            body[start:end],
            " ".join(f"|{after}".split())[1:],
        )
