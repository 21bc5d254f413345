"""How good is the reader of names? python -m bench.discovery.measure CORPUS... [--errors]

Each CORPUS is a file of JSON lines, of which the held-out documents are read, or of marked texts
(bench/gold/unknown/*.txt). Printed: precision, recall and F1 of places, and of places with their
kind; then the recall of people and organizations at several precisions, one for each document and
name; offices; speed and memory.
"""

import argparse
import json
import resource
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.discovery.corpora import Marked, corpus, gold, plain
from bench.discovery.train import held_out
from people.names.discovery import tagger
from people.names.discovery.reader import Office, Reader, Reading
from people.names.folding import fold

THRESHOLDS = Path(tagger.__file__).parent / "data" / "thresholds.json"
#: Precision from which on an entity is created by itself, and from which on an editor is asked.
PRECISIONS = {"person": (0.95, 0.8), "organization": (0.8, 0.6)}
LEAST = 0.1  # what is less sure is not even asked about
LABELS = {"person": "PER", "organization": "ORG"}


@dataclass
class Score:
    """Places of one set: gold, marked, right by place, right by place and kind."""

    gold: int = 0
    marked: int = 0
    places: int = 0
    right: int = 0
    offices: list[int] = field(default_factory=lambda: [0, 0, 0])  # gold, found, true
    ranked: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, marked: Marked, reading: Reading) -> None:
        """Count one text."""
        wanted = {span for span in marked.spans if span[2] in LABELS.values()}
        found = {(name.start, name.end, LABELS[name.kind]) for name in reading.names}
        self.gold += len(wanted)
        self.marked += len(found)
        self.right += len(wanted & found)
        self.places += len({span[:2] for span in wanted} & {span[:2] for span in found})
        self._rank(marked, reading, wanted)
        self._count_offices(marked, reading)

    def _count_offices(self, marked: Marked, reading: Reading) -> None:
        """Only people for whom the gold has an office count."""
        wanted = dict(marked.offices)
        for person, office in wanted.items():
            said = [_office(marked.text, held, person) for held in reading.offices]
            said = [text for text in said if text]
            self.offices[0] += 1
            self.offices[1] += bool(said)
            self.offices[2] += any(text in fold(office) or fold(office) in text for text in said)

    def _rank(self, marked: Marked, reading: Reading, wanted: set[tuple[int, int, str]]) -> None:
        """Names of the text, each once: people of two words and more, and organizations."""
        true = {(marked.text[start:end], kind) for start, end, kind in wanted}
        true = {(name, kind) for name, kind in true if kind == "ORG" or " " in name}
        best: dict[tuple[str, str], float] = {}
        for name in reading.names:
            key = (marked.text[name.start : name.end], LABELS[name.kind])
            if key[1] == "ORG" or " " in key[0]:
                best[key] = max(best.get(key, 0), name.confidence)
        for _, kind in true:
            self.names[kind] += 1
        for key, confidence in best.items():
            self.ranked[key[1]].append((confidence, key in true))

    def line(self, name: str) -> str:
        """One line of the table."""
        return (
            f"{name:12} {self.gold:6} {_f1(self.places, self.marked, self.gold):6.3f}"
            f" {self.right / max(1, self.marked):6.3f} {self.right / max(1, self.gold):6.3f}"
            f" {_f1(self.right, self.marked, self.gold):6.3f}"
        )


def _office(text: str, held: Office, person: str) -> str:
    """The folded title and organization that a reading gives a person, as they stand there."""
    if text[slice(*held.person)] != person:
        return ""
    spans = [held.title, *([held.organization] if held.organization else [])]
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    return fold(text[start:end])


def _f1(right: int, marked: int, wanted: int) -> float:
    return 2 * right / max(1, marked + wanted)


def threshold(ranked: list[tuple[float, bool]], precision: float) -> tuple[float, int]:
    """The lowest confidence from which on that share is right, and how many right ones it finds."""
    best, hits = (1.0, 0), 0
    for count, (confidence, right) in enumerate(sorted(ranked, key=lambda pair: -pair[0]), 1):
        hits += right
        if hits >= precision * count:
            best = (confidence, hits)
    return best


def texts(path: Path) -> Iterator[tuple[str, Marked]]:
    """The texts of a file with the name of their set."""
    if path.suffix == ".txt":
        yield from ((path.stem, marked) for marked in gold(path))
        return
    for text in corpus(path):
        if held_out(text):
            yield text.source, plain(text)


def main() -> None:
    """Read, compare, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("corpora", type=Path, nargs="+")
    options.add_argument("--model", type=Path)
    options.add_argument("--errors", action="store_true")
    options.add_argument("--write", action="store_true", help="write the thresholds")
    chosen = options.parse_args()
    reader = Reader(tagger.trained(chosen.model) if chosen.model else None)
    scores: defaultdict[str, Score] = defaultdict(Score)
    size, spent = 0, 0.0
    for path in chosen.corpora:
        for source, marked in texts(path):
            begun = time.process_time()
            reading = reader.read(marked.text)
            spent += time.process_time() - begun
            size += len(marked.text)
            for name in (source, "all"):
                scores[name].add(marked, reading)
            if chosen.errors:
                _print_errors(marked, reading)
    print(f"{'set':12} {'gold':>6} {'span':>6} {'P':>6} {'R':>6} {'kind':>6}")
    for name, score in scores.items():
        print(score.line(name))
    offices = scores["all"].offices
    if offices[0]:
        print(f"offices: {offices[0]} in the gold, {offices[1]} told, {offices[2]} of them true")
    found = _thresholds(scores["all"])
    if chosen.write:
        THRESHOLDS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{size / spent / 1e6:.2f} MB/s of one core, {memory:.0f} MB")


def _thresholds(score: Score) -> dict[str, dict[str, float]]:
    """The confidences from which on names are created and asked for; prints what that finds."""
    found: dict[str, dict[str, float]] = {}
    for kind, precisions in PRECISIONS.items():
        found[kind] = {}
        for purpose, precision in zip(("create", "ask"), precisions, strict=True):
            confidence, hits = threshold(score.ranked[LABELS[kind]], precision)
            recall = hits / max(1, score.names[LABELS[kind]])
            print(f"{kind} precision {precision:.2f}: recall {recall:.3f} from {confidence:.3f}")
            found[kind][purpose] = max(LEAST, round(confidence, 3))
    return found


def _print_errors(marked: Marked, reading: Reading) -> None:
    wanted = {span for span in marked.spans if span[2] in LABELS.values()}
    found = {(name.start, name.end, LABELS[name.kind]) for name in reading.names}
    for start, end, kind in sorted(wanted - found):
        print(f"missing {kind} {marked.text[start:end]} | {_around(marked.text, start, end)}")
    for start, end, kind in sorted(found - wanted):
        print(f"  wrong {kind} {marked.text[start:end]} | {_around(marked.text, start, end)}")


def _around(text: str, start: int, end: int) -> str:
    return " ".join(text[max(0, start - 30) : end + 30].split())


if __name__ == "__main__":
    main()
