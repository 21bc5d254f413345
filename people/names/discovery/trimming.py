"""What of the words that the model marks is the name? Titles, lands and signs are no part of it."""

from collections.abc import Iterator

from people.names.discovery.letters import is_abbreviation
from people.names.discovery.lexicons import uses
from people.names.discovery.tagger import Mark
from people.names.discovery.vocabulary import (
    DAYS,
    GIVEN,
    PARTICLES,
    PERSONAL,
    SAYING,
    is_nationality,
)
from people.names.words import word_set

_SIGNS = frozenset("\"'.,;:-(")
_ALSO_GIVEN = word_set("dean earl duke")
_DEPARTMENTS = word_set("""
    affairs agriculture and commerce culture defence defense economy education energy environment
    finance foreign health industry information interior internal justice labor labour science
    security state trade transport transportation treasury welfare
""")
_NOUNS = word_set("agency bank company firm giant group insurer newspaper paper party station")
_LED = word_set("alliance bloc coalition faction front league movement party union")
# What acts, treaties and the like are called; the model alone takes some for organizations.
_PAPERS = word_set("""
    accord accords act agreement agreements charter convention declaration memorandum protocol
    treaties treaty
""")
_NO_NAMES = word_set("i i'm i've i'd i'll you we he she it they mr mrs ms dr sir please yes no ok")


def trimmed(words: list[str], mark: Mark) -> Iterator[Mark]:
    """The mark without what is no part of a name; nothing when nothing is left that can be one.

    Letters before a title are an organization of their own: `NATO Secretary General Jan Bok`.
    """
    for first, last in _clauses(words, mark):
        first, last = _without_signs(words, first, last)
        if mark.label == "PER" and "C" in uses(words[last - 1]) and last - first > 1:
            mark = mark._replace(label="ORG")  # `Keystone Corp`
        if mark.label == "ORG":
            yield from _organization(words, mark, first, last)
        elif mark.label == "PER":
            yield from _person(words, mark, first, last)
        elif first < last and _may_be(words[first:last], mark.label):
            yield mark._replace(first=first, last=last)


def _clauses(words: list[str], mark: Mark) -> Iterator[tuple[int, int]]:
    """The mark, or what stands around a verb in it: `The Independent said Unionists`."""
    first = mark.first
    for index in range(mark.first, mark.last):
        if words[index] in SAYING:
            yield first, index
            first = index + 1
    yield first, mark.last


def _person(words: list[str], mark: Mark, first: int, last: int) -> Iterator[Mark]:
    """Without titles, and without what somebody is of: `Education Minister Jan Bok of Unity`."""
    name = _after_titles(words, first, last)
    if first < name and is_abbreviation(words[first]) and not _is_title(words[first]):
        yield mark._replace(first=first, last=first + 1, label="ORG")
    first = name
    if "of" in words[first + 2 : last]:
        last = words.index("of", first + 2)
    while first < last and words[first].islower() and words[first] not in PARTICLES:
        if words[first] == "of":
            return  # `of State`
        first += 1
    if first < last and _may_be(words[first:last], mark.label):
        yield mark._replace(first=first, last=last)


def _organization(words: list[str], mark: Mark, first: int, last: int) -> Iterator[Mark]:
    """Without what only tells of it: `the`, `Swiss company`; and without its leader.

    `Union Party of Jan Bok` is an organization and a person; a treaty is something else.
    """
    for index in range(last - 2, first - 1, -1):
        if words[index].lower() in _NOUNS and words[index].islower():
            first = index + 1
            break
    first += first + 1 < last and words[first].lower() == "the"
    leader = _leader(words, first, last)
    if leader:
        yield mark._replace(first=leader, last=last, label="PER")
        last = leader - 1
    if last - first > 1 and words[last - 1].lower() in _PAPERS:
        mark = mark._replace(label="MISC")
    if first < last and _may_be(words[first:last], mark.label):
        yield mark._replace(first=first, last=last)


def _leader(words: list[str], first: int, last: int) -> int:
    """Where the two names of a leader begin, as of a party, or 0."""
    of = last - 3
    if of <= first or words[of] != "of" or words[of - 1].lower() not in _LED:
        return 0
    names = words[of + 1 : last]
    told = {letter for word in names for letter in uses(word)}
    return of + 1 if all(word[0].isupper() for word in names) and not told & set("PONC") else 0


def _without_signs(words: list[str], first: int, last: int) -> tuple[int, int]:
    while first < last and words[first] in _SIGNS:
        first += 1
    while first < last and (words[last - 1] in _SIGNS or words[last - 1] in ("'s", "'S")):
        last -= 1
    return first, last


def _after_titles(words: list[str], first: int, last: int) -> int:
    """Where the name of a person begins: after the last title, and after a nationality."""
    for index in range(last - 2, first - 1, -1):
        if _is_title(words[index]) and not _is_of_the_name(words, first, index, last):
            return index + 1
    if first > 1 and words[first - 1] == "of" and _is_title(words[first - 2]):
        while first < last - 2 and words[first].lower() in _DEPARTMENTS:
            first += 1  # `Minister of Education Jan Bok`
    return first


def _is_of_the_name(words: list[str], first: int, index: int, last: int) -> bool:
    """True for a title that is none here: `Dean Acheson`, `Martin Luther King Jr.`."""
    if index == first:
        return last - first == 2 and words[first].lower() in _ALSO_GIVEN
    return "F" in uses(words[index - 1]) or "G" in uses(words[index + 1])


def _is_title(word: str) -> bool:
    small = word.lower().rstrip(".")
    if small in GIVEN:
        return False
    return small in PERSONAL or small.split("-")[0] in PERSONAL or is_nationality(small)


def _may_be(words: list[str], label: str) -> bool:
    text = "".join(words)
    if not any(word[0].isupper() for word in words) or len(text) < 2:
        return False
    if len(words) == 1 and (words[0].lower() in _NO_NAMES or words[0].lower() in DAYS):
        return False
    if "//" in text or "@" in text:
        return False
    return label != "PER" or not any(letter.isdigit() or letter == "/" for letter in text)
