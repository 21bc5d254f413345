"""What are the parts of a name? Its surname and given names, its core, the land it tells."""

import re
from functools import lru_cache
from typing import NamedTuple

from people.names.folding import fold, spell
from people.names.interface import Named
from people.names.spellings.variants import as_wires_write
from people.names.words import (
    CORPORATE,
    GENERATIONS,
    PARTICLES,
    TITLES,
    is_nationality,
    is_telling,
    word_set,
)

_QUALIFIER = re.compile(r"\s*\([^()]*\)\s*\Z")
# `Hassan II of Morocco`, `Elizabeth II`, `Hussein of Jordan`, `Diana, Princess of Wales`.
_THRONE = re.compile(
    r"(?P<name>[A-Z][\w'-]+(?P<second> (?![IVX]+\b)[A-Z][\w'-]+)?)(?P<number> [IVX]+)?"
    r"(?P<land>(?:,(?P<rank> [A-Z]\w+))? of (?:the )?[A-Z].*)?\Z"
)
_CROWNED = word_set("king queen pope emperor empress sultan emir shah tsar czar tsarina")
# Whoever bears one of these is called by the first name, and by no other of these.
ROYAL = _CROWNED | word_set("prince princess duke duchess")
# What a club has in its name before or after it.
_CLUB = word_set("fc afc cf sc ac ssc as sv fk bc ccc rfc")
# What initials leave out.
_SMALL = word_set("of for and the in on to &")
# Words of a name beside a land that tell nothing of it; lands that texts call otherwise.
_NO_LAND = word_set(
    "the federation republic peoples people's kingdom united national democratic north south east "
    "west northern southern eastern western central american red african arab"
)
_STEMS = {
    "uk": ("Brit", "U.K.", "LONDON"),
    "us": ("U.S.", "America", "WASHINGTON"),
    "states": ("U.S.", "America", "WASHINGTON"),
    "america": ("U.S.", "America", "WASHINGTON"),
    "netherlands": ("Dutch", "Netherlands"),
    "britain": ("Brit",),
    "england": ("Engl",),
    "scotland": ("Scot",),
    "wales": ("Wales", "Welsh"),
    "ireland": ("Ireland", "Irish"),
    "france": ("France", "French"),
    "spain": ("Spain", "Spanish"),
    "poland": ("Poland", "Polish"),
    "greece": ("Greece", "Greek"),
    "turkey": ("Turkey", "Turk"),
    "denmark": ("Denmark", "Danish"),
    "finland": ("Finland", "Finn"),
    "switzerland": ("Swiss", "Switz"),
    "philippines": ("Philip", "Filip"),
}


class Throne(NamedTuple):
    """The name of a throne, without and with its number, and the titles that stand before it."""

    name: str = ""
    numbered: str = ""
    ranks: frozenset[str] = frozenset()


_NO_THRONE = Throne()


def without_qualifier(name: str) -> str:
    """`George Robertson` out of the title `George Robertson (politician)`."""
    return _QUALIFIER.sub("", name) or name


def without_article(name: str) -> str:
    """`Fed` out of `the Fed`."""
    return name[4:] if name.startswith(("the ", "The ")) else name


@lru_cache(maxsize=20_000)
def core(name: str) -> str:
    """What is left of an organization's name without what only tells its kind: `Barnet F.C.`.

    Never a nationality or a common word: `American International` of the American International
    Group, and the Company as it is.
    """
    words = without_article(spell(without_qualifier(name))).split()
    while words and fold(words[-1]) in CORPORATE | _CLUB and _tells(words[:-1]):
        words.pop()
    while words and fold(words[0]) in _CLUB and _tells(words[1:]):
        words.pop(0)
    return " ".join(words).rstrip(" ,")


def _tells(words: list[str]) -> bool:
    """True for what may be a name: several words, or one that means nothing else."""
    return len(words) > 1 or bool(words) and is_telling(fold(words[0].rstrip(",")))


