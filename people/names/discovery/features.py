"""What does the model get to see of a token? The words around it, their make and their use."""

from collections.abc import Collection, Iterator
from functools import lru_cache

from people.names.discovery.hints import Hints
from people.names.discovery.letters import long_form
from people.names.discovery.lexicons import lists, place_words, uses
from people.names.discovery.vocabulary import DAYS, OPENERS

Features = list[bytes]
_REACH = 3  # tokens on either side of a capital that the model sees
_LONGEST = 30  # letters of a word


def windows(words: list[str]) -> Iterator[tuple[int, int]]:
    """Stretches [start, end) of a sentence that may hold a name; none lies far from capitals."""
    start = end = -_REACH - 1
    for index, word in enumerate(words):
        if not has_capital(word) or (not index and word.lower() in OPENERS):
            continue
        if index - _REACH > end:
            if end > 0:
                yield start, end
            start = max(0, index - _REACH)
        end = min(len(words), index + _REACH + 1)
    if end > 0:
        yield start, end


@lru_cache(maxsize=50_000)
def has_capital(word: str) -> bool:
    """True for a word with a capital letter, as every name has one."""
    return not word.islower() and any(letter.isupper() for letter in word)


def features(words: list[str], hints: Hints) -> list[tuple[int, list[Features]]]:
    """For each window of a sentence: where it begins, and what each of its tokens looks like."""
    spans = list(windows(words))
    if not spans:
        return []
    signs = list(_signs(words))
    padded = ["", "", *words, "", ""]
    seen = []
    for start, end in spans:
        rows = []
        for index in range(start, end):
            row = _around(*padded[index : index + 5])
            row += [sign for sign, inside in signs if index in inside]
            if words[index][0].isupper():
                row += _told(hints.of(words, index))
            rows.append(row)
        seen.append((start, rows))
    return seen


def _signs(words: list[str]) -> Iterator[tuple[bytes, Collection[int]]]:
    """What more than the nearest words tells of some of the tokens, and of which."""
    yield b"^", (0,)
    if sum(map(str.isupper, words)) * 2 > sum(map(str.isalpha, words)):
        yield b"!", range(len(words))  # a heading in capitals
    yield b"pl", place_words(words)
    yield b"lf", _long_forms(words)
    yield b"ct", _sources(words)


@lru_cache(maxsize=2_000)
def _hint(letter: str) -> bytes:
    return f"h{letter}".encode()


def _told(letters: list[str]) -> Features:
    return [_hint(letter) for letter in letters]


def _around(second_before: str, before: str, word: str, after: str, second_after: str) -> Features:
    """A token with its neighbours; each list is made once for a word."""
    return [
        *_itself(word),
        *_neighbour(before, "-"),
        *_neighbour(after, "+"),
        *_far(second_before, "<"),
        *_far(second_after, ">"),
        f"s-{shape(before)}{shape(word)}".encode(),
        f"s+{shape(word)}{shape(after)}".encode(),
        f"u{uses_of(before)}|{uses_of(word)}|{uses_of(after)}".encode(),
    ]


@lru_cache(maxsize=50_000)
def uses_of(word: str) -> str:
    """As `uses`, with the shape's first sign, for neighbours read together."""
    return shape(word)[:1] + uses(word)


@lru_cache(maxsize=50_000)
def shape(word: str) -> str:
    """`Xx` for Putin, `X` for NATO, `Xx-Xx`, `d` for numbers, the sign itself for a sign."""
    if not word:
        return "_"
    made: list[str] = []
    for letter in word[:_LONGEST]:
        kind = "X" if letter.isupper() else "x" if letter.isalpha() else letter
        kind = "d" if letter.isdigit() else kind
        if made[-1:] != [kind]:
            made.append(kind)
    return "".join(made)


@lru_cache(maxsize=50_000)
def _itself(word: str) -> tuple[bytes, ...]:
    small = word.lower()[:_LONGEST]
    made = [
        f"w={small}",
        f"s={shape(word)}",
        f"l={min(len(word), 8)}",
        *(f"p{size}={small[:size]}" for size in (2, 3, 4) if len(small) > size),
        *(f"e{size}={small[-size:]}" for size in (1, 2, 3, 4) if len(small) > size),
        *(f"u={letter}" for letter in uses(word)),
        *_clusters(word, "c", (4, 6, 8, 10, 12, 20)),
    ]
    return tuple(feature.encode() for feature in made)


@lru_cache(maxsize=100_000)
def _neighbour(word: str, side: str) -> tuple[bytes, ...]:
    small = word.lower()[:_LONGEST]
    made = [
        f"{side}w={small}",
        f"{side}s={shape(word)}",
        *(f"{side}e={small[-3:]}" for _ in range(len(small) > 3)),
        *(f"{side}u={letter}" for letter in uses(word)),
        *_clusters(word, f"{side}c", (4, 6, 10, 20)),
    ]
    return tuple(feature.encode() for feature in made)


@lru_cache(maxsize=100_000)
def _far(word: str, side: str) -> tuple[bytes, ...]:
    made = [
        f"{side}w={word.lower()[:_LONGEST]}",
        f"{side}s={shape(word)}",
        *(f"{side}u={letter}" for letter in uses(word)),
        *_clusters(word, f"{side}c", (6, 10)),
    ]
    return tuple(feature.encode() for feature in made)


def _clusters(word: str, name: str, sizes: tuple[int, ...]) -> Iterator[str]:
    """The cluster of a word, or of the way that it is written otherwise, in several widths."""
    clusters = lists().clusters
    bits = clusters.get(word) or clusters.get(word.capitalize()) or clusters.get(word.lower()) or ""
    for size in sizes:
        if bits:
            yield f"{name}{size}={bits[:size]}"


def _long_forms(words: list[str]) -> set[int]:
    """Words of a long form whose letters follow in brackets, and those letters."""
    inside: set[int] = set()
    for index in range(2, len(words) - 1):
        if words[index - 1] == "(" and words[index].isupper() and words[index + 1] == ")":
            first = long_form(words, index)
            if first >= 0 and len(words[index]) > 1:
                inside.update((*range(first, index - 1), index))
    return inside


def _sources(words: list[str]) -> set[int]:
    """Words in brackets that have a month, too: `(Reuters, January 24)`."""
    inside: set[int] = set()
    first = -1
    for index, word in enumerate(words):
        if word == "(":
            first = index
        elif word == ")" and first >= 0:
            if any(other.lower().rstrip(".") in DAYS for other in words[first:index]):
                inside.update(range(first, index))
            first = -1
    return inside
