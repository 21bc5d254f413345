"""Where does a text have words, and where do its sentences end?"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from people.names.discovery.vocabulary import OPENERS, word_set
from people.names.folding import COLUMN, PARAGRAPH, Folded

LONGEST = 120  # tokens of a sentence; what goes on is cut here

# Their dot ends no sentence.
_ABBREVIATIONS = word_set("""
    mr mrs ms mme dr prof gen col lt maj capt cmdr adm brig sgt cpl pvt sen rep gov pres rev hon st
    sr jr inc corp co ltd bros vs jan feb mar apr jun jul aug sept sep oct nov dec dept univ assn
    assoc fr msgr mt ft vol pp ed eds cf ca approx supt insp det amb dep min amb atty asst ave blvd
    etc al
""")
_TOKEN = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*"  # addresses
    r"|(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))?"  # U.S., J.R.R.
    r"|[^\W\d_]\.(?=[ ]?[^\W\d_a-z])"  # V. Putin, J.Smith
    r"|'s\b|'S\b"
    r"|[^\W_]+(?:(?:[&']|-(?![a-z]))(?!'?[sS]\b)[^\W_]+)*"  # O'Neill, AT&T, but NATO|-|led
    r"|\S"
)
_KEY = re.compile(r"[A-Z][A-Za-z-]*: ")
_ENDS = frozenset(".!?")
_CLOSERS = frozenset("\"')]}")


class Token(NamedTuple):
    """A word or a sign of a folded text, at [start, end)."""

    text: str
    start: int
    end: int


def sentences(folded: Folded) -> Iterator[list[Token]]:
    """The sentences of a text; blank lines, gaps of a table and meant line ends part them, too."""
    for start, end in _passages(folded):
        yield from _split(list(tokens(folded.text, start, end)))


def tokens(text: str, start: int, end: int) -> Iterator[Token]:
    """The tokens in [start, end) of a text."""
    for match in _TOKEN.finditer(text, start, end):
        first, last = match.span()
        word = match.group()
        if text[last : last + 1] == "." and word.lower() in _ABBREVIATIONS:
            # the next match begins at the dot: it is dropped there
            yield Token(word + ".", first, last + 1)
        elif word == "." and first and _is_abbreviated(text, first, start):
            continue
        else:
            yield Token(word, first, last)


def _is_abbreviated(text: str, dot: int, start: int) -> bool:
    """True for the dot of an abbreviation, which its token has already."""
    first = dot
    while first > start and dot - first < 7 and text[first - 1].isalpha():
        first -= 1
    return text[first:dot].lower() in _ABBREVIATIONS


def _passages(folded: Folded) -> Iterator[tuple[int, int]]:
    text = folded.text
    ends = [match.start() for match in re.finditer(f"[{PARAGRAPH}{COLUMN}]", text)]
    if "\n" in folded.original:
        ends += [m.start() for m in re.finditer(" ", text) if _ends_line(folded, m.start())]
        ends.sort()
    start = 0
    for end in (*ends, len(text)):
        if end > start:
            yield start, end
        start = end + 1


def _ends_line(folded: Folded, place: int) -> bool:
    """True for a line end that is meant; so is one before `Date: `, as in the head of a letter."""
    if folded.ends_line(place):
        return True
    start, end = folded.span(place, place + 1)
    return "\n" in folded.original[start:end] and bool(_KEY.match(folded.text, place + 1))


def _split(words: list[Token]) -> Iterator[list[Token]]:
    first = 0
    for index in range(1, len(words)):
        if index - first >= LONGEST or _opens(words, index):
            yield words[first:index]
            first = index
    if words[first:]:
        yield words[first:]


def _opens(words: list[Token], index: int) -> bool:
    """True when a sentence begins at this token."""
    text = words[index].text
    if not (text[0].isupper() or text[0].isdigit() or text[0] in "\"'(["):
        return False
    last = index - 1
    if text in _CLOSERS and words[last].end == words[index].start:
        return False  # a quote that closes
    while last > 0 and words[last].text in _CLOSERS and words[last - 1].end == words[last].start:
        last -= 1
    ending = words[last].text
    if ending in _ENDS:
        return True
    return len(ending) > 2 and ending[-1] == "." and text.lower() in OPENERS