def initials(name: str) -> tuple[str, ...]:
    """The initials of an organization, without and with dots; () for fewer than three.

    >>> initials("Bank for Green Growth"), initials("the Party"), initials("Orel e.V. Group")
    (('BGG', 'B.G.G.'), (), ())
    """
    plain = without_article(spell(without_qualifier(name))).replace("-", " ")
    letters = [word[0] for word in plain.split() if word not in _SMALL]
    if len(letters) < 3 or not all(map(str.isupper, letters)):
        return ()
    return "".join(letters), "".join(f"{letter}." for letter in letters)


@lru_cache(maxsize=20_000)
def lands(name: str) -> tuple[tuple[str, ...], ...]:
    """What a text has that speaks of the land in a name: one of each, or () when no land is told.

    >>> lands("Labour Party (UK)"), lands("Israeli Labor Party")
    ((('Brit', 'U.K.', 'LONDON'),), (('Israe',),))
    """
    match = _QUALIFIER.search(name)
    told = match.group().strip(" ()").replace("United Kingdom", "UK").split() if match else []
    plain = without_qualifier(name)
    if not told:
        told = plain.rpartition(" of ")[2].split() if " of " in plain else []
        told += [word for word in plain.split() if is_nationality(word.lower())]
    if plain.startswith("United States "):
        told.append("States")
    kept = [word for word in told if word[0].isupper() and fold(word) not in _NO_LAND]
    return tuple(_STEMS.get(fold(word), (word[: max(4, len(word) - 2)],)) for word in kept)


def without_titles(name: str) -> str:
    """`Clinton` out of `President Clinton`; `King of Pop` stays."""
    rest = name
    while rest.partition(" ")[0].lower() in TITLES and rest.partition(" ")[2][:1].isupper():
        rest = rest.partition(" ")[2]
    return rest


def surname(name: str) -> str:
    """The last word of a personal name with its particles: `van Gogh`.

    "" for a single word, for who is named after a place (`Diana, Princess of Wales`), and for what
    is no name (`The Boss`).
    """
    words = name.replace(",", " ").split()
    if "of" in words or words[:1] in (["The"], ["the"]):
        return ""
    while len(words) > 1 and fold(words[-1]) in GENERATIONS:
        words.pop()
    if len(words) < 2:
        return ""
    first = len(words) - 1
    while first > 1 and fold(words[first - 1]) in PARTICLES:
        first -= 1
    return " ".join(words[first:])


@lru_cache(maxsize=20_000)
def throne(name: str) -> Throne:
    """What `Hassan II of Morocco` is called as a king; all is empty for who is none.

    >>> throne("Diana, Princess of Wales")
    Throne(name='Diana', numbered='Diana', ranks=frozenset({'princess'}))
    """
    match = _THRONE.match(spell(without_titles(name)))
    if match is None or not (match["land"] or match["number"]):
        return _NO_THRONE
    if match["second"] and match["number"] and not match["land"]:
        return _NO_THRONE  # Davis Love III
    ranks = frozenset({fold(match["rank"])}) if match["rank"] else _CROWNED
    return Throne(match["name"], match["name"] + (match["number"] or ""), ranks)


def written_names(entity: Named) -> tuple[str, ...]:
    """The folded name and aliases without qualifiers, and how wires write them, each once."""
    names = [without_qualifier(name) for name in (entity.name, *entity.aliases)]
    is_person = entity.kind == "person"
    ways = [way for name in names for way in as_wires_write(name, is_person)]
    return tuple(dict.fromkeys(spell(name) for name in (*names, *ways)))


def given_forms(entity: Named) -> tuple[tuple[str, ...], ...]:
    """The folded given names of a person, one tuple for each full name or alias."""
    found = []
    for name in written_names(entity):
        family = surname(name)
        if family:
            before = without_titles(name).rpartition(family)[0]
            found.append(tuple(fold(before.replace(".", " ")).split()))
    return tuple(dict.fromkeys(found))
