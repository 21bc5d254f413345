"""How much of the known names does the matcher find in open news?

    python bench/open_news.py FILE            precision, recall and F1 by source
    python bench/open_news.py FILE --errors   and every wrong or missing span

FILE: JSON lines (plain or .xz), one document each: {"source", "sentences": [[tokens, labels]]},
both joined by spaces, labels BIO with PER and ORG. Nobody marked who is meant, so that follows by
rule: in one document the longest form is the name; what is a part, an acronym or an initial of it,
or stands in brackets after it, means the same. The matcher is given two thirds of these names, and
no alias: it has to find the rest itself, and to leave the others alone.
"""

import argparse
import json
import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import ahocorasick_rs  # noqa: E402

from bench.gold import Score  # noqa: E402
from people.names import Matcher, Named, fold  # noqa: E402

SMALL = frozenset({"of", "the", "and", "for", "in", "&"})
WITHHELD = 3  # every third name is nobody whom the archive knows: a stranger
TAILS = frozenset({",", "inc", "corp", "corporation", "co", "ltd", "limited", "plc", "company"})
KINDS = {"PER": "person", "ORG": "organization"}


class Place(NamedTuple):
    """A marked span of a text."""

    start: int
    end: int
    kind: str
    name: str


class Document(NamedTuple):
    """A text, its marked spans, and those whose owner nobody can tell."""

    source: str
    text: str
    marks: dict[tuple[int, int], str]  # span -> key of the entity
    open: frozenset[tuple[int, int]]


