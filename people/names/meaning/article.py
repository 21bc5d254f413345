"""Who is meant at each name, given everything else that stands in the same article?"""

from collections.abc import Hashable
from functools import cached_property

from people.names.folding import Folded, fold
from people.names.hits import Hit, NamePlace
from people.names.interface import Days
from people.names.known import Known
from people.names.meaning import context
from people.names.meaning.abbreviations import with_defined
from people.names.meaning.locality import (
    is_dateline,
    names_place,
    opens_dateline,
    owns,
    stands_for_place,
)
from people.names.meaning.namesakes import (
    by_land,
    by_rest,
    by_throne,
    by_title,
    is_of_throne,
    own_core,
    own_name,
    speaks_of_land,
)
from people.names.meaning.whole import WholeNames
from people.names.spellings.forms import FAMILY, FULL, PART, PLACE, SHORT
from people.names.spellings.parts import ROYAL
from people.names.words import DAYS, TITLES


class ArticleReading:
    """Collects the places of one article, sure ones first, and settles the rest by them."""

    def __init__(self, known: Known, body: Folded, head: Folded, days: Days | None) -> None:
        self._known = known
        self._entities = known.entities
        self._body = body
        self._text = body.text
        self._head = head
        self._days = days
        self._sure: set[int] = set()
        self._hinted: set[int] = set()  # by a name in capitals
        self._employers: set[Hashable] = set()  # keys of the sure ones
        # surname -> where a stranger of that name first stands; -1 in the headline
        self._strangers: dict[str, int] = {}
        self._hits: list[Hit] = []
        self._spoken_of: dict[str, bool] = {}

    def read(self, hits: list[Hit], head_hits: list[Hit]) -> list[NamePlace]:
        """Every name of the body that is settled or in doubt, in the order of the text."""
        hits = with_defined(self._text, hits, self._is_organization)
        self._hits += hits
        for place in self._whole_names(self._head, head_hits):
            self._take_if_sure(self._head, place)
        places = self._whole_names(self._body, hits)
        for place in places:
            self._take_if_sure(self._body, place)
        self._employers = {self._entities[index].key for index in self._sure}
        for place in places:
            self._settle(place)
        return [place for place in places if place.candidates]

    def _is_organization(self, index: int) -> bool:
        return self._entities[index].kind == "organization"

    def _whole_names(self, folded: Folded, hits: list[Hit]) -> list[NamePlace]:
        names = WholeNames(self._known, folded, hits) if hits else None
        places, strangers = names.read() if names else ([], [])
        for stranger in strangers:
            start = stranger.start if folded is self._body else -1
            self._strangers.setdefault(stranger.surname, start)
        return places

    def _take_if_sure(self, folded: Folded, place: NamePlace) -> None:
        """An unambiguous name that can mean nothing else is evidence for the rest."""
        text = folded.text
        if place.strength == FAMILY and not place.capital:
            self._sure.update(_titled(text, place) or self._reigning(text, place))
        if len(place.candidates) != 1 or place.initial or place.reason:
            return
        if place.capital:
            self._hinted.update(place.candidates if place.strength < PLACE else ())
            return
        if context.is_common_word(folded, place.start, place.end):
            return
        name = text[place.start : place.end]
        plain_word = place.strength in (SHORT, PART) and not place.family and not place.first
        if place.strength == FULL or (plain_word and not self._is_town(place, name)):
            self._sure.add(place.candidates[0])

    def _settle(self, place: NamePlace) -> None:
        """Reduce the candidates to the one meant, to none, or leave several with a reason."""
        name = self._text[place.start : place.end]
        if self._is_somewhere(place, name):
            place.candidates = []
            return
        place.candidates = self._possible(place, name)
        if not place.candidates:
            self._settle_bare(place, name)
        elif len(place.candidates) > 1 or place.family or place.first:
            self._settle_shared(place, name)
        if place.reason and len(place.candidates) == 1:
            self._settle_initial(place, name)
        if place.strength == FULL and len(place.candidates) == 1 and not place.reason:
            self._sure.update(place.candidates)

    def _is_somewhere(self, place: NamePlace, name: str) -> bool:
        """True when the place of the name is meant: `in Halven`, `Karsten (Brunn)`."""
        if place.strength == FULL or (" " in name and place.strength not in (PART, PLACE)):
            return False
        if is_dateline(self._body, place.start, place.end) or name in self._datelines:
            return True
        if place.family & self._sure and owns(self._text, place.end):
            return False  # `in Shalev's cabinet`
        return stands_for_place(self._text, place.start, place.end)

    def _possible(self, place: NamePlace, name: str) -> list[int]:
        """Who of those whose name it is can be meant here at all.

        In capitals a single word needs evidence, a common word is nobody's name, and what is a
        town, too, is that town, unless a longer form of the name stands in the article.
        """
        if place.capital and " " not in name:
            return [index for index in place.named if index in self._sure]
        is_common = context.is_common_word(self._body, place.start, place.end)
        if is_common and (place.strength < PART or name.lower() in DAYS):
            return []
        is_town = self._is_town(place, name)
        return [
            index
            for index, worth in place.named.items()
            if index in self._sure
            or not is_common
            and (worth < PART or worth == PART and not is_town)
            and (worth != SHORT or not is_town or context.acts(self._text, place.end))
        ]

    def _is_town(self, place: NamePlace, name: str) -> bool:
        """True for what is called by its town, or stands for a place elsewhere in the article."""
        if " " in name and place.strength not in (PART, PLACE):
            return False
        is_place = name in self._towns or name.upper() in self._datelines
        return is_place or PLACE in place.named.values()

    def _settle_shared(self, place: NamePlace, name: str) -> None:
        """A name with several owners: whom the article tells, else who is called just so."""
        bearers = place.family | place.first
        sure = [i for i in place.candidates if i in self._sure] + sorted(bearers & self._sure)
        own = own_name(place.candidates, self._entities, name)
        fitting = (
            (own if " " in name and len(own) == 1 else [])
            or sure
            or [index for index in place.candidates if index in self._hinted]
            or self._by_office(place)
            or by_land(place.candidates, self._entities, name, self._speaks_of)
            or by_rest(place.candidates, self._entities, name, self._speaks_of)
            or own
            or own_core(self._of_lands_told(place.candidates, name), self._entities, name)
        )
        if not fitting and len(place.candidates) == 1:
            fitting = place.candidates
        if len(fitting) == 1:
            place.candidates = fitting
        elif len(place.candidates) > 1:
            place.reason = f"{len(place.candidates)} entities are called {name}"

    def _of_lands_told(self, candidates: list[int], name: str) -> list[int]:
        """Without those of a land that the article does not speak of."""
        entities = self._entities
        return [
            i for i in candidates if speaks_of_land(entities[i], name, self._speaks_of) is not False
        ]

    def _settle_bare(self, place: NamePlace, name: str) -> None:
        """A bare surname needs a longer form in the article, or an office before it."""
        if context.is_plain_noun(self._text, place.start, place.end):
            return
        before = context.words_before(self._text, place.start, 6)
        held = by_title(place.family, self._entities, before, self._days)
        held = held or self._reigning(self._text, place)
        if len(held) == 1:
            place.candidates = held
            return
        sure = self._sure_bearers(place, name)
        is_strange = self._strangers.get(fold(name), place.start) < place.start
        if is_strange:
            sure = in_spite_of_stranger(sure, place)
        if sure:
            place.candidates = sorted(place.called.intersection(sure)) or sure
        elif not is_strange:
            place.candidates = self._by_courtesy(place.family, before) or self._only_called(place)
        if len(place.candidates) > 1:
            place.reason = f"several people of the article are called {name}"

    def _sure_bearers(self, place: NamePlace, name: str) -> list[int]:
        """Who of the sure has the surname; else, or if only a queen has it, the first name, too.

        Whom another title than the queen's own precedes is not the queen: `Princess Karin`.
        """
        family = place.family & self._sure
        reigning = {index for index in family if is_of_throne(self._entities[index], name)}
        before = context.words_before(self._text, place.start, 1)
        if before and context.last_part(before[0]) in ROYAL:
            return sorted(family - reigning)
        return sorted(family | (place.first & self._sure if family == reigning else set()))

    def _reigning(self, text: str, place: NamePlace) -> list[int]:
        """Whose name is that of a throne, with its title before it: `King Hussein`."""
        before = context.words_before(text, place.start, 1)
        return by_throne(place.family, self._entities, text[place.start : place.end], before)

    def _settle_initial(self, place: NamePlace, name: str) -> None:
        """`President Vladimir V. Putin` holds the office; `Michael B. Jordan` may be a stranger."""
        before = context.words_before(self._text, place.start, 6)
        if by_title(place.candidates, self._entities, before, self._days):
            place.reason = ""
        else:
            self._strangers.setdefault(fold(name).rpartition(" ")[2], place.start)

    def _only_called(self, place: NamePlace) -> list[int]:
        """`Klinge scored`: the one person of whom the surname is an alias."""
        if place.capital or place.named or len(place.called) != 1:
            return []
        if context.is_common_word(self._body, place.start, place.end):
            return []
        if not context.is_like_person(self._text, place.start, place.end):
            return []
        if self._text[place.start : place.end] in self._towns:
            return []
        return list(place.called)

    def _by_courtesy(self, family: frozenset[int], before: list[str]) -> list[int]:
        """`Mrs Moll` is the Moll whose organization the article mentions."""
        if not before or before[0].rstrip(".") not in context.COURTESY or len(family) > 50:
            return []
        fitting = [index for index in sorted(family) if self._works_for_sure(index)]
        return fitting if len(fitting) == 1 else []

    def _by_office(self, place: NamePlace) -> list[int]:
        """The candidates who fit the title before the name, or whose organization is mentioned."""
        before = context.words_before(self._text, place.start, 6)
        held = by_title(place.candidates, self._entities, before, self._days)
        return held or [index for index in place.candidates if self._works_for_sure(index)]

    def _works_for_sure(self, index: int) -> bool:
        return any(o.organization in self._employers for o in self._entities[index].offices)

    def _speaks_of(self, words: str) -> bool:
        """True when the text has these words; looked up once, however often it is asked."""
        if words not in self._spoken_of:
            self._spoken_of[words] = words in self._text
        return self._spoken_of[words]

    @cached_property
    def _datelines(self) -> frozenset[str]:
        """Spellings in capitals from where the article was sent."""
        return frozenset(
            self._text[hit.start : hit.end]
            for hit in self._hits
            if self._text[hit.start : hit.end].isupper()
            and (
                opens_dateline(self._text, hit.start, hit.end)
                or is_dateline(self._body, hit.start, hit.end)
            )
        )

    @cached_property
    def _towns(self) -> frozenset[str]:
        """Spellings that stand for a place somewhere in the article."""
        return frozenset(
            self._text[hit.start : hit.end]
            for hit in self._hits
            if names_place(self._text, hit.start, hit.end)
        )


def in_spite_of_stranger(sure: list[int], place: NamePlace) -> list[int]:
    """Who is meant though a stranger of that name went before: whose surname it is, if anybody's.

    Of Bill Clinton nothing is left after Bill Gates: `Bill` may be either.
    """
    return [index for index in sure if index in place.family]


def _titled(text: str, place: NamePlace) -> list[int]:
    """`President Clinton` is the only one of that surname if `Clinton` is an alias of his."""
    if len(place.called) != 1:
        return []
    before = context.words_before(text, place.start, 1)
    if not before or not before[0][0].isupper() or context.last_part(before[0]) not in TITLES:
        return []
    return list(place.called)
