"""Are these words the name of an outlet? Pure.

No list says which outlets there are: a name has the form of one, in any Latin script. What has
it, too, is told by a few closed classes of words: prepositions of time, zones, what a decree or a
table is numbered with. Places that the lists of `people.names.discovery` know are no outlets.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from articles.citations.grammar import (
    CONJUNCTIONS,
    NoCitationError,
    PrintedOutlet,
    PrintedPart,
    RawPart,
)
from articles.citations.lexemes import Lexeme
from people.names.discovery.lexicons import lists
from people.names.discovery.vocabulary import ACTS, ORGANS, SITES, is_nationality
from people.names.words import word_set

LONGEST = 8  # words
# What stands for outlets that are not named: Russian agencies, local media.
COLLECTIVE = word_set("""
    agencies correspondents dailies interview interviews media newspapers services sources websites
    wires
""")
MEDIA = COLLECTIVE | word_set("agency press radio television tv")
ALONE = {(word,) for word in MEDIA}  # Ukrainian TV and radio
RESULT = ("number", "dash", "number")  # Torr 2-1 Ostrov
ARTICLES = word_set("the al de den der die das el la las le les los il i o os het")
# Of sentences, and of notes on when something is: in small letters they stand in no name.
OF_SENTENCES = word_set("""
    after am are as at be been before being between born by dated did do does due during from had
    has have he her his it its not on our p.m a.m she since that their they through till to until
    was we were which who will with you
""")
NUMBERED = word_set("act art article decree law no number pl resolution section stat table vol")
ZONES = word_set("gmt utc est edt cst cdt mst mdt pst pdt cet bst msk")
# What names of days, events and sites end in; but The Sunday Times, South China Morning Post.
ENDINGS = (
    ACTS
    | SITES
    | word_set("""
        monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat
        sun noon midnight morning evening night eve day
    """)
)
VERSUS = word_set("v vs versus")
CHANNELS = word_set("channel kanal canal radio tv")
VERBS, NOUNS = "0101", "1010"  # clusters of words used alike
STATE = re.compile(r"[A-Z]\.?[A-Z]\.?")
NUMERAL = re.compile(r"[vV]?[\d.]+|\d+(?:st|nd|rd|th)")
INITIAL = re.compile(r"(?:[^\W\d_]\.){1,3}")
SITE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}")  # on the web: gazeta.ru
OPENS = re.compile(rf"\d|[a-z]{{1,3}}[-'’][^\W\d_]|{SITE.pattern}\Z")  # else than with a capital
Words = Sequence[Lexeme]


def part_of(raw: RawPart, body: str) -> PrintedPart:
    """The part with its outlets. NoCitationError: its words name none."""
    names = list(_names(raw.names))
    if not names or not all(is_name(tuple(it[:2] for it in words)) for words in names):
        raise NoCitationError
    if not raw.is_apart and not is_clear(names[-1]):
        raise NoCitationError
    numbered = sum(map(ends_in_number, names))
    if numbered > 1 or (numbered and len(names) == 1):  # Torr 2, Ostrov 1; Table 3
        raise NoCitationError
    outlets = tuple(_outlet(words, body) for words in names)
    return PrintedPart(raw.lexemes[0].start, raw.lexemes[-1].end, raw.kind, outlets, raw.days)


def _outlet(words: Words, body: str) -> PrintedOutlet:
    start, end = words[0].start, words[-1].end
    return PrintedOutlet(start, end, " ".join(body[start:end].split()))


def _names(runs: Sequence[Words]) -> Iterator[Words]:
    """The runs of words between marks, parted where a conjunction parts them."""
    for at, run in enumerate(runs):
        words = run[1:] if len(run) > 1 and run[0].text in CONJUNCTIONS else run
        if not is_number_of_issue(words):
            yield from _parted(words, at == len(runs) - 1)


def _parted(words: Words, is_last: bool) -> Iterator[Words]:
    """ORT and NTV; but Standard & Poor's, Moody's; and Russian and Ukrainian agencies."""
    for at in range(1, len(words) - 1):
        if words[at].text in CONJUNCTIONS and _parts(words[:at], words[at + 1 :], is_last):
            yield words[:at]
            yield from _parted(words[at + 1 :], is_last)
            return
    yield words


def _parts(left: Words, right: Words, is_last: bool) -> bool:
    """A conjunction parts the last two of a list; several words, & and several are one name."""
    if ends_in(MEDIA, right) and is_nationality(_small(left[-1])):
        return False
    if ends_in(MEDIA, left) or left[-1].text.isupper() or right[0].text.isupper():
        return True
    return is_last and (len(left) == 1 or len(right) == 1)


@lru_cache(maxsize=10_000)
def is_name(words: tuple[tuple[str, str], ...]) -> bool:
    """True if an outlet may be called that. The words: kind and text of each; outlets recur."""
    kinds, texts = zip(*words, strict=True)
    small = [text.lower().rstrip(".") for text in texts]
    if len(words) > LONGEST or kinds[-1] in ("dash", "ampersand") or "word" not in kinds:
        return False
    if ZONES.intersection(small) or VERSUS.intersection(small) or NUMBERED.intersection(small[:-1]):
        return False
    if small[-1] in ENDINGS or _has_initial(texts):
        return False
    if OF_SENTENCES.intersection(text.rstrip(".") for text in texts):
        return False
    if any(kinds[at : at + 3] == RESULT for at in range(len(kinds))):
        return False
    return (
        small[-1] in COLLECTIVE
        or tuple(small) in ALONE
        or _has_form([text for text in texts if text[0].isalnum()])
    )


def _small(word: Lexeme) -> str:
    return word.text.lower().rstrip(".")


def _has_initial(texts: Sequence[str]) -> bool:
    """A person's: R. Dorn, Ada M. Lin; but Folha de S. Paulo."""
    return any(
        INITIAL.fullmatch(text)
        and not is_nationality(text.lower())  # U.S.
        and (at == 0 or not texts[at - 1][0].islower())
        for at, text in enumerate(texts[:-1])
    )


