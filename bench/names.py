"""How fast is the matcher? Megabytes of text a second, beside a bare automaton in the same run.

python bench/names.py                    text made up here, 4,000 and 100,000 entities
python bench/names.py --corpus DIR       article.csv, person.csv, organization.csv of a corpus
"""

import argparse
import csv
import random
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import ahocorasick_rs

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from people.names import Matcher, Named  # noqa: E402

SYLLABLES = [head + tail for head in "bdfgklmnprstv" for tail in "aeiou"]
FIRMS = ["Corp", "Systems", "Labs", "Group", "Networks", "Foundation", "University", "Partners"]


def make_words(chance: random.Random, count: int, least: int, most: int) -> list[str]:
    """`count` pronounceable lower-case words."""
    return ["".join(chance.choices(SYLLABLES, k=chance.randint(least, most))) for _ in range(count)]


def make_entities(chance: random.Random, count: int) -> list[Named]:
    """Four people to one organization; first names and surnames are shared as in life."""
    first = [word.capitalize() for word in make_words(chance, 600, 2, 3)]
    last = [word.capitalize() for word in make_words(chance, 20_000, 2, 4)]
    people = [
        Named(("person", index), "person", f"{chance.choice(first)} {chance.choice(last)}")
        for index in range(count * 4 // 5)
    ]
    firms = [
        Named(
            ("organization", index), "organization", f"{chance.choice(last)} {chance.choice(FIRMS)}"
        )
        for index in range(count - len(people))
    ]
    return people + firms


def make_texts(chance: random.Random, entities: list[Named], megabytes: float) -> list[str]:
    """Articles of 600 words in sentences of 15, eight names in each."""
    vocabulary = make_words(chance, 30_000, 1, 4)
    texts: list[str] = []
    size = 0
    while size < megabytes * 1e6:
        words = [vocabulary[int(chance.random() ** 3 * len(vocabulary))] for _ in range(600)]
        for place in chance.sample(range(600), 8):
            words[place] = entities[int(chance.random() ** 3 * len(entities))].name
        text = ".\n".join(" ".join(words[start : start + 15]) for start in range(0, 600, 15))
        texts.append(text)
        size += len(text)
    return texts


def read_corpus(folder: Path, megabytes: float) -> tuple[list[Named], list[str]]:
    """The entities of a corpus and the first articles of it."""
    csv.field_size_limit(1 << 24)
    entities = []
    for kind in ("person", "organization"):
        with open(folder / f"{kind}.csv", encoding="utf-8", newline="") as rows:
            entities += [
                Named((kind, row["id"]), kind, row["name"]) for row in csv.DictReader(rows)
            ]
    with open(folder / "article.csv", encoding="utf-8", newline="") as rows:
        texts = [row["body"] for row in islice(csv.DictReader(rows), int(megabytes * 250))]
    return entities, texts


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes, the better of two runs."""
    best = float("inf")
    for _ in range(2):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best


def measure(entities: list[Named], texts: list[str]) -> None:
    """Print one line: build time, and the matcher beside the bare automaton."""
    began = time.perf_counter()
    matcher = Matcher(entities)
    build = time.perf_counter() - began
    bare = ahocorasick_rs.AhoCorasick([entity.name for entity in entities])
    size = sum(len(text.encode()) for text in texts) / 1e6
    ours = size / seconds(lambda: [matcher.find(text) for text in texts])
    ceiling = size / seconds(lambda: [bare.find_matches_as_indexes(text) for text in texts])
    print(
        f"{len(entities):>8} entities: built in {build:.2f} s, {ours:6.1f} MB/s, "
        f"bare automaton {ceiling:6.1f} MB/s"
    )


def main() -> None:
    """Measure a corpus, or made-up text with few and with many entities."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, help="folder with article.csv and the entities")
    parser.add_argument("--megabytes", type=float, default=4.0, help="how much text")
    options = parser.parse_args()
    if options.corpus:
        measure(*read_corpus(options.corpus, options.megabytes))
        return
    chance = random.Random(19950501)
    for count in (4_000, 100_000):
        entities = make_entities(chance, count)
        measure(entities, make_texts(chance, entities, options.megabytes))


if __name__ == "__main__":
    main()
