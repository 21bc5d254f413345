"""Which people and organizations does a text name, whoever they are? Text in, places out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from people.names.discovery import offices
from people.names.discovery.agreement import Place, agreed
from people.names.discovery.hints import Hints
from people.names.discovery.language import is_foreign
from people.names.discovery.letters import stands_for
from people.names.discovery.tagger import Mark, Tagger, shipped
from people.names.discovery.tokens import Token, sentences
from people.names.discovery.trimming import trimmed
from people.names.folding import Folded
from people.names.interface import Span

LONGEST = 1_000_000  # code points; no article is longer
KINDS = {"PER": "person", "ORG": "organization", "LOC": "place", "MISC": "other"}
ENTITIES = ("person", "organization")


class Name(NamedTuple):
    """A name at [start, end) of the text, and how likely it is that just this is one of its kind:
    person, organization, place or other."""

    start: int
    end: int
    kind: str
    confidence: float


class Office(NamedTuple):
    """What a text calls a person: the places of the title, of the person, of the organization."""

    title: Span
    person: Span
    organization: Span | None


class Abbreviation(NamedTuple):
    """`Full Name (FN)`: the places of both."""

    name: Span
    letters: Span


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says, in its order; all places are code points of it. `unread`: why nothing.

    `names` are people and organizations; `others` are read to be told from them.
    """

    names: tuple[Name, ...] = ()
    others: tuple[Name, ...] = ()
    offices: tuple[Office, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    unread: str = ""


class Reader:
    """Reads texts with a model, by default with the one that is shipped."""

    def __init__(self, tagger: Tagger | None = None) -> None:
        self._tagger = tagger or shipped()

    def read(self, text: str) -> Reading:
        """What a text says of people and organizations. Never raises, whatever the text."""
        if len(text) > LONGEST:
            return Reading(unread=f"The text is longer than {LONGEST:,} characters.")
        folded = Folded(text)
        cut = list(sentences(folded))
        words = [[token.text for token in sentence] for sentence in cut]
        if is_foreign([word for sentence in words for word in sentence]):
            return Reading(unread="The text is not in English.")
        return _Text(folded, cut, words, self._places(words)).reading()

    def _places(self, words: list[list[str]]) -> list[Place]:
        hints = Hints(words)
        places = []
        for number, sentence in enumerate(words):
            for mark in self._tagger.mark(sentence, hints):
                places += [Place(number, name) for name in trimmed(sentence, mark)]
        return agreed(words, places)


class _Text:
    """A text with its marks, on the way back to code points."""

    def __init__(
        self, folded: Folded, cut: list[list[Token]], words: list[list[str]], places: list[Place]
    ) -> None:
        self._folded = folded
        self._cut = cut
        self._words = words
        self._marks: dict[int, list[Mark]] = {}
        for place in places:
            self._marks.setdefault(place.sentence, []).append(place.mark)

    def reading(self) -> Reading:
        """Everything, in code points of the original."""
        names = [
            Name(*self._span(number, mark.first, mark.last), KINDS[mark.label], mark.probability)
            for number, marks in self._marks.items()
            for mark in marks
        ]
        wanted = tuple(name for name in names if name.kind in ENTITIES)
        others = tuple(name for name in names if name.kind not in ENTITIES)
        return Reading(wanted, others, tuple(self._offices()), tuple(self._abbreviations()))

    def _offices(self) -> Iterator[Office]:
        for number, marks in self._marks.items():
            for held in offices.offices(self._words[number], marks):
                of = held.organization
                yield Office(
                    self._span(number, held.first, held.last),
                    self._span(number, held.holder.first, held.holder.last),
                    self._span(number, of.first, of.last) if of else None,
                )

    def _abbreviations(self) -> Iterator[Abbreviation]:
        for number, marks in self._marks.items():
            for before, after in zip(marks, marks[1:], strict=False):
                if _defines(self._words[number], before, after):
                    yield Abbreviation(
                        self._span(number, before.first, before.last),
                        self._span(number, after.first, after.last),
                    )

    def _span(self, sentence: int, first: int, last: int) -> Span:
        cut = self._cut[sentence]
        return self._folded.span(cut[first].start, cut[last - 1].end)


def _defines(words: list[str], name: Mark, letters: Mark) -> bool:
    """True for `Full Name (FN)`, both organizations."""
    if not (name.label == letters.label == "ORG" and letters.first == name.last + 1):
        return False
    within = words[name.last] == "(" and words[letters.last : letters.last + 1] == [")"]
    single = letters.last - letters.first == 1
    return within and single and stands_for(words[letters.first], words[name.first : name.last])
