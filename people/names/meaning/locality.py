"""Does a word stand for a place there, and not for who bears its name?"""

import re

from people.names.folding import Folded
from people.names.words import word_set

_INSIDE = word_set(
    "in near outside around across throughout inside into via northern southern eastern western "
    "north south east west central downtown greater leaving reached toward towards"
)
_TRUST = word_set(
    "confidence trust faith interest interests stake stakes share shares holding holdings "
    "investment investments invest invested belief role believe believes believed"
)
_PART_OF = word_set(
    "mayor city town capital village suburb suburbs port state province people streets outskirts "
    "government king queen emir sultan "
    "north south east west airport university residents citizens republic kingdom island region "
    "hills miles km kilometres bishop archbishop diocese"
)
_HOME = word_set("train flew flight fly born comes came km miles kilometres drove back")
_STAFF = word_set(
    "analyst analysts trader traders dealer dealers economist economists broker brokers strategist "
    "official officials spokesman spokeswoman executive manager director head lawyer"
)
_APPOSITION = re.compile(
    r"(?:'s)?,? (?:a|an|the|its) (?:[\w-]+ ){0,2}"
    r"(?:town|city|village|port|capital|suburb|state|country|island|province|river)\b"
)
_PLACE_AFTER = re.compile(
    r"-(?:born|based)\b|'s? (?:airport|streets|suburbs|capital|outskirts|mayor)\b|"
    r" (?:Governor|Mayor|Senator|Police|Bishop|Archbishop|Attorney)\b|"
    r"(?: ?'s)? (?i:parliament|state radio|state television)\b|"
    r" (?:airport|[nN]ewsroom|police|residents|streets|harbour|suburb|bridge|district court|"
    r"city council)\b"
)
_MONTH = r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_DATELINE = re.compile(
    rf"(?: ?, [A-Z][\w.]*(?: [A-Z][\w.]*){{0,2}})?"
    rf"(?: ?,? (?:\d{{4}}-\d\d-\d\d|{_MONTH}\w*\.? \d|\d{{1,2}} {_MONTH})|"
    r" \(Reuters?\)| -+ [A-Z])"
)
_DATED = re.compile(r"(?: ?,? ?[A-Z][\w.]*){0,3} \d{4}-\d\d-\d\d\b")
# `in Santiago, Chile`; where a sentence begins so, only if a comma closes it.
_IN_CITY = re.compile(r"\b([Ii]n|[Aa]t|near|from|of|outside) (?:[A-Z][\w.'-]* ?){1,3}, \Z")
_OWNS = re.compile(r" ?'s\b")
# from `Next, Boots and Burton`; at Grace Road, `Halven beat Torr`
_LISTED = re.compile(r" (?:and [A-Z]|(?:beat|[a-z]{2,}ed)\b)")
_CLOSED = re.compile(r" ?[,.;)\0]|\Z")
_LONGEST_DATELINE = 40
_BACK = 48  # code points looked back


def is_dateline(folded: Folded, start: int, end: int) -> bool:
    """True in `HALVEN, Torland 1996-08-30`: a line of few words that ends in its date."""
    if not _DATED.match(folded.text, end):
        return False
    first = folded.origin(start)
    before = folded.original[max(0, first - _LONGEST_DATELINE) : first]
    line = before.rpartition("\n")[2]
    return not any(map(str.isdigit, line)) and len(line) < _LONGEST_DATELINE


def stands_for_place(text: str, start: int, end: int) -> bool:
    """True when the words beside [start, end) say that a place is meant, not who bears its name."""
    if _APPOSITION.match(text, end) or _PLACE_AFTER.match(text, end):
        return True
    if opens_dateline(text, start, end):
        return True
    before = text[max(0, start - _BACK) : start]
    city = _IN_CITY.search(before)
    if city and (
        city.group(1).islower() and not _LISTED.match(text, end) or _CLOSED.match(text, end)
    ):
        return True
    words = before.split(" ")
    if len(words) < 2 or words[-1]:
        return False
    last = words[-2].lower()
    previous = words[-3].lower() if len(words) > 2 else ""
    if last == "at":
        return not (previous in _STAFF or previous and words[-3][0].isupper())
    if last == "of":
        return previous in _PART_OF
    if last in {"from", "to"}:
        return any(word.lower() in _HOME for word in words[-6:-2]) or previous == "talks"
    return last in _INSIDE and not (last == "in" and previous in _TRUST)


def opens_dateline(text: str, start: int, end: int) -> bool:
    """True in `HALVEN, Torland, Aug 30` and in `HALVEN (Reuter)`."""
    return (
        text[start:end].isupper()
        and _DATELINE.match(text, end) is not None
        and _begins_line(text[max(0, start - _BACK) : start])
    )


def owns(text: str, end: int) -> bool:
    """True in `Torland's`."""
    return _OWNS.match(text, end) is not None


def names_place(text: str, start: int, end: int) -> bool:
    """True in `in Jordan`, `the king of Jordan` and in a dateline, wherever its line begins."""
    return stands_for_place(text, start, end) or _DATED.match(text, end) is not None


def _begins_line(before: str) -> bool:
    stripped = before.rstrip(" ")
    return not stripped or stripped[-1] in '\0\t."?!' or not any(map(str.islower, stripped))
