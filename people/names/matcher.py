"""The matcher: one automaton over every spelling; at each hit the rules of docs/names.md."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import date
from functools import cached_property
from operator import itemgetter

import ahocorasick_rs

from people.names.disjoint import disjoint
from people.names.folding import Folded
from people.names.hits import NOBODY, Hit, Owners
from people.names.interface import Doubt, Findings, Named, Span
from people.names.known import Known
from people.names.meaning.article import ArticleReading
from people.names.spellings.forms import CALLED, FAMILY, FIRST

_CAPITALS = re.compile(r"[^a-z\0\t]{8,}")  # a passage without small letters
_ARTICLE = "the "
_MOST_NAMESAKES = 100  # of so many nobody can be told
_SHOUTED = re.compile(r"[A-Z]{4}|[A-Z]{3} [A-Z]{3}")


class Matcher:
    """Finds known people and organizations in texts; built once, it never changes."""

    def __init__(self, entities: Iterable[Named]) -> None:
        self._known = known = Known.of(entities)
        self._texts = list(known.spellings)
        self._owners = [_owners(strengths) for strengths in known.spellings.values()]
        # What stands before a name competes with no other name: `the Bank` and `Bank of England`.
        self._before = {
            pattern: known.titled.get(text, len(_ARTICLE))
            for pattern, text in enumerate(self._texts)
            if text[:4].lower() == _ARTICLE or text in known.titled
        }
        self._automaton = ahocorasick_rs.AhoCorasick(self._texts, store_patterns=False)

    @cached_property
    def _capitals(self) -> ahocorasick_rs.AhoCorasick:
        """The same spellings in capitals; built when the first all-caps passage comes."""
        texts = [text.upper() for text in self._texts]
        return ahocorasick_rs.AhoCorasick(texts, store_patterns=False)

    def find(
        self,
        body: str,
        *,
        headline: str = "",
        published_on: date | None = None,
        published_until: date | None = None,
    ) -> Findings:
        """Where the entities stand in `body`; the headline only tells what the article is about.

        `published_until`: the last day of its month or year, if no more is known of its date.

        Never raises, whatever the text. Spans are [start, end) code points of `body`.
        """
        folded, head = Folded(body), Folded(headline)
        days = (published_on, published_until or published_on) if published_on else None
        article = ArticleReading(self._known, folded, head, days)
        mentions: defaultdict[Hashable, list[Span]] = defaultdict(list)
        doubts: list[Doubt] = []
        placed = [
            (folded.span(place.start, place.end), place)
            for place in article.read(self._hits(folded.text), self._hits(head.text))
        ]
        for (start, end), place in disjoint(placed, itemgetter(0)):
            keys = tuple(self._known.entities[index].key for index in place.candidates)
            if len(keys) == 1 and not place.reason:
                mentions[keys[0]].append((start, end))
            else:
                doubts.append(Doubt(start, end, body[start:end], keys, place.reason))
        return Findings({key: tuple(spans) for key, spans in mentions.items()}, tuple(doubts))

    def _hits(self, text: str) -> list[Hit]:
        """Whole-word hits, disjoint: the leftmost, and of those the longest."""
        found = [
            (start + self._before.get(pattern, 0), -end, start, False, pattern)
            for pattern, start, end in self._automaton.find_matches_as_indexes(
                text, overlapping=True
            )
            if _is_whole(text, start, end)
        ]
        for begin, finish in _capital_passages(text):
            found += [
                (begin + start, -begin - end, begin + start, True, pattern)
                for pattern, start, end in self._capitals.find_matches_as_indexes(
                    text[begin:finish], overlapping=True
                )
                if _is_whole(text, begin + start, begin + end)
            ]
        titled = self._known.titled
        found.sort()
        hits: list[Hit] = []
        reached = 0
        for name, minus_end, start, capital, pattern in found:
            if name >= reached:
                if start < name and hits and start <= hits[-1].start:
                    hits.pop()  # the Pope in `Pope Clement`
                # `The Times`, but the `Times`, President `Clinton`
                with_article = text[start] == "T" and self._texts[pattern] not in titled
                reached = -minus_end
                begin = start if with_article else name
                hits.append(Hit(begin, reached, self._owners[pattern], capital))
        return hits


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


def _owners(strengths: dict[int, int]) -> Owners:
    """Who may be meant by a spelling, by what it is worth for each."""
    named = {index: strength for index, strength in strengths.items() if strength < CALLED}
    if len(named) > _MOST_NAMESAKES:
        named = {}
    called = frozenset(index for index, strength in strengths.items() if strength == CALLED)
    family = called.union(index for index, strength in strengths.items() if strength == FAMILY)
    first = frozenset(index for index, strength in strengths.items() if strength == FIRST)
    return Owners(named, family or NOBODY, first or NOBODY, called or NOBODY)
