"""Which abbreviations does an article itself define? `Green Harbour Union (GHU)`."""

import re
from collections.abc import Callable, Iterator

from people.names.hits import Hit
from people.names.interface import Span
from people.names.meaning.context import is_name_word, words_before
from people.names.spellings.forms import FULL
from people.names.words import NATIONALITIES, OPENERS

_SHORT = r"[A-Z][A-Za-z]?[A-Z&.-][A-Za-z&.-]{0,7}"
_AFTER = re.compile(rf",? ?[(\[] ?[\"']?({_SHORT})[\"']? ?[)\],;]")
_CAPITALS = re.compile(r"[A-Z]{3,5}\Z")
_BEFORE = re.compile(rf"(?<!\S)({_SHORT}) [(\[] ?\Z")


def with_defined(text: str, hits: list[Hit], is_organization: Callable[[int], bool]) -> list[Hit]:
    """The hits, and each place of an abbreviation that stands in brackets beside a name.

    It means what the name means, whoever else is called so. Both in the order of the text.
    """
    taken = {(hit.start, hit.end) for hit in hits}
    defined = {
        short: hit
        for hit in hits
        if FULL in hit.owners.named.values()
        and not hit.capital
        and all(map(is_organization, hit.owners.named))
        for short in _beside(text, hit, taken)
    }
    if not defined:
        return hits
    pattern = "|".join(map(re.escape, sorted(defined, key=len, reverse=True)))
    places = {
        match.span(): defined[match.group()]
        for match in re.finditer(rf"(?<![\w&.-])(?:{pattern})(?![\w&])", text)
    }
    others = [hit for hit in hits if (hit.start, hit.end) not in places]
    new = [hit._replace(start=start, end=end) for (start, end), hit in places.items()]
    return sorted([*others, *new], key=lambda hit: (hit.start, hit.end))


def _beside(text: str, hit: Hit, taken: set[Span]) -> Iterator[str]:
    """What stands in brackets after the name, or before it with the name in brackets."""
    name = text[hit.start : hit.end]
    after = _AFTER.match(text, hit.end)
    if after and (
        is_abbreviation(after[1], name)
        or after.span(1) not in taken
        and _is_foreign(text, hit, after[1])
    ):
        yield after[1]
    before = _BEFORE.search(text, max(0, hit.start - 14), hit.start)
    if before and is_abbreviation(before[1], name):
        yield before[1]


def _is_foreign(text: str, hit: Hit, short: str) -> bool:
    """True for `Social Democratic Party (SPD)`: what stands after a whole name is short for it.

    Its letters may be those of another language.
    """
    if not _CAPITALS.match(short) or " " not in text[hit.start : hit.end]:
        return False
    before = words_before(text, hit.start, 1)
    return not before or before[0].lower() in OPENERS or not is_name_word(before[0])


def is_abbreviation(short: str, name: str) -> bool:
    """True when the letters of `short` stand in the name in this order, the first at its beginning.

    Source: Schwartz and Hearst, A simple algorithm for identifying abbreviation definitions (2003).
    """
    letters = [letter for letter in short.lower() if letter.isalnum()]
    if " " not in name or "".join(letters) in NATIONALITIES:
        return False
    rest = iter(name.lower().removeprefix("the "))
    return letters[:1] == [next(rest, "")] and all(letter in rest for letter in letters[1:])
