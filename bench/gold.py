"""How good is the matcher? Precision, recall and F1 by error class over bench/gold/*.json.

    python bench/gold.py                 the table
    python bench/gold.py --errors        and every wrong or missing span
    python bench/gold.py --typed         the same texts with curly quotes and wrapped lines

Two simple matchers (bench/yardsticks.py) stand in the same table as yardsticks. The texts of
agency.json, newswire.json and wire.json are told apart: by every other one (the first, the third,
...) rules may be made, the rest is held out. A span counts as right when both its place and its
entity are.
"""

import argparse
import json
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "bench" / "gold"
sys.path.insert(0, str(ROOT))

from bench.yardsticks import Exact, Folded, Mark  # noqa: E402
from people.names import HeldOffice, Matcher, Named  # noqa: E402

HALVES = (
    "agency",
    "newswire",
    "wire",
)  # classes with a half to make rules by and a half that is held out
Find = Callable[[dict[str, Any], str], set[Mark]]  # a text of the set and its body as typed


@dataclass
class Score:
    """Counts of one class, and its errors in words."""

    right: int = 0
    wrong: int = 0
    missing: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of the spans found that are right; 1 when none was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the gold spans that were found; 1 when there is none."""
        return self.right / (self.right + self.missing) if self.right + self.missing else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def add(self, other: "Score") -> None:
        """Sum up another class."""
        self.right += other.right
        self.wrong += other.wrong
        self.missing += other.missing
        self.errors += other.errors


def day(text: str | None) -> date | None:
    """A date as JSON has it."""
    return date.fromisoformat(text) if text else None


def named(record: dict[str, Any]) -> Named:
    """An entity of a gold file as the matcher wants it."""
    offices = tuple(
        HeldOffice(
            position["title"],
            position.get("organization"),
            day(position.get("started_on")),
            day(position.get("ended_on")),
        )
        for position in record.get("positions", ())
    )
    return Named(record["slug"], record["kind"], record["name"], tuple(record["aliases"]), offices)


def curly(text: str) -> str:
    """The text with typographic quotes, character for character."""
    quoted = []
    for index, character in enumerate(text):
        opens = index == 0 or text[index - 1] in " \n([-"
        quoted.append(
            {"'": "‘" if opens else "’", '"': "“" if opens else "”"}.get(character, character)
        )
    return "".join(quoted)


def typed(body: str, width: int = 64) -> str:
    """The text as somebody would type it: curly quotes, long lines wrapped; offsets stay."""
    lines = []
    for line in curly(body).split("\n"):
        wrapped = textwrap.wrap(
            line, width, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
        )
        same = sum(map(len, wrapped)) + max(len(wrapped) - 1, 0) == len(line)
        lines.append("\n".join(wrapped) if same else line)
    return "\n".join(lines)


def marks(matcher: Matcher, text: dict[str, Any], body: str) -> set[Mark]:
    """The spans found in one text."""
    found = matcher.find(body, headline=text["headline"], published_on=day(text["published_on"]))
    return {(start, end, str(key)) for key, spans in found.mentions.items() for start, end in spans}


def score(gold: dict[str, Any], as_typed: bool = False) -> Score:
    """Compare what the matcher finds in the texts of one class with its gold spans."""
    matcher = Matcher(map(named, gold["entities"]))
    return compare(gold, lambda text, body: marks(matcher, text, body), as_typed)


def measure(yardstick: Exact, gold: dict[str, Any], as_typed: bool) -> Score:
    """Compare what a simple matcher finds in the same texts."""
    return compare(gold, lambda _, body: yardstick.find(body), as_typed)


def compare(gold: dict[str, Any], find: Find, as_typed: bool) -> Score:
    """Compare what `find` finds in the texts of one class with its gold spans."""
    total = Score()
    for text in gold["texts"]:
        body = typed(text["body"]) if as_typed else text["body"]
        found = find(text, body)
        wanted = {(mark["start"], mark["end"], mark["slug"]) for mark in text["mentions"]}
        total.right += len(found & wanted)
        total.wrong += len(found - wanted)
        total.missing += len(wanted - found)
        for sign, spans in (("+", found - wanted), ("-", wanted - found)):
            for start, end, slug in sorted(spans):
                around = (
                    f"{body[max(0, start - 40) : start]}[{body[start:end]}]{body[end : end + 30]}"
                )
                total.errors.append(f"  {sign} {slug}: {' '.join(around.split())}")
    return total


def halves(gold: dict[str, Any]) -> list[dict[str, Any]]:
    """A class as it is, or its two halves: the one rules are made by, and the one held out."""
    if gold["class"] not in HALVES:
        return [gold]
    texts = gold["texts"]
    return [
        {**gold, "class": f"{gold['class']} (development)", "texts": texts[::2]},
        {**gold, "class": f"{gold['class']} (held out)", "texts": texts[1::2]},
    ]


def read(folder: Path = GOLD) -> Iterator[dict[str, Any]]:
    """The gold files, one class each."""
    for path in sorted(folder.glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=GOLD)
    parser.add_argument(
        "--errors", action="store_true", help="list wrong (+) and missing (-) spans"
    )
    parser.add_argument("--typed", action="store_true", help="curly quotes, wrapped lines")
    options = parser.parse_args()
    total = {"matcher": Score(), "exact": Score(), "folded": Score()}
    print(f"{'class':<24}" + "".join(f"{f'{name}: P':>12}{'R':>7}{'F1':>7}" for name in total))
    for gold in (half for whole in read(options.folder) for half in halves(whole)):
        entities = [named(record) for record in gold["entities"]]
        one = {"matcher": score(gold, options.typed)}
        one["exact"] = measure(Exact(entities), gold, options.typed)
        one["folded"] = measure(Folded(entities), gold, options.typed)
        for name, summed in total.items():
            summed.add(one[name])
        print_row(gold["class"], one)
        if options.errors:
            print("\n".join(one["matcher"].errors))
    print_row("all", total)


def print_row(name: str, scores: dict[str, Score]) -> None:
    """One line of the table."""
    figures = (f"{s.precision:>12.3f}{s.recall:>7.3f}{s.f1:>7.3f}" for s in scores.values())
    print(f"{name:<24}" + "".join(figures))


if __name__ == "__main__":
    main()
