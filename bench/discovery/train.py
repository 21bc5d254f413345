"""Train the reader of names: python -m bench.discovery.train MODEL CORPUS...

Each CORPUS is a file of JSON lines (docs/names.md says where they are from). What a document of
`held_out` is kept for measuring never comes in. The same files give the same model, byte by byte.
"""

import argparse
import zlib
from collections.abc import Iterator
from pathlib import Path

import pycrfsuite

from bench.discovery.corpora import Labelled, Text, corpus, own
from people.names.discovery.features import features
from people.names.discovery.hints import Hints

CAPITALS = 8  # of so many sentences with a name, one is read once more in capitals, as a headline


OWN = 3  # times that the texts written for this are read


def held_out(text: Text) -> bool:
    """True for one document of eight of the corpora that people labelled; never for `silver`."""
    return text.source != "silver" and zlib.crc32(text.name.encode()) % 8 == 0


def sequences(text: Text) -> Iterator[tuple[list[list[bytes]], list[str]]]:
    """What the model learns from a text: for each window of a sentence features and labels."""
    yield from _sequences(text.sentences)
    loud = [
        pair
        for pair in text.sentences
        if any(label != "O" for label in pair[1])
        and zlib.crc32(" ".join(pair[0]).encode()) % CAPITALS == 0
    ]
    for words, labels in loud:
        yield from _sequences([([word.upper() for word in words], labels)])


def _sequences(sentences: list[Labelled]) -> Iterator[tuple[list[list[bytes]], list[str]]]:
    hints = Hints([words for words, _ in sentences])
    for words, labels in sentences:
        for start, rows in features(words, hints):
            yield rows, labels[start : start + len(rows)]


def _texts(paths: list[Path]) -> Iterator[Text]:
    """What is read of the files, in their order."""
    for path in paths:
        if path.suffix == ".txt":
            for text in own(path):
                yield from [text] * OWN
            continue
        for text in corpus(path):
            if not held_out(text):
                yield text


def main() -> None:
    """Read, learn, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("model", type=Path)
    options.add_argument("corpora", type=Path, nargs="+")
    options.add_argument("--c1", type=float, default=2.0)
    options.add_argument("--c2", type=float, default=4.0)
    options.add_argument("--iterations", type=int, default=150)
    options.add_argument("--verbose", action="store_true")
    chosen = options.parse_args()
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=chosen.verbose)
    trainer.set_params(
        {
            "c1": chosen.c1,
            "c2": chosen.c2,
            "max_iterations": chosen.iterations,
            "epsilon": 1e-4,
            "feature.minfreq": 3,
        }
    )
    count = 0
    for text in _texts(chosen.corpora):
        for rows, labels in sequences(text):
            trainer.append(rows, labels)
            count += 1
    trainer.train(str(chosen.model))
    print(f"{count:,} windows, {chosen.model.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
