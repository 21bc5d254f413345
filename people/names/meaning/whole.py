"""Is a hit the whole name, or a part of a longer one that nobody knows?"""

from collections.abc import Callable
from operator import eq

from people.names.folding import Folded, fold
from people.names.hits import Hit, NamePlace, Stranger
from people.names.known import Known
from people.names.meaning import context
from people.names.spellings.forms import FAMILY, FIRST, FULL
from people.names.spellings.nicknames import are_one

Same = Callable[[str, str], bool]
_UNKNOWN_INITIAL = "the name is known without this initial"


class WholeNames:
    """Reads the hits of one text: whole names, and strangers who share a surname with ours."""

    def __init__(self, known: Known, folded: Folded, hits: list[Hit]) -> None:
        self._known = known
        self._folded = folded
        self._text = folded.text
        self._hits = hits
        self._called: dict[tuple[str, ...], list[int]] = {}
        self._ends = frozenset(hit.end for hit in hits if hit.owners.named)
        self._starts = frozenset(hit.start for hit in hits if hit.owners.named)

    def read(self) -> tuple[list[NamePlace], list[Stranger]]:
        """Both in the order of the text."""
        places: list[NamePlace] = []
        strangers: list[Stranger] = []
        for hit in self._hits:
            read = self._whole(hit)
            if isinstance(read, NamePlace):
                places.append(read)
            elif read:
                strangers.append(read)
        return places, strangers

    def _whole(self, hit: Hit) -> NamePlace | Stranger | None:
        named, family, first, called = hit.owners
        strength = min(named.values()) if named else FAMILY if family else FIRST
        place = NamePlace(
            hit.start, hit.end, strength, named, list(named), family, first, called, hit.capital
        )
        if hit.capital and not (family and self._is_surname_in_capitals(hit)):
            return place
        is_person = not named or self._known.entities[place.candidates[0]].kind == "person"
        if not is_person:
            place.end = context.corporate_end(self._folded, place.end, self._starts)
        if self._goes_on(place):
            # Of Bill Clinton nothing is left after Bill Gates: `Bill` may be either.
            name = fold(self._text[place.start : place.end])
            return None if named or family else Stranger(place.start, name)
        if is_person:
            return self._whole_person(place)
        if context.is_part_of_longer(self._folded, place.start, place.end, self._ends):
            return None
        return place

    def _is_surname_in_capitals(self, hit: Hit) -> bool:
        """True for `Anatole VERNET`: other names before it are written as names are."""
        before = context.words_before(self._text, hit.start, 1)
        word = before[0] if before else ""
        return context.is_initial(word) or word[1:].islower() and context.is_name_word(word)

    def _goes_on(self, place: NamePlace) -> bool:
        """True when the next word makes a longer name, and begins none that is known."""
        if not place.named and context.goes_on_by_particle(self._text, place.end):
            return True
        following = context.next_word(self._folded, place.end)
        return place.end + 1 not in self._starts and context.goes_on(following)

    def _whole_person(self, place: NamePlace) -> NamePlace | Stranger | None:
        """A person with the given names that stand before; or somebody else of that surname."""
        name = self._text[place.start : place.end]
        other = context.generation(self._text, place.end)
        if (other or context.is_hyphenated(self._text, place)) and " " in name:
            return Stranger(place.start, fold(name.rpartition(" ")[2]))
        first_names = self._known.first_names
        start, given = context.given_names(self._folded, place.start, self._ends, first_names)
        if not given:
            return place if not other or place.named else None  # Kennedy Jr
        if place.strength == FULL and " " in name:
            return None if fold(given[-1]) in first_names else place
        called = self._who_is_called(given, name, place.family)
        if not called and self._may_drop(given) and context.opens_sentence(self._text, start):
            start += len(given.pop(0)) + 1
            called = self._who_is_called(given, name, place.family)
        if other:
            called = []
        if not called and len(alike := self._but_for_an_initial(given, place.family)) == 1:
            return NamePlace(
                start, place.end, FULL, {alike[0]: FULL}, alike, reason=_UNKNOWN_INITIAL
            )
        if not called:
            return Stranger(place.start, fold(name)) if place.family else None
        named = dict.fromkeys(called, FULL)
        return NamePlace(start, place.end, FULL, named, called, initial=_are_initials(given))

    def _may_drop(self, given: list[str]) -> bool:
        """True for `Seamer John Smith` and `Seamer J. K. Smith`, not for `Boris J. Smith`."""
        rest = given[1:]
        if not rest or (len(rest) == 1 and _are_initials(rest)):
            return False
        return fold(given[0]) not in self._known.first_names

    def _who_is_called(self, given: list[str], name: str, family: frozenset[int]) -> list[int]:
        """Those of this surname whose given names fit; asked once for the same words.

        `Bob Moll` is Robert Moll where nobody is called Bob Moll.
        """
        words = (*given, name)
        if words not in self._called:
            told = _folded(given)
            self._called[words] = [index for index in family if self._is_called(index, told)] or [
                index for index in family if self._is_called(index, told, are_one)
            ]
        return list(self._called[words])

    def _is_called(self, index: int, told: list[str], are_same: Same = eq) -> bool:
        """True when the folded given names in the text fit the person's."""
        return any(_fits(told, names, are_same) for names in self._known.given[index])

    def _but_for_an_initial(self, given: list[str], family: frozenset[int]) -> list[int]:
        """Those of whom no middle name is known, and who would fit without the one initial."""
        told = _folded(given)
        if len(told) != 2 or len(told[1]) > 1:
            return []
        plain = (i for i in family if all(len(names) < 2 for names in self._known.given[i]))
        return [index for index in plain if self._is_called(index, told[:1])]


def _folded(given: list[str]) -> list[str]:
    return fold(" ".join(given).replace(".", " ")).split()


def _are_initials(given: list[str]) -> bool:
    return all(len(word.rstrip(".")) == 1 for word in given)


def _fits(words: list[str], names: tuple[str, ...], are_same: Same = eq) -> bool:
    """True when the first word is the first name or its initial, and no other word is foreign.

    >>> _fits(["v"], ("vladimir", "vladimirovich"))
    True
    """
    if not words or not names or not _agree(words[0], names[0], are_same):
        return False
    return all(any(_agree(word, name) for name in names[1:]) for word in words[1:])


def _agree(word: str, name: str, are_same: Same = eq) -> bool:
    if len(word) == 1 or len(name) == 1:
        return word[0] == name[0]
    return are_same(word, name)
