"""The corpora that the reader of names learns from, as sentences of its own tokens."""

import json
import lzma
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from people.names.discovery.tokens import Token, sentences, tokens
from people.names.folding import Folded

Labelled = tuple[list[str], list[str]]  # tokens, and a BIO label for each
_NO_SPACE_BEFORE = frozenset(["n't", "'s", "'re", "'ve", "'ll", "'d", "'m", ",", ";", ")"])


class Text(NamedTuple):
    """A document: where it is from, and its sentences."""

    source: str
    name: str
    sentences: list[Labelled]


def corpus(path: Path) -> Iterator[Text]:
    """The documents of a file of JSON lines, one after the other."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            pairs = (
                _retold(text.split(" "), labels.split(" ")) for text, labels in row["sentences"]
            )
            yield Text(row["source"], row["id"], [pair for pair in pairs if pair[0]])


def _retold(words: list[str], labels: list[str]) -> Labelled:
    """The sentence as a newspaper prints it, cut into tokens as the reader cuts it."""
    text, spans = "", []
    opened = False
    for word, label in zip(words, labels, strict=True):
        closes = word == '"' and opened
        if text and not (
            word in _NO_SPACE_BEFORE or closes or text[-1] in "([" or (text[-1] == '"' and opened)
        ):
            text += " "
        if word == '"':
            opened = not opened
        spans.append((len(text), len(text) + len(word), label))
        text += word
    return _labelled(text, spans)


def _labelled(text: str, spans: list[tuple[int, int, str]]) -> Labelled:
    """The tokens of a text with the labels of the stretches in which they begin."""
    folded = Folded(text)
    words, labels = [], []
    current = 0
    last = -1
    for token in tokens(folded.text, 0, len(folded.text)):
        start = folded.span(token.start, token.end)[0]
        while current + 1 < len(spans) and spans[current][1] <= start:
            current += 1
        label = spans[current][2]
        if label[0] == "B" and current == last:
            label = "I" + label[1:]
        last = current
        words.append(token.text)
        labels.append(label)
    return words, labels


_MARK = re.compile(r"\[([POLM]):([^\]=]+)(?:=[^\]]*)?\]")
_KINDS = {"P": "PER", "O": "ORG", "L": "LOC", "M": "MISC"}


class Marked(NamedTuple):
    """A text of the gold set: spans (start, end, PER or ORG), and the offices of people."""

    text: str
    spans: list[tuple[int, int, str]]
    offices: list[tuple[str, str]]


def own(path: Path) -> Iterator[Text]:
    """The marked texts of a file as documents to learn from."""
    for number, marked in enumerate(gold(path)):
        folded = Folded(marked.text)
        words = [list(sentence) for sentence in sentences(folded)]
        labelled = [_labels(folded, sentence, marked.spans) for sentence in words]
        yield Text("own", f"{path.stem}-{number}", labelled)


def _labels(folded: Folded, sentence: list[Token], spans: list[tuple[int, int, str]]) -> Labelled:
    labels = []
    for token in sentence:
        start, _ = folded.span(token.start, token.end)
        inside = [span for span in spans if span[0] <= start < span[1]]
        labels.append(f"{'B' if inside[0][0] == start else 'I'}-{inside[0][2]}" if inside else "O")
    return [token.text for token in sentence], labels


def gold(path: Path) -> list[Marked]:
    """The marked texts of a file, one on each line: `[P:Name=office]` and `[O:Name]`."""
    return [_marked(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _marked(line: str) -> Marked:
    text, done = "", 0
    spans, offices = [], []
    for match in _MARK.finditer(line):
        text += line[done : match.start()]
        spans.append((len(text), len(text) + len(match[2]), _KINDS[match[1]]))
        text += match[2]
        done = match.end()
        office = match.group()[:-1].partition("=")[2]
        if office:
            offices.append((match[2], office))
    return Marked(text + line[done:], spans, offices)


def plain(text: Text) -> Marked:
    """A labelled document as running text with its marks."""
    body = ""
    spans: list[tuple[int, int, str]] = []
    for words, labels in text.sentences:
        if body and body[-1] not in '.!?"':
            body += "\n\n"  # a heading, or what was never punctuated
        for word, label in zip(words, labels, strict=True):
            glued = not body or body[-1] == "\n" or word in _NO_SPACE_BEFORE or body[-1] in "(["
            start = len(body) + (not glued)
            body += word if glued else f" {word}"
            if label[0] == "B":
                spans.append((start, len(body), label[2:]))
            elif label[0] == "I":
                spans[-1] = (spans[-1][0], len(body), spans[-1][2])
    return Marked(body, spans, [])
