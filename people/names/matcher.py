"""The matcher: one automaton over every spelling; at each hit the rules of docs/names.md."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from functools import cached_property

import ahocorasick_rs

from people.names.article import Article
from people.names.entities import Doubt, Findings, Named, Span
from people.names.folding import Folded, fold, spell
from people.names.forms import CALLED, FAMILY, FIRST, forms, given_forms
from people.names.places import NOBODY, Hit, Known, Owners

_CAPITALS = re.compile(r"[^a-z\0\t]{8,}")  # a passage without small letters
_SHOUTED = re.compile(r"[A-Z]{4}")


class Matcher:
    """Finds known people and organizations in texts; built once, it never changes."""

    def __init__(self, entities: Iterable[Named]) -> None:
        known = tuple(entities)
        spellings = _spellings(known)
        self._texts = list(spellings)
        self._owners = [_owners(known, *spelling) for spelling in spellings.items()]
        self._automaton = ahocorasick_rs.AhoCorasick(self._texts, store_patterns=False)
        given = {
            index: given_forms(entity)
            for index, entity in enumerate(known)
            if entity.kind == "person"
        }
        first_names = frozenset(
            names[0] for ways in given.values() for names in ways if names and len(names[0]) > 1
        )
        self._known = Known(known, given, first_names)

    @cached_property
    def _capitals(self) -> ahocorasick_rs.AhoCorasick:
        """The same spellings in capitals; built when the first all-caps passage comes."""
        texts = [text.upper() for text in self._texts]
        return ahocorasick_rs.AhoCorasick(texts, store_patterns=False)

    def find(self, body: str, *, headline: str = "", published_on: date | None = None) -> Findings:
        """Where the entities stand in `body`; the headline only tells what the article is about.

        Never raises, whatever the text. Spans are [start, end) code points of `body`.
        """
        folded, head = Folded(body), Folded(headline)
        article = Article(self._known, folded, head, published_on)
        mentions: defaultdict[Hashable, list[Span]] = defaultdict(list)
        doubts: list[Doubt] = []
        for place in article.read(self._hits(folded.text), self._hits(head.text)):
            start, end = folded.span(place.start, place.end)
            keys = tuple(self._known.entities[index].key for index in place.candidates)
            if len(keys) == 1:
                mentions[keys[0]].append((start, end))
            else:
                doubts.append(Doubt(start, end, body[start:end], keys, place.reason))
        return Findings({key: tuple(spans) for key, spans in mentions.items()}, tuple(doubts))

    def _hits(self, text: str) -> list[Hit]:
        """Whole-word hits, disjoint: the leftmost, and of those the longest."""
        found = [
            (start, -end, False, pattern)
            for pattern, start, end in self._automaton.find_matches_as_indexes(
                text, overlapping=True
            )
            if _is_whole(text, start, end)
        ]
        for begin, finish in _capital_passages(text):
            found += [
                (begin + start, -begin - end, True, pattern)
                for pattern, start, end in self._capitals.find_matches_as_indexes(
                    text[begin:finish], overlapping=True
                )
                if _is_whole(text, begin + start, begin + end)
            ]
        found.sort()
        hits: list[Hit] = []
        reached = 0
        for start, minus_end, capital, pattern in found:
            if start >= reached:
                reached = -minus_end
                hits.append(Hit(start, reached, self._owners[pattern], capital))
        return hits


def _spellings(entities: tuple[Named, ...]) -> dict[str, dict[int, int]]:
    """Spelling -> index of each owner -> the best strength it has there."""
    found: defaultdict[str, dict[int, int]] = defaultdict(dict)
    is_shared = _shared_words(entities)
    for index, entity in enumerate(entities):
        for text, strength in forms(entity, is_shared):
            owners = found[text]
            owners[index] = min(strength, owners.get(index, FIRST))
    return found


def _shared_words(entities: tuple[Named, ...]) -> Callable[[str], bool]:
    """Tells whether the names of several organizations contain a folded word."""
    counts: Counter[str] = Counter()
    for entity in entities:
        if entity.kind == "organization":
            counts.update(
                {word for name in (entity.name, *entity.aliases) for word in fold(name).split()}
            )
    return lambda word: counts[word] > 1


def _owners(entities: tuple[Named, ...], text: str, strengths: dict[int, int]) -> Owners:
    """Who may be meant by `text`; whose own name it is goes before whose alias it is."""
    named = {index: strength for index, strength in strengths.items() if strength < CALLED}
    if len(named) > 1:
        own = [index for index in named if spell(entities[index].name) == text]
        if len(own) == 1:
            named = {own[0]: named[own[0]]}
    called = frozenset(index for index, strength in strengths.items() if strength == CALLED)
    family = called.union(index for index, strength in strengths.items() if strength == FAMILY)
    first = frozenset(index for index, strength in strengths.items() if strength == FIRST)
    return Owners(named, family or NOBODY, first or NOBODY, called or NOBODY)


def _is_whole(text: str, start: int, end: int) -> bool:
    """True when no word goes on at either end of [start, end)."""
    if start:
        before = text[start - 1]
        if before.isalnum() or (before in "'&@._" and text[start - 2 : start - 1].isalnum()):
            return False
    after = text[end : end + 2]
    if not after:
        return True
    if after[0].isalnum() or after[0] == "_":
        return False
    return not (after[0] in "&@." and after[1:].isalnum())


def _capital_passages(text: str) -> list[Span]:
    """Stretches without small letters that hold a word of four capitals or more."""
    return [
        match.span()
        for match in _CAPITALS.finditer(text)
        if _SHOUTED.search(text, match.start(), match.end())
    ]
