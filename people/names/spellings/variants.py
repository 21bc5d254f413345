"""How else is one name written? The ways to set dots, hyphens, initials, apostrophes, umlauts."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import product

from people.names.words import PARTICLES

_ACRONYM = re.compile(r"[A-Z]{2,6}\Z")
_DOTTED = re.compile(r"(?:[A-Za-z]\.){2,}\Z")
_ABBREVIATED = re.compile(r"(?i:st|mr|dr|jr|sr|inc|corp|co|ltd|bros|ft|mt)\.?\Z|[A-Z]\.?\Z")
_INITIALS = re.compile(r"(?<!\S)[A-Z]\.?(?: [A-Z]\.?)+(?!\S)")
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)
_ARABIC_ARTICLE = re.compile(r"(?<= )(?:a[dlnrstz]|ash|el)-(?=[A-Z])", re.IGNORECASE)
_ARTICLES = ("", "al-", "el-")
# A word in small letters inside a name; not in `Diana, Princess of Wales`.
_PARTICLE = re.compile(r"(?<= )(?!of |the )[a-z]+(?= )")
_CAPITAL_PARTICLE = re.compile(rf"(?<= )(?:{'|'.join(sorted(PARTICLES)).title()})(?= )")
_LAND = re.compile(r"\A(?:the |The )?United States (?:of America )?(?=[A-Z])")
_US = re.compile(r"\A(?:the |The )?U\.?S\.? (?=[A-Z])")
_HEAD = r"(?P<head>Department|Ministry)"
_STATE = r"\A(?P<land>(?:U\.?S\.?|United States) |)"
_OF_HEAD = re.compile(rf"{_STATE}{_HEAD} (?:of|for) (?:the )?(?P<what>[A-Z]\w+(?: [A-Z]\w+)?)\Z")
_HEAD_LAST = re.compile(rf"{_STATE}(?P<what>[A-Z]\w+) {_HEAD}\Z")
_INNER_CAPITAL = re.compile(r"(?!Mc|Mac|De|Di|La|Le)[A-Z][a-z]+[A-Z][a-z]+\Z")  # JustGiving
_MOST = 3  # words of a name that may each be written in several ways


def is_acronym(name: str) -> bool:
    """True for two to six capitals."""
    return _ACRONYM.match(name) is not None


def as_wires_write(name: str, is_person: bool) -> tuple[str, ...]:
    """How else English texts spell a name that is not folded yet, if they do.

    >>> as_wires_write("Gerhard Schröder", True), as_wires_write("Bashar al-Assad", True)
    (('Gerhard Schroeder',), ('Bashar Assad', 'Bashar el-Assad'))
    >>> as_wires_write("Ruud van der Meer", True), as_wires_write("Renzo Di Valle", True)
    (('Ruud Van Der Meer',), ('Renzo di Valle',))
    """
    name = unicodedata.normalize("NFC", name)
    ways = [name.translate(_UMLAUTS)]
    if is_person:
        ways += [_ARABIC_ARTICLE.sub(other, way) for way in (name, *ways) for other in _ARTICLES]
        ways += _particles(name)
    else:
        ways += _in_other_order(name)
    return tuple(way for way in dict.fromkeys(ways) if way != name)


def _particles(name: str) -> Iterator[str]:
    """`Ruud Van Der Meer`, `Renzo di Valle`."""
    yield _PARTICLE.sub(lambda word: word.group().capitalize(), name)
    yield _CAPITAL_PARTICLE.sub(lambda word: word.group().lower(), name)


def _in_other_order(name: str) -> Iterator[str]:
    """`Defence Department` = `Department of Defence`, `United States Army` = `U.S. Army`."""
    for way in (name, _LAND.sub("U.S. ", name), _US.sub("United States ", name)):
        yield way
        yield _OF_HEAD.sub(r"\g<land>\g<what> \g<head>", way)
        yield _HEAD_LAST.sub(r"\g<land>\g<head> of \g<what>", way)


def spellings(name: str) -> Iterator[str]:
    """The ways to write a folded name: U.S. = US, St. Louis = St Louis, UNESCO = Unesco.

    Also those of text cut into words (`Moody 's`, `Yahoo !`) and the name as it is. The same
    spelling may come twice.
    """
    ways = [_of_word(word) for word in name.split()]
    if sum(len(way) > 1 for way in ways) > _MOST:
        ways = [way[:1] for way in ways]
    for words in product(*ways):
        text = " ".join(words)
        yield text
        if "-" in text:
            yield from _hyphenated(text)
    if initials := _INITIALS.search(name):
        joined = initials.group().replace(" ", "")
        yield name.replace(initials.group(), joined)
        yield name.replace(initials.group(), joined.replace(".", ""))
    if name[0].islower() and not name.startswith("the "):
        yield name[0].upper() + name[1:]
    if cut := _cut_into_words(name):
        yield cut
    if name[-1] in "!?":
        yield name[:-1]


def _of_word(word: str) -> tuple[str, ...]:
    plain = word.replace(".", "")
    if _ABBREVIATED.match(word):
        return (plain, f"{plain}.")
    if not _DOTTED.match(word) and not _ACRONYM.match(word):
        return (word, word.capitalize()) if has_inner_capital(word) else (word,)
    ways = [word, plain]
    if len(plain) <= 4:
        ways.append("".join(f"{letter}." for letter in plain))
    if len(plain) >= 4 and word == plain:
        ways.append(word.capitalize())
    return tuple(dict.fromkeys(ways))


def has_inner_capital(word: str) -> bool:
    """True for `JustGiving`, which is `Justgiving`, too; not for `McDonald`."""
    return _INNER_CAPITAL.match(word) is not None


def _hyphenated(name: str) -> Iterator[str]:
    """`Kim Young-Sam`, `Kim Young-sam`, `Kim Young Sam`, `Kim Youngsam`."""
    capital = re.sub(r"-[a-z]", lambda part: part.group().upper(), name)
    yield capital
    yield capital.replace("-", " ")
    yield name.replace("-", " ")
    low = re.sub(r"(?<=[a-z])-[A-Z](?=[a-z])", lambda part: part.group().lower(), name)
    yield low
    yield re.sub(r"(?<=[a-z])-(?=[a-z])", "", low)  # as one word, or broken at its hyphen


def _cut_into_words(name: str) -> str:
    """`Standard & Poor 's` as programs write it that set words apart; "" when nothing changes."""
    cut = re.sub(r"(?<=\w)'s\b|(?<=\w)(?:[&!?,]|'(?= |\Z))", lambda sign: f" {sign.group()}", name)
    cut = re.sub(r"&(?=\w)", "& ", cut)
    return cut if cut != name else ""
