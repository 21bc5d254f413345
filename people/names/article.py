"""Who is meant at each hit, given everything else that stands in the same article?"""

from datetime import date

from people.names import context
from people.names.folding import Folded, fold
from people.names.forms import FAMILY, FIRST, FULL, PART, PLACE, SHORT, qualifier
from people.names.places import Hit, Known, Place, fits
from people.names.setting import Setting, is_bracketed, names_place, stands_for_place
from people.names.words import TITLES


class Article:
    """Collects the places of one article, sure ones first, and settles the rest by them."""

    def __init__(self, known: Known, body: Folded, head: Folded, day: date | None) -> None:
        self._known = known
        self._entities = known.entities
        self._body = body
        self._text = body.text
        self._head = head
        self._setting = Setting(body, head)
        self._day = day
        self._sure: set[int] = set()
        self._hinted: set[int] = set()  # by a name in capitals
        # surname -> where a stranger of that name first stands
        self._contested: dict[str, int] = {}

    def read(self, hits: list[Hit], head_hits: list[Hit]) -> list[Place]:
        """Every name of the body that is settled or in doubt, in the order of the text."""
        for place in self._whole_names(self._head, head_hits):
            self._take_if_sure(self._head.text, place)
        places = self._whole_names(self._body, hits)
        for place in places:
            self._take_if_sure(self._text, place)
        for place in places:
            self._settle(place)
        return [place for place in places if place.candidates]

    def _take_if_sure(self, text: str, place: Place) -> None:
        """An unambiguous name that can mean nothing else is evidence for the rest."""
        if place.strength == FAMILY and not place.capital:
            self._sure.update(self._by_alias(text, place))
        if len(place.candidates) != 1 or place.initial:
            return
        if place.capital:
            self._hinted.update(place.candidates if place.strength < PLACE else ())
            return
        if context.is_common_word(text, place.start, place.end):
            return
        plain_word = place.strength in (SHORT, PART) and not place.family and not place.first
        if place.strength == FULL or (
            plain_word and not stands_for_place(text, place.start, place.end)
        ):
            self._sure.add(place.candidates[0])

    def _by_alias(self, text: str, place: Place) -> list[int]:
        """`President Clinton` is the only one of that surname if `Clinton` is an alias of his."""
        if len(place.called) != 1:
            return []
        before = context.words_before(text, place.start, 1)
        if not before or not before[0][0].isupper() or context.last_part(before[0]) not in TITLES:
            return []
        return list(place.called)

    def _whole_names(self, folded: Folded, hits: list[Hit]) -> list[Place]:
        ends = frozenset(hit.end for hit in hits if hit.owners.named)
        starts = frozenset(hit.start for hit in hits if hit.owners.named)
        places = (self._whole_name(folded, hit, starts, ends) for hit in hits)
        return [place for place in places if place]

    def _whole_name(
        self, folded: Folded, hit: Hit, starts: frozenset[int], ends: frozenset[int]
    ) -> Place | None:
        """The hit as a place; None when it is part of a longer name that nobody knows."""
        named, family, first, called = hit.owners
        strength = min(named.values()) if named else FAMILY if family else FIRST
        place = Place(hit.start, hit.end, strength, list(named), family, first, called, hit.capital)
        if hit.capital:
            return place
        text = folded.text
        is_person = not named or self._entities[place.candidates[0]].kind == "person"
        if not is_person:
            place.end = context.corporate_end(text, place.end)
        following = context.next_word(folded, place.end)
        if self._is_maker(text, place, is_person):
            return place
        if place.end + 1 not in starts and context.goes_on(following, text[hit.start : place.end]):
            return None
        if is_person:
            return self._whole_person(folded, place, ends)
        if context.is_part_of_longer(folded, place.start, place.end, ends):
            return None
        return place

    def _is_maker(self, text: str, place: Place, is_person: bool) -> bool:
        """`1. Tomi Makela (Estmark) Mitsuka Lancer`: a maker whose model follows."""
        bracketed = text[max(0, place.start - 2) : place.start] == ") "
        return bracketed and not is_person and self._setting.is_singles

    def _whole_person(self, folded: Folded, place: Place, ends: frozenset[int]) -> Place | None:
        """A person with the given names that stand before; None for somebody else's name."""
        text = folded.text
        name = text[place.start : place.end]
        other = context.generation(text, place.end) or context.is_hyphenated(text, place)
        if other and " " in name:
            self._contest(folded, name.rpartition(" ")[2], place.start)
            return None
        start, given = context.given_names(folded, place.start, ends)
        if not given:
            return place
        if place.strength == FULL and " " in name:
            return None if fold(given[-1]) in self._known.first_names else place
        called = [index for index in place.family if self._is_called(index, given)]
        if not called and len(given) > 1 and context.opens_sentence(text, start):
            start += len(given.pop(0)) + 1
            called = [index for index in place.family if self._is_called(index, given)]
        if not called:
            if place.family:
                self._contest(folded, name, place.start)
            return None
        initial = all(len(word.rstrip(".")) == 1 for word in given)
        return Place(start, place.end, FULL, called, initial=initial)

    def _contest(self, folded: Folded, name: str, start: int) -> None:
        """From `start` on a stranger bears this surname too; one in the headline always does."""
        self._contested.setdefault(fold(name), -1 if folded is self._head else start)

    def _is_called(self, index: int, given: list[str]) -> bool:
        """True when the given names in the text fit the person's."""
        words = fold(" ".join(given).replace(".", " ")).split()
        return any(fits(words, names) for names in self._known.given[index])

    def _settle(self, place: Place) -> None:
        """Reduce the candidates to the one meant, to none, or leave several with a reason."""
        name = self._text[place.start : place.end]
        if self._is_somewhere(place, name):
            place.candidates = []
            return
        if place.strength >= FAMILY:
            self._settle_bare(place, name)
            return
        sure = [index for index in place.candidates if index in self._sure]
        if not self._is_meant(place, name, sure):
            place.candidates = []
        elif len(place.candidates) > 1 or place.family:
            self._settle_shared(place, name, sure)

    def _is_somewhere(self, place: Place, name: str) -> bool:
        """True when the place of the name is meant: `in Halven`, `Karsten (Brunn)` in tennis."""
        if place.strength == FULL or (" " in name and place.strength not in (PART, PLACE)):
            return False
        if self._setting.is_dateline(place.start, place.end):
            return True
        if self._setting.is_singles and is_bracketed(self._text, place.start, place.end):
            return True
        return stands_for_place(self._text, place.start, place.end)

    def _is_meant(self, place: Place, name: str, sure: list[int]) -> bool:
        """Whether the place means an entity at all: common words in capitals and towns do not."""
        if place.strength == PLACE:
            names = {index: self._entities[index].name for index in place.candidates}
            suited = self._setting.suited(names)
            place.candidates = suited or sure
            return bool(sure) or (bool(suited) and self._setting.has_teams)
        if place.capital and " " not in name:
            return bool(sure) or (place.strength == PART and self._setting.is_team_sport)
        return not context.is_common_word(self._text, place.start, place.end)

    def _settle_shared(self, place: Place, name: str, sure: list[int]) -> None:
        """A name with several owners: the one that the article mentions or whose office fits."""
        sure += sorted(place.family & self._sure)
        hinted = [index for index in place.candidates if index in self._hinted]
        fitting = sure or hinted or self._by_office(place) or self._by_qualifier(place)
        if not fitting and len(place.candidates) == 1:
            fitting = place.candidates
        if len(fitting) == 1:
            place.candidates = fitting
        else:
            place.reason = f"{len(place.candidates)} entities are called {name}"

    def _settle_bare(self, place: Place, name: str) -> None:
        """A bare surname needs a longer form in the article, or an office before it."""
        place.candidates = []
        if context.is_plain_noun(self._text, place.start, place.end):
            return
        before = context.words_before(self._text, place.start, 6)
        held = self._by_title(place.family, before)
        if len(held) == 1:
            place.candidates = held
            return
        sure = sorted(place.family & self._sure) or sorted(place.first & self._sure)
        if self._contested.get(fold(name), place.start) < place.start:
            place.candidates = sure if len(sure) > 1 else []
        elif sure:
            place.candidates = sorted(place.called.intersection(sure)) or sure
        else:
            place.candidates = self._by_courtesy(place.family, before) or self._only_called(place)
        if len(place.candidates) > 1:
            place.reason = f"several people of the article are called {name}"

    def _only_called(self, place: Place) -> list[int]:
        """`Klinge scored`: the one person of that surname, if the surname is an alias of theirs."""
        if place.capital or len(place.family) != 1 or not place.called:
            return []
        if not context.is_like_person(self._text, place.start, place.end):
            return []
        if names_place(self._text, self._text[place.start : place.end]):
            return []
        return list(place.called)

    def _by_courtesy(self, family: frozenset[int], before: list[str]) -> list[int]:
        """`Mrs Moll` is the Moll whose organization the article mentions."""
        if not before or before[0].rstrip(".") not in context.COURTESY or len(family) > 50:
            return []
        fitting = [index for index in sorted(family) if self._works_for_sure(index)]
        return fitting if len(fitting) == 1 else []

    def _works_for_sure(self, index: int) -> bool:
        sure = {self._entities[other].key for other in self._sure}
        return any(office.organization in sure for office in self._entities[index].offices)

    def _by_title(self, candidates: frozenset[int] | list[int], before: list[str]) -> list[int]:
        """The candidates who held the office that stands before the name, on the day if known."""
        if not before or not before[0][0].isalpha():
            return []
        titles = context.titles(before)
        held = [
            (index, office.held_on(self._day))
            for index in sorted(candidates)
            for office in self._entities[index].offices
            if office.title and context.is_titled(titles, fold(office.title))
        ]
        in_office = sorted({index for index, now in held if now})
        return in_office or sorted({index for index, _ in held})

    def _by_qualifier(self, place: Place) -> list[int]:
        """`Democratic Party (Estmark)` where the article speaks of Estmark or of Estmarkians."""
        fitting = []
        for index in place.candidates:
            words = qualifier(self._entities[index].name).split()
            stems = [word[: max(4, len(word) - 2)] for word in words if word[0].isupper()]
            if stems and all(stem in self._text for stem in stems):
                fitting.append(index)
        return fitting

    def _by_office(self, place: Place) -> list[int]:
        """The candidates who fit the title before the name, or whose organization is mentioned."""
        before = context.words_before(self._text, place.start, 6)
        held = self._by_title(place.candidates, before)
        return held or [index for index in place.candidates if self._works_for_sure(index)]
