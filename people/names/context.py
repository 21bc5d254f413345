"""What do the words beside a hit say? Is the hit the whole name, and who is meant?"""

import re

from people.names.folding import COLUMN, PARAGRAPH, Folded
from people.names.words import CORPORATE, DAYS, OPENERS, TITLES, is_nationality

_REACH = 80  # code points looked at on either side
_INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,3}\Z")
_NEXT = re.compile(r" ([\w.&'-]*\w)")
_CORPORATE = re.compile(r",? ([A-Z]\w*)\b(\.?)")
_QUOTES = "\"'([{"
_STOPS = ".!?:;,)]}\"'"


def words_before(text: str, start: int, count: int) -> list[str]:
    """Up to `count` words joined to `start` by single spaces, nearest first."""
    words: list[str] = []
    chunk = text[max(0, start - _REACH) : start]
    while len(words) < count and chunk.endswith(" "):
        chunk, _, word = chunk[:-1].rpartition(" ")
        chunk += " "
        word = re.split(f"[{PARAGRAPH}{COLUMN}]", word)[-1]
        if not word or (word[-1] in _STOPS and not _INITIALS.match(word)):
            break
        words.append(word)
    return words


def opens_sentence(text: str, start: int) -> bool:
    """True when `start` begins a text, a paragraph, a column or a sentence."""
    before = text[:start][-3:].rstrip(" ").rstrip(_QUOTES).rstrip(" ")
    return not before or before[-1] in f".!?:;\"'-*{PARAGRAPH}{COLUMN}"


def is_name_word(word: str) -> bool:
    """True for a capitalised word that may be part of a longer name."""
    word = word.lstrip(_QUOTES)
    if not word or not word[0].isupper():
        return False
    plain = word.lower().rstrip(".")
    return not (
        plain in TITLES or plain in DAYS or is_nationality(word.lower()) or is_nationality(plain)
    )


def is_opener(word: str) -> bool:
    """True for a word that is capitalised only because it opens a sentence."""
    plain = word.lstrip(_QUOTES).lower()
    return plain in OPENERS or plain.endswith(("ing", "ed", "ly"))


def given_names(folded: Folded, start: int, known_ends: frozenset[int]) -> tuple[int, list[str]]:
    """The capitalised words and initials that lead up to a surname: where they begin, and they."""
    text = folded.text
    given: list[str] = []
    place = start
    for word in words_before(text, start, 4):
        if place - 1 in known_ends or folded.ends_line(place - 1):
            break
        plain = word.lstrip(_QUOTES)
        if not is_name_word(plain) and not _INITIALS.match(plain):
            break
        if plain.endswith("'s"):
            break
        at = place - 1 - len(plain)
        if is_opener(plain) and opens_sentence(text, at):
            break
        given.insert(0, plain)
        place = at
        if plain != word:
            break
    return place, given


def next_word(folded: Folded, end: int) -> str:
    """The word joined to `end` by a single space, "" when the line or the name ends there."""
    match = _NEXT.match(folded.text, end)
    if match is None or folded.ends_line(end):
        return ""
    return match.group(1)


def goes_on(word: str, hit: str) -> bool:
    """True when `word`, the next one, makes a longer name of `hit`."""
    if not word or not word[0].isupper() or (word.isupper() and len(word) > 1):
        return False
    if word.endswith("'s") and word[:-2].lower() in TITLES:
        return False
    plain = word.lower().rstrip(".")
    return plain not in DAYS and plain not in TITLES and not (hit.isupper() and plain in OPENERS)


def corporate_end(text: str, end: int) -> int:
    """Where a company's name ends when `Corp`, `Inc` or the like follow it."""
    match = _CORPORATE.match(text, end)
    while match and match.group(1).lower() in CORPORATE:
        dotted = match.group(1) in {"Inc", "Corp", "Co", "Ltd"}
        end = match.end() if dotted else match.end(1)
        match = _CORPORATE.match(text, end)
    return end
