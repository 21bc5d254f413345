"""The matcher: one automaton over every spelling; at each hit the rules of docs/names.md."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import date

import ahocorasick_rs

from people.names.article import Article, Hit
from people.names.entities import Doubt, Findings, Named, Span
from people.names.folding import Folded
from people.names.forms import BARE, forms, given_forms


class Matcher:
    """Finds known people and organizations in texts; built once, it never changes."""

    def __init__(self, entities: Iterable[Named]) -> None:
        self.entities = tuple(entities)
        owners: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for index, entity in enumerate(self.entities):
            for form in forms(entity):
                strengths = owners[form.text]
                strengths[index] = min(form.strength, strengths.get(index, BARE))
        self._owners = [tuple(strengths.items()) for strengths in owners.values()]
        self._patterns = list(owners)
        self._automaton = ahocorasick_rs.AhoCorasick(self._patterns, store_patterns=False)
        self._capitals = ahocorasick_rs.AhoCorasick(
            [text.upper() for text in owners], store_patterns=False
        )
        self._given = {
            index: given_forms(entity)
            for index, entity in enumerate(self.entities)
            if entity.kind == "person"
        }

    def find(self, body: str, *, headline: str = "", published_on: date | None = None) -> Findings:
        """Where the entities stand in `body`; the headline only tells what the article is about.

        Never raises, whatever the text. Spans are [start, end) code points of `body`.
        """
        folded, head = Folded(body), Folded(headline)
        article = Article(self.entities, self._given, published_on)
        article.read_headline(head, self._hits(head))
        article.read_body(folded, self._hits(folded))
        mentions: defaultdict[Hashable, list[Span]] = defaultdict(list)
        doubts: list[Doubt] = []
        for place in article.places:
            start, end = folded.span(place.start, place.end)
            if len(place.candidates) == 1:
                mentions[self.entities[place.candidates[0]].key].append((start, end))
            elif place.candidates:
                keys = tuple(self.entities[index].key for index in place.candidates)
                doubts.append(Doubt(start, end, body[start:end], keys, place.reason))
        return Findings({key: tuple(spans) for key, spans in mentions.items()}, tuple(doubts))

    def _hits(self, folded: Folded) -> list[Hit]:
        """Whole-word hits, leftmost and longest first choice, disjoint."""
        text = folded.text
        found = [
            (start, -end, pattern, False)
            for pattern, start, end in self._automaton.find_matches_as_indexes(
                text, overlapping=True
            )
            if _is_whole(text, start, end)
        ]
        for begin, finish in _capital_stretches(text):
            found += [
                (begin + start, -begin - end, pattern, True)
                for pattern, start, end in self._capitals.find_matches_as_indexes(
                    text[begin:finish], overlapping=True
                )
                if _is_whole(text, begin + start, begin + end)
            ]
        found.sort()
        hits: list[Hit] = []
        reached = 0
        for start, minus_end, pattern, capital in found:
            if start >= reached:
                reached = -minus_end
                hits.append(Hit(start, reached, self._owners[pattern], capital))
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


def _capital_stretches(text: str) -> list[Span]:
    return []
