"""Who is meant at each hit, given everything else that stands in the same article?"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from people.names import context
from people.names.entities import Named
from people.names.folding import Folded, fold
from people.names.forms import BARE, FULL

Owners = tuple[tuple[int, int], ...]
Given = dict[int, tuple[tuple[str, ...], ...]]


class Hit(NamedTuple):
    """A spelling found in a folded text: who may own it, and whether all-caps matched it."""

    start: int
    end: int
    owners: Owners
    capital: bool


@dataclass(slots=True)
class Place:
    """A hit that is a whole name: one candidate is a mention, several are a doubt."""

    start: int
    end: int
    candidates: list[int]
    strength: int
    reason: str = ""
    title: str = ""


class Article:
    """Collects the places of one article, sure ones first, and settles the rest by them."""

    def __init__(
        self, entities: tuple[Named, ...], given: Given, published_on: date | None
    ) -> None:
        self.places: list[Place] = []
        self._entities = entities
        self._given = given
        self._day = published_on
        self._sure: set[int] = set()
        self._contested: set[str] = set()

    def read_headline(self, folded: Folded, hits: list[Hit]) -> None:
        """Take the headline's names as context."""
        for place in self._whole_names(folded, hits):
            if place.strength == FULL and len(place.candidates) == 1:
                self._sure.add(place.candidates[0])

    def read_body(self, folded: Folded, hits: list[Hit]) -> None:
        """Fill `places` with every name of the body that is settled or in doubt."""
        places = self._whole_names(folded, hits)
        for place in places:
            if place.strength == FULL and len(place.candidates) == 1:
                self._sure.add(place.candidates[0])
        for place in places:
            self._settle(folded, place)
        self.places = [place for place in places if place.candidates]

    def _whole_names(self, folded: Folded, hits: list[Hit]) -> list[Place]:
        ends = frozenset(hit.end for hit in hits)
        starts = frozenset(hit.start for hit in hits)
        places = (self._whole_name(folded, hit, starts, ends) for hit in hits)
        return [place for place in places if place]

    def _whole_name(
        self, folded: Folded, hit: Hit, starts: frozenset[int], ends: frozenset[int]
    ) -> Place | None:
        """The hit as a place; None when it is part of a longer name that nobody knows."""
        text = folded.text
        end = hit.end
        strength = min(strength for _, strength in hit.owners)
        candidates = [index for index, _ in hit.owners]
        person = self._entities[candidates[0]].kind == "person"
        if not person:
            end = context.corporate_end(text, end)
        following = context.next_word(folded, end)
        if end + 1 not in starts and context.goes_on(following, text[hit.start : end]):
            return None
        if strength == FULL and " " in text[hit.start : hit.end]:
            return Place(hit.start, end, candidates, FULL)
        start, given = context.given_names(folded, hit.start, ends)
        if not given:
            title = " ".join(reversed(context.words_before(text, hit.start, 5)))
            return Place(hit.start, end, candidates, strength, title=title)
        if not person:
            return None
        named = [index for index in candidates if self._is_called(index, given)]
        if not named:
            self._contested.add(fold(text[hit.start : hit.end]))
            return None
        return Place(start, end, named, FULL)

    def _is_called(self, index: int, given: list[str]) -> bool:
        """True when the given names in the text fit the person's."""
        words = fold(" ".join(given).replace(".", " ")).split()
        return any(_fits(words, names) for names in self._given.get(index, ()))

    def _settle(self, folded: Folded, place: Place) -> None:
        """Reduce the candidates to the one meant, to none, or leave several with a reason."""
        text = folded.text[place.start : place.end]
        if place.strength == BARE:
            self._settle_bare(place, fold(text))
        elif len(place.candidates) > 1:
            sure = [index for index in place.candidates if index in self._sure]
            fitting = sure or self._by_office(place)
            if len(fitting) == 1:
                place.candidates = fitting
            else:
                place.reason = f"{len(place.candidates)} entities are called {text}"

    def _settle_bare(self, place: Place, family: str) -> None:
        """A bare surname needs a longer form in the article, or an office before it."""
        held = self._by_title(place)
        if len(held) == 1:
            place.candidates = held
            return
        sure = [index for index in place.candidates if index in self._sure]
        if len(sure) > 1 or (sure and family in self._contested):
            place.reason = "several people of this name stand in the article"
            place.candidates = sure if len(sure) > 1 else []
        else:
            place.candidates = sure

    def _by_title(self, place: Place) -> list[int]:
        """The candidates who held the office that stands before the name."""
        before = f" {fold(place.title)}"
        held: defaultdict[bool, list[int]] = defaultdict(list)
        for index in place.candidates:
            offices = [
                office
                for office in self._entities[index].offices
                if office.title and before.endswith(f" {fold(office.title.split(' of ')[0])}")
            ]
            if offices:
                held[any(office.held_on(self._day) for office in offices)].append(index)
        return held[True] or held[False]

    def _by_office(self, place: Place) -> list[int]:
        """The candidates who fit the title before the name, or whose organization is mentioned."""
        held = self._by_title(place)
        if held:
            return held
        sure = {self._entities[index].key for index in self._sure}
        return [
            index
            for index in place.candidates
            if any(office.organization in sure for office in self._entities[index].offices)
        ]


def _fits(words: list[str], names: tuple[str, ...]) -> bool:
    """True when the first word is the first name or its initial, and no other word speaks against.

    >>> _fits(["v"], ("vladimir", "vladimirovich"))
    True
    """
    if not words or not names or not _same(words[0], names[0]):
        return False
    rest = names[1:]
    return all(not rest or any(_same(word, name) for name in rest) for word in words[1:])


def _same(word: str, name: str) -> bool:
    if len(word) == 1 or len(name) == 1:
        return word[0] == name[0]
    return word == name