def _has_form(texts: Sequence[str]) -> bool:
    """A capital at the start, but for an article, a prefix or a site; and no verb."""
    first = texts[1] if texts[0] in ARTICLES and len(texts) > 1 else texts[0]
    if not (first[0].isupper() or OPENS.match(first)) or NUMERAL.fullmatch(texts[0]) is not None:
        return first.isdigit() and len(texts) > 1 and texts[1][0].isupper()
    small = [text for text in texts if text[0].islower() and len(text) > 2]
    return len(small) <= 3 and not any(_cluster(text).startswith(VERBS) for text in small)


def _cluster(text: str) -> str:
    return lists().clusters.get(text.lower(), "")


def ends_in(words: frozenset[str], name: Words) -> bool:
    """True if the last word of the name is one of those."""
    return _small(name[-1]) in words


def is_collective(name: str) -> bool:
    """True for what is no one outlet, as it is written: Russian agencies, local media."""
    return name.rpartition(" ")[2].lower() in COLLECTIVE or name.lower() in MEDIA


def is_clear(words: Words) -> bool:
    """True if it is a name without a comma behind it: Reuters May 4, but not Opens May 4."""
    if not (words[-1].text[0].isupper() or ends_in(MEDIA, words)):
        return False
    return len(words) > 1 or not _cluster(words[-1].text).startswith((VERBS, NOUNS))


def is_number_of_issue(words: Words) -> bool:
    """No. 14."""
    return len(words) == 2 and words[0].text in ("No.", "no.", "Nr.") and words[1].kind == "number"


def ends_in_number(words: Words) -> bool:
    """True for Resolution 114 and Torr 2; a channel may be numbered."""
    return NUMERAL.fullmatch(words[-1].text) is not None and _small(words[0]) not in CHANNELS


def name_places(parts: Sequence[PrintedPart]) -> bool:
    """True for Moscow; for Columbia, MO; for Halm Conservatory, Las Vegas; and for Ada Lin.

    One place among the outlets of several parts is an outlet that is called like it.
    """
    outlets = [it.text for part in parts for it in part.outlets]
    are_places = [_stateless(it).lower() in lists().places for it in outlets]
    some = any(are_places) if len(parts) == 1 else all(are_places)
    return some or all(map(is_person, outlets))


def _stateless(name: str) -> str:
    """Austin TX without its TX; but Russia TV."""
    place, _, state = name.rpartition(" ")
    is_state = STATE.fullmatch(state) and state.lower() not in MEDIA
    return place if place and is_state else name


def is_person(name: str) -> bool:
    """True if it begins with a given name and ends in a surname, as far as lists tell."""
    words = name.split()
    return (
        len(words) in (2, 3)
        and words[0].lower() in lists().first_names
        and words[-1].lower() in lists().surnames
        and words[-1].lower() not in ORGANS
    )