def read(path: Path) -> Iterator[tuple[str, str, list[Place]]]:
    """Source, text and marked spans of each document."""
    with (lzma.open if path.suffix == ".xz" else open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            text, places = "", []
            for tokens, labels in record["sentences"]:
                places += spans(len(text), tokens.split(" "), labels.split(" "))
                text += f"{tokens}\n"
            yield record["source"], text, places


def spans(at: int, tokens: list[str], labels: list[str]) -> Iterator[Place]:
    """The people and organizations of one sentence, which begins at `at`."""
    words: list[str] = []
    start, kind = at, ""
    for token, label in zip([*tokens, ""], [*labels, "O"], strict=True):
        if words and not label.startswith("I-"):
            name = " ".join(words)
            yield Place(start, start + len(name), kind, name)
            words = []
        if label[2:] in KINDS:
            if not words:
                start, kind = at, KINDS[label[2:]]
            words.append(token)
        at += len(token) + 1


def initials(name: str) -> str:
    """`NATO` of the North Atlantic Treaty Organization, folded."""
    return "".join(word[0] for word in fold(name).split() if word not in SMALL)


def is_form(short: str, long: str, kind: str) -> bool:
    """True when `short` is likely to mean the same as the longer name, in one document."""
    less, more = fold(short).split(), fold(long).split()
    if kind == "organization":
        whole = f" {' '.join(more)} "
        return (
            f" {' '.join(less)} " in whole
            or sorted(set(less) - SMALL) == sorted(set(more) - SMALL)
            or (len(less) == 1 and len(less[0]) > 1 and less[0] == initials(long))
        )
    if less == more[-len(less) :] or less == more[:1]:
        return True
    given = less[:-1]
    return less[-1] == more[-1] and all(
        any(word[0] == name[0] and (len(word) == 1 or word == name) for name in more[:-1])
        for word in given
    )


def key_of(kind: str, name: str) -> str:
    """One key for one entity of all documents: `U.S. Defense Department` in whatever order."""
    words = fold(name).replace("united states", "us").split()
    if kind == "organization":
        words = sorted({*words} - SMALL - TAILS) or words
    return f"{kind}:{' '.join(words)}"


def bracketed(text: str, places: list[Place]) -> dict[str, str]:
    """Short name -> long name, where the text has `Long Name ( Short )`, both marked."""
    return {
        second.name: first.name
        for first, second in pairwise(places)
        if first.kind == second.kind == "organization"
        and text[first.end : second.start].strip() == "("
        and text[second.end : second.end + 2].strip() == ")"
        and len(second.name) < len(first.name)
    }


def resolve(source: str, text: str, places: list[Place]) -> Document:
    """Say who is meant at each place: the one longest form, or nobody can tell."""
    marks, unknown = {}, set()
    defined = bracketed(text, places)
    names = {(place.kind, place.name) for place in places}
    for place in places:
        longer = {
            fold(name): name
            for kind, name in names
            if kind == place.kind
            and len(fold(name)) > len(fold(place.name))
            and is_form(place.name, name, kind)
        }
        if place.name in defined:
            longer = {place.name: defined[place.name]}
        most = max(longer.values(), key=len, default=place.name)
        others = [name for name in longer.values() if name != most]
        if all(is_form(name, most, place.kind) for name in others):
            marks[place.start, place.end] = key_of(place.kind, most)
        else:
            unknown.add((place.start, place.end))
    return Document(source, text, marks, frozenset(unknown))


def entities(documents: list[Document]) -> list[Named]:
    """Everybody under the one name, as first written.

    Not who is called by a pronoun (`It`), or by what mostly means something else (`United States`).
    """
    marked: Counter[str] = Counter()
    names: dict[str, str] = {}
    for document in documents:
        for (start, end), key in document.marks.items():
            written = document.text[start:end]
            marked[written] += 1
            if key_of(key.partition(":")[0], written) == key and not written.islower():
                names.setdefault(key, written)
    automaton = ahocorasick_rs.AhoCorasick([f" {name} " for name in names.values()])
    standing = Counter(
        list(names.values())[index]
        for document in documents
        for index, _, _ in automaton.find_matches_as_indexes(
            f" {document.text.replace(chr(10), '  ')} ", overlapping=True
        )
    )
    return [
        Named(key, "person" if key.startswith("person") else "organization", name)
        for key, name in names.items()
        if marked[name] * 2 > standing[name] and crc32(key.encode()) % WITHHELD
    ]


def compare(archive: list[Named], documents: list[Document]) -> dict[str, Score]:
    """What the matcher finds beside what is marked of whom it knows, by source."""
    matcher = Matcher(archive)
    keys = {entity.key for entity in archive}
    scores: defaultdict[str, Score] = defaultdict(Score)
    for document in documents:
        found = {
            (span, str(key))
            for key, places in matcher.find(document.text).mentions.items()
            for span in places
            if span not in document.open
        }
        wanted = {(span, key) for span, key in document.marks.items() if key in keys}
        total = scores[document.source]
        total.right += len(found & wanted)
        total.wrong += len(found - wanted)
        total.missing += len(wanted - found)
        for sign, marks in (("+", found - wanted), ("-", wanted - found)):
            for (start, end), key in sorted(marks):
                before, after = (
                    document.text[max(0, start - 40) : start],
                    document.text[end : end + 30],
                )
                around = f"{before}[{document.text[start:end]}]{after}"
                total.errors.append(f"  {sign} {key}: {' '.join(around.split())}")
    return scores


def summed(scores: dict[str, Score]) -> Score:
    """All sources together."""
    total = Score()
    for score in scores.values():
        total.add(score)
    return total


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--errors", action="store_true", help="wrong (+) and missing (-) spans")
    options = parser.parse_args()
    documents = [resolve(*record) for record in read(options.file)]
    archive = entities(documents)
    scores = compare(archive, documents)
    print(f"{len(documents):,} documents, {len(archive):,} names given")
    for name, score in [*sorted(scores.items()), ("all", summed(scores))]:
        print(f"{name:<24}{score.precision:>8.3f}{score.recall:>8.3f}{score.f1:>8.3f}")
        if options.errors:
            print("\n".join(score.errors if name != "all" else ()))


if __name__ == "__main__":
    main()
