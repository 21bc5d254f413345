"""How good is the reader of press citations? Its figures stand in docs/citations.md.

    python bench/citations.py                    the gold set, half by half
    python bench/citations.py --errors           and what was wrong or missed, of the half that
                                                 rules are made by
    python bench/citations.py --errors --all     of the half that is held out, too
    python bench/citations.py --running FILE...  what is read in texts that cite nothing
    python bench/citations.py --speed            megabytes a second on one core

FILE: plain text, `.jsonl` or `.jsonl.xz` (each string of more than 40 characters in it is a text).
The gold set and how it is written: bench/gold/citations/development.txt.
"""

import argparse
import json
import lzma
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "bench" / "gold" / "citations"
sys.path.insert(0, str(ROOT))

from articles.citations import (  # noqa: E402
    CROSS_REFERENCE,
    DaySpan,
    PrintedCitation,
    PrintedPart,
    read_citations,
)

HALVES = ("development", "held-out", "second")
SEED = (
    "The talks are to go on next month, and the minister is expected to take part in them, sources"
    " in the capital say; nothing else was made known. On March 7 he had said that the treaty"
    " (signed on May 3, 1994) was dead. His deputy, who was in Halmar for the day, did not agree."
    " Neither side has named those who are to speak for it, but both say that there is no hurry"
    " (Valdorian agencies, January 20-22; Valdor TV, January 23; Reuters, January 24).\n\n"
)


@dataclass(frozen=True)
class Text:
    """One line of the gold set."""

    body: str
    spans: tuple[tuple[int, int], ...]
    says: tuple[str, ...]  # of each citation


@dataclass
class Score:
    """Citations, counted; right: the place, the outlets, the days and the kind of each part."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    placed: int = 0  # right in place alone

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def gold(half: str) -> Iterator[Text]:
    """The texts of one half."""
    for line in (GOLD / f"{half}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            marked, _, says = line.partition("\t")
            yield _text(marked.replace("\\n", "\n"), says)


def _text(marked: str, says: str) -> Text:
    body, spans = "", []
    for piece in marked.split("⟦"):
        cited, mark, rest = piece.rpartition("⟧")
        if mark:
            spans.append((len(body), len(body) + len(cited)))
        body += cited + rest
    return Text(body, tuple(spans), tuple(says.strip().split(" || ")) if says.strip() else ())


def in_words(citation: PrintedCitation) -> str:
    """A citation as the gold set writes it."""
    return "; ".join(map(_part, citation.parts))


def _part(part: PrintedPart) -> str:
    see = "see " if part.kind == CROSS_REFERENCE else ""
    outlets = " + ".join(it.text for it in part.outlets)
    return f"{see}{outlets}: {', '.join(map(_days, part.days))}"


def _days(span: DaySpan) -> str:
    first, last = (
        f"{month:02}-{day:02}"
        for month, day in (
            (span.first_month, span.first_day),
            (span.last_month, span.last_day),
        )
    )
    year = f"/{span.year}" if span.year else ""
    return f"{first}{year}" if first == last else f"{first}..{last}{year}"


def measured(half: str, errors: bool) -> Score:
    """Compare what is read with the gold set."""
    score = Score()
    for text in gold(half):
        citations = read_citations(text.body)
        read = {((it.start, it.end), in_words(it)) for it in citations}
        true = set(zip(text.spans, text.says, strict=True))
        score.right += len(read & true)
        score.wrong += len(read - true)
        score.missed += len(true - read)
        score.placed += len({span for span, _ in read} & set(text.spans))
        if errors and read != true:
            print(f"  {text.body!r}")
            for sign, said in (("+", read - true), ("-", true - read)):
                for (start, end), words in sorted(said):
                    print(f"    {sign} {text.body[start:end]!r} {words}")
    return score


def running(path: Path) -> Iterator[str]:
    """The texts of a file."""
    read = lzma.open if path.suffix == ".xz" else open
    with read(path, "rt", encoding="utf-8", errors="replace") as file:
        if ".jsonl" not in path.suffixes:
            yield file.read()
            return
        for line in file:
            yield "\n".join(strings(json.loads(line)))


def strings(value: Any) -> Iterator[str]:
    """Every long string inside."""
    if isinstance(value, str):
        if len(value) > 40:
            yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def report_running(paths: list[Path]) -> None:
    """Print what is read in each text, and how many that are per million words."""
    words = citations = 0
    for path in paths:
        for text in running(path):
            words += len(text.split())
            for it in read_citations(text):
                citations += 1
                print(f"  {path.name}: {' '.join(text[it.start : it.end].split())}")
    rate = citations * 1e6 / words if words else 0
    print(f"{citations} in {words:,} words: {rate:.2f} per million")


def report_speed() -> None:
    """Print megabytes a second: a newsletter full of citations, and prose without any."""
    for name, text in (
        ("newsletter", SEED * 4000),
        ("prose", SEED.partition("(")[0] * 10_000),
        ("open parentheses", "(" * 2_000_000),
        ("nested", "(Halmar Post " * 200_000),
        ("without spaces", "x" * 2_000_000),
    ):
        began = time.process_time()
        read_citations(text)
        passed = time.process_time() - began
        print(f"{name:<18}{len(text.encode()) / 1e6 / passed:>8.1f} MB/s")


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--errors", action="store_true", help="list wrong (+) and missed (-) ones")
    parser.add_argument("--all", action="store_true", help="of the half that is held out, too")
    parser.add_argument("--running", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    if options.running:
        return report_running(options.running)
    if options.speed:
        return report_speed()
    print(f"{'half':<14}{'citations':>10}{'precision':>11}{'recall':>8}{'places right':>14}")
    for half in HALVES:
        score = measured(half, options.errors and (options.all or half == HALVES[0]))
        print(
            f"{half:<14}{score.right + score.missed:>10}{score.precision:>11.3f}"
            f"{score.recall:>8.3f}{score.placed:>14}"
        )
    return None


if __name__ == "__main__":
    main()
