"""Are these words the name of an outlet? Pure.

No list says which outlets there are: a name has the form of one, in any Latin script. What has
it, too, is told by a few closed classes of words: prepositions of time, zones, what a decree or a
table is numbered with. Places that the lists of `people.names.discovery` know are no outlets.
"""

import re
from collections.abc import Iterator, Sequence

from articles.citations.grammar import (
    CONJUNCTIONS,
    CROSS_REFERENCE,
    NoCitationError,
    PrintedOutlet,
    PrintedPart,
    RawPart,
)
from articles.citations.lexemes import Lexeme
from people.names.discovery.lexicons import lists
from people.names.discovery.vocabulary import is_nationality
from people.names.words import word_set

LONGEST = 8  # words
# What stands for outlets that are not named, or is none: Russian agencies, local media.
GENERIC = word_set("""
    agencies agency channels correspondents dailies interview interviews magazines media newspapers
    papers press radio release releases reports service services sources stations television tv
    websites wires
""")
ARTICLES = word_set("the a an al de den der die das el la las le les los il i o os het")
# Of sentences, and of notes on when something is: in small letters they stand in no name.
OF_SENTENCES = word_set("""
    after am are as at be been before being between born by dated did do does due during from had
    has have he her his i it its not on our p.m a.m she since that their they through till to
    until was we were which who will with you
""")
NUMBERED = word_set("act art article decree law no number pl resolution section stat table")
DATED = word_set("""
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun
    gmt utc est edt cst cdt mst mdt pst pdt cet bst msk noon midnight eve
""")
VERSUS = word_set("v vs versus")
CHANNELS = word_set("channel kanal canal radio tv")
VERBS = ("010", "1010")  # clusters of words: verbs and participles; nouns of business
STATE = re.compile(r"[A-Z]{2}")
Words = Sequence[Lexeme]


def part_of(raw: RawPart, body: str) -> PrintedPart:
    """The part with its outlets. NoCitationError: its words name none."""
    names = list(_names(raw.names))
    if not names or not all(map(is_name, names)):
        raise NoCitationError
    if not raw.is_apart and not is_clear(names[-1]):
        raise NoCitationError
    numbered = sum(map(ends_in_number, names))
    if numbered > 1 or (numbered and raw.kind == CROSS_REFERENCE):  # Torr 2, Ostrov 1; Table 3
        raise NoCitationError
    outlets = tuple(_outlet(words, body) for words in names)
    return PrintedPart(raw.tokens[0].start, raw.tokens[-1].end, raw.kind, outlets, raw.days)


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
    if is_generic(right) and is_nationality(left[-1].text.lower()):
        return False
    if is_generic(left) or left[-1].text.isupper() or right[0].text.isupper():
        return True
    return is_last and (len(left) == 1 or len(right) == 1)


def is_name(words: Words) -> bool:
    """True if an outlet may be called that."""
    texts = [it.text for it in words if it.kind in ("word", "month", "number")]
    if len(words) > LONGEST or words[-1].kind in ("dash", "ampersand"):
        return False
    if all(it.kind != "word" for it in words):
        return False
    small = [text.lower().rstrip(".") for text in texts]
    if DATED & set(small) or VERSUS & set(small) or NUMBERED & set(small[:-1]):
        return False
    if any(text in OF_SENTENCES for text in (it.rstrip(".") for it in texts)):
        return False
    return is_generic(words) or _has_form(texts)


def _has_form(texts: Sequence[str]) -> bool:
    """A capital at the start, but for an article, or a site; no participle in small letters."""
    first = texts[1] if texts[0] in ARTICLES and len(texts) > 1 else texts[0]
    starts = first[0].isupper() or first[0].isdigit() or "." in first[:-1] or "-" in first
    small = [text for text in texts if text[0].islower()]
    return starts and len(small) <= 3 and not any(text.endswith(("ed", "ing")) for text in small)


def is_generic(words: Words) -> bool:
    """Such as Russian agencies: no one outlet."""
    return words[-1].text.lower().rstrip(".") in GENERIC


def is_clear(words: Words) -> bool:
    """True if it is a name without a comma behind it: Reuters May 4, but not Opens May 4."""
    if not (words[-1].text[0].isupper() or is_generic(words)):
        return False
    cluster = lists().clusters.get(words[-1].text.lower(), "")
    return len(words) > 1 or not cluster.startswith(VERBS)


def is_number_of_issue(words: Words) -> bool:
    """No. 14."""
    return len(words) == 2 and words[0].text in ("No.", "no.", "Nr.") and words[1].kind == "number"


def ends_in_number(words: Words) -> bool:
    """True for Resolution 114 and Torr 2; a channel may be numbered."""
    return words[-1].kind == "number" and words[0].text.lower() not in CHANNELS


def are_places(outlets: Sequence[str]) -> bool:
    """True for Moscow, and for Columbia, MO."""
    *others, last = outlets
    if others and STATE.fullmatch(last):
        outlets = others
    return all(it.lower() in lists().places for it in outlets)
