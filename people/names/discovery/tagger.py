"""Which words of a text are names, and of what? The model's answer with its probability."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import pycrfsuite

from people.names.discovery.features import features
from people.names.discovery.hints import Hints

MODEL = "names.crfsuite"


class Mark(NamedTuple):
    """Tokens [first, last) of a sentence: PER, ORG, LOC or MISC, and how likely just that is."""

    first: int
    last: int
    label: str
    probability: float


class Tagger:
    """The model; it may be shared by threads, which then take turns."""

    def __init__(self, model: bytes) -> None:
        self._model = model  # the library reads it where it lies
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(model)
        self._labels = self._tagger.labels()
        self._lock = Lock()

    def mark(self, words: list[str], hints: Hints) -> list[Mark]:
        """What is marked in a sentence, in its order."""
        marks = []
        for start, rows in features(words, hints):
            with self._lock:
                marks += self._marks(start, rows)
        return marks

    def _marks(self, start: int, rows: list[list[bytes]]) -> list[Mark]:
        self._tagger.set(rows)
        labels = self._tagger.tag()
        marks = []
        first = 0
        for index in range(1, len(labels) + 1):
            if index < len(labels) and labels[index][0] == "I" and labels[index - 1] != "O":
                continue
            if labels[first] != "O":
                sure = self._sure(labels[first][2:], first, index)
                marks.append(Mark(start + first, start + index, labels[first][2:], sure))
            first = index
        return marks

    def _sure(self, kind: str, first: int, last: int) -> float:
        """How likely it is that all these tokens belong to a name of that kind.

        Where a name begins is left open: titles, which may be taken for a part, are cut off.
        """
        known = self._labels
        return min(
            sum(self._tagger.marginal(label, at) for label in known if label[2:] == kind)
            for at in range(first, last)
        )


@cache
def shipped() -> Tagger:
    """The tagger with the model that stands beside this module; read once."""
    return Tagger(files(__package__).joinpath("data", MODEL).read_bytes())


def trained(path: Path) -> Tagger:
    """A tagger with another model."""
    return Tagger(path.read_bytes())
