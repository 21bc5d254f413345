"""What do the words beside a hit say? Is the hit the whole name, and who is meant?"""

import re
from functools import lru_cache
from typing import Protocol

from people.names.folding import COLUMN, PARAGRAPH, Folded
from people.names.folding import fold as _fold
from people.names.words import (
    AFTER_COMMA,
    COMMON,
    CORPORATE,
    CROWDS,
    DAYS,
    GENERATIONS,
    GIVEN,
    OPENERS,
    TITLES,
    is_nationality,
    word_set,
)

fold = lru_cache(maxsize=10_000)(_fold)  # of single words, again and again
COURTESY = frozenset(
    {"Mr", "Mrs", "Ms", "Miss", "Dr", "Sir", "Lady", "Lord", "Governor", "General"}
)
_AFTER = DAYS | GENERATIONS  # these never go on a name
_ARTICLES = frozenset({"the", "a", "an"})
_WHEN = word_set("in since until till by from to of last next early late mid this and on")
_HEADS = word_set(
    "bank university institute college republic government city ministry department church "
    "council academy museum school bishop archbishop diocese people house port duke duchess "
    "party union association federation agency office centre center committee court club "
    "commission society army movement front chamber congress parliament"
)
# With these names end, and headings: what follows is another name, as in `National League Boston`.
_LAST_WORDS = word_set("league division conference")
_LED = word_set("led style backed like owned inspired trained era based appointed run")
_GENERATION = re.compile(r",? (\w+)")
_HYPHENATED = re.compile(r"-(\w+)")
_COMPOUND = re.compile(r"-[A-Z][a-z]")
_OF = re.compile(r" of (?:the )?[A-Z][a-z]")
_AND = re.compile(r" (?:and|or) [a-z]")
_REGIME = re.compile(
    r"-|(?:'s)? (?:administration|government|campaign|cabinet|era|camp|family|regime|team|ticket|"
    r"presidency|brothers|coalition|plan|trial|case)\b"
)
_OWNS = r" ?'s\b| ?,? (?:\d|who(?:m|se)?\b)"
_DOES = (
    r"said|says|told|won|lost|beat|did|does|led|took|made|met|meets|rose|fell|shed|cut|hit|sold|"
    r"bought|put|sent|gave|went|came|held|saw|wants|plans|will|would|also|then|later|[a-z]{2,}ed"
)
_IS = r"was|were|is|are|has|had"
_DEEDS = re.compile(rf"{_OWNS}| (?:{_DOES})\b")
_ACTS = re.compile(rf"{_OWNS}| (?:{_DOES}|{_IS})\b")
# What stands between an organization and the name of its man.
_ROLE = re.compile(
    r" (?:chairman|chief|president|executive|director|spokesman|spokeswoman|economist|analyst|"
    r"official|officials|leader|coach|manager|captain|owner|lawyer|editor|shares?|stock|magazine|newspaper)\b"
)
_BEFORE_PERSON = re.compile(r"(?:\A|[\s(])([\w-]+) \Z")
_WITH = word_set(
    "by with and against meet meets met told asked face faced faces over behind "
    "compatriot brother wife singer actor actress author novelist "
    "driver dissident veteran teenager"
)
_DATE_BEFORE = re.compile(r"\d{4}-\d\d-\d\d \Z")
_CAPS_BEFORE = re.compile(r"(?:\A| )[A-Z]{1,5} +\Z")
_CAPS_AFTER = re.compile(r" +[A-Z]{1,5}(?: |\Z)")
_GAPS = re.compile(f"[{PARAGRAPH}{COLUMN}]")
_REACH = 80  # code points looked at on either side
_INITIALS = re.compile(r"(?:(?:[A-Z]\.-?){1,3}|[A-Z]{1,2})\Z")
_BY_PARTICLE = re.compile(
    r" (?:von|van|de|der|den|di|da|du|del|della|bin|ibn|ben|al) (?:\w{2,3} )?[A-Z]"
)
_NEXT = re.compile(r" ([\w.&'-]*\w)")
_CORPORATE = re.compile(r"(,?) ([A-Z]\w*)\b(\.?)")
_QUOTES = "\"'([{"
_STOPS = ".!?:;,)]}\"'"


class Spanned(Protocol):
    """Anything with a start and an end."""

    start: int
    end: int


def words_before(text: str, start: int, count: int) -> list[str]:
    """Up to `count` words joined to `start` by single spaces, nearest first."""
    words: list[str] = []
    chunk = text[max(0, start - _REACH) : start]
    while len(words) < count and chunk.endswith(" "):
        chunk, _, word = chunk[:-1].rpartition(" ")
        chunk += " "
        if PARAGRAPH in word or COLUMN in word:
            word = _GAPS.split(word)[-1]
        if not word or (word[-1] in _STOPS and not _INITIALS.match(word)):
            break
        words.append(word)
    return words


def opens_sentence(text: str, start: int) -> bool:
    """True when `start` begins a text, a paragraph, a column or a sentence."""
    before = text[max(0, start - 3) : start].rstrip(" ").rstrip(_QUOTES).rstrip(" ")
    return not before or before[-1] in f".!?:;\"'-*{PARAGRAPH}{COLUMN}"


def opens_line(folded: Folded, start: int) -> bool:
    """True when `start` begins a sentence, or a line that the writer meant, or follows its date."""
    text = folded.text
    if opens_sentence(text, start) or folded.ends_line(start - 1):
        return True
    return _DATE_BEFORE.search(text, max(0, start - 12), start) is not None


def is_initial(word: str) -> bool:
    """True for `J.`, `J.K.` and `JK`."""
    return _INITIALS.match(word) is not None


def is_name_word(word: str) -> bool:
    """True for a capitalised word that may be part of a longer name; not so `Marxist`."""
    word = word.lstrip(_QUOTES)
    if not word or not word[0].isupper():
        return False
    plain = word.lower().rstrip(".").removeprefix("ex-")
    return not (
        plain.endswith("ist")
        or plain.partition("-")[0] in TITLES
        or plain in DAYS
        or is_nationality(word.lower())
        or is_nationality(plain)
    )


def is_opener(word: str, folded: Folded, start: int) -> bool:
    """True for a word that is capitalised only because a sentence or a headline began with it."""
    plain = word.lstrip(_QUOTES).lower()
    if plain in OPENERS:
        return True
    if plain in GIVEN:
        return False
    return plain.endswith(("ing", "ed", "ly")) and opens_line(folded, start)


def given_names(
    folded: Folded, start: int, known_ends: frozenset[int], first_names: frozenset[str]
) -> tuple[int, list[str]]:
    """The capitalised words and initials that lead up to a surname: where they begin, and they.

    `first_names`: of people who are known; such a word is a name whatever it looks like.
    """
    text = folded.text
    given: list[str] = []
    place = start
    for word in words_before(text, start, 4):
        if place - 1 in known_ends or folded.ends_line(place - 1):
            break
        plain = word.lstrip(_QUOTES)
        at = place - 1 - len(plain)
        if fold(plain) not in first_names or not plain[0].isupper():
            if not (is_name_word(plain) or _INITIALS.match(plain)) or plain.endswith("'s"):
                break
            if is_nationality(plain.lower()) or is_opener(plain, folded, at):
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


def goes_on_by_particle(text: str, end: int) -> bool:
    """True for `Friedrich` in `Friedrich von Schlegel`."""
    return _BY_PARTICLE.match(text, end) is not None


def goes_on(word: str) -> bool:
    """True when `word`, the next one, makes a longer name."""
    if not word or not word[0].isupper() or (word.isupper() and len(word) > 1):
        return False
    plain = word.lower().rstrip(".").removesuffix("'s")
    return plain not in _AFTER and plain.partition("-")[0] not in TITLES


def generation(text: str, end: int) -> bool:
    """True when `Jr`, `III` or the like follow: the name of a father or a son."""
    match = _GENERATION.match(text, end)
    return match is not None and match.group(1).lower() in GENERATIONS


def is_hyphenated(text: str, place: Spanned) -> bool:
    """True when a hyphen makes a longer name: `Jean-Paul Martens`, `Kim Sung-min`."""
    if (
        text[place.start - 1 : place.start] == "-"
        and text[place.start - 2 : place.start - 1].isalpha()
    ):
        return True
    match = _HYPHENATED.match(text, place.end)
    return match is not None and match.group(1) not in _LED


def is_part_of_longer(folded: Folded, start: int, end: int, known_ends: frozenset[int]) -> bool:
    """True when words before an organization, or an `of` after it, make a longer name."""
    text = folded.text
    if " " in text[start:end] and _COMPOUND.match(text, end):
        return True
    if _OF.match(text, end) and text[start:end].rpartition(" ")[2].lower() in _HEADS:
        return True
    before = words_before(text, start, 3)
    if not before or start - 1 in known_ends or folded.ends_line(start - 1):
        return False
    word = before[0].lstrip(_QUOTES)
    if word in {"of", "for"} and len(before) > 1:
        return before[1].lower() in _HEADS and before[1][0].isupper()
    if not is_name_word(word) or word.isupper() and len(word) > 1 or word.endswith("'s"):
        return False
    if word.lower() in _LAST_WORDS:
        return False
    return not is_opener(word, folded, start - 1 - len(word))


def is_common_word(folded: Folded, start: int, end: int) -> bool:
    """True for `WHO` among other capitals and `Time` that opens a sentence: no organization.

    What opens a sentence and is a common word, or stands in small letters too, needs a verb or a
    man of his after it.
    """
    text = folded.text
    name = text[start:end]
    if name.lower() in DAYS:
        return _is_when(text, start, end)
    if name[1:].islower() and " " not in name and opens_line(folded, start):
        return _opens_as_word(folded, name.lower(), end)
    if not name.isupper():
        return False
    if len(name) < 4 and _heads_column(text, start, end):
        return True
    if name.lower() not in OPENERS:
        return False
    around = re.findall(r"[^\W\d_]+", text[max(0, start - 20) : start] + text[end : end + 20])
    return sum(map(str.isupper, around)) * 2 > len(around)


def _opens_as_word(folded: Folded, word: str, end: int) -> bool:
    """True for `Time is short` and `Police said`: what opens a line there is a word."""
    if word in CROWDS:
        return True
    if word not in COMMON and word not in folded.small_words:
        return False
    deeds = _DEEDS if word in COMMON else _ACTS
    return not (_ROLE.match(folded.text, end) or deeds.match(folded.text, end))


def _is_when(text: str, start: int, end: int) -> bool:
    """True for `on Wednesday`, `said Wednesday that`: a day, whoever is called so."""
    before = words_before(text, start, 1)
    return not _ACTS.match(text, end) or bool(before and before[0].lower() in _WHEN)


def _heads_column(text: str, start: int, end: int) -> bool:
    """True for `GA` in `W L GF GA PTS`: between other words in capitals."""
    before, after = text[max(0, start - 8) : start], text[end : end + 8]
    return bool(_CAPS_BEFORE.search(before) and _CAPS_AFTER.match(after))


def acts(text: str, end: int) -> bool:
    """True when what ends there does or is something: `Torr said`."""
    return _ACTS.match(text, end) is not None


def is_plain_noun(text: str, start: int, end: int) -> bool:
    """True for `the Stram`, `a Sundal`, `in May`, `Rich and poor`: a word, not a surname."""
    before = words_before(text, start, 1)
    name = text[start:end].lower()
    if before and before[0].lower() in _ARTICLES:
        return _REGIME.match(text, end) is None
    if name in DAYS and before and before[0].lower() in _WHEN:
        return True
    return opens_sentence(text, start) and _AND.match(text, end) is not None


def last_part(word: str) -> str:
    """`president` of `Ex-President`, folded."""
    return fold(word).rpartition(" ")[2]


def is_like_person(text: str, start: int, end: int) -> bool:
    """True when the words beside a surname tell of a person: `Klinge said`, `met Klinge`."""
    if _ACTS.match(text, end):
        return True
    match = _BEFORE_PERSON.search(text, max(0, start - 24), start)
    return match is not None and (match.group(1) in _WITH or last_part(match.group(1)) in TITLES)


def titles(before: list[str]) -> list[str]:
    """What stands before a name, folded, with and without the ranks right before it."""
    words = [fold(word) for word in reversed(before)]
    found = [" " + " ".join(words)]
    while words and words[-1] in TITLES:
        words.pop()
        found.append(" " + " ".join(words))
    return found


def is_titled(found: list[str], title: str) -> bool:
    """True when the words before the name end in the office, or in its first part."""
    heads = {title, title.split(" of ")[0]} if title.split(" of ")[0] in TITLES else {title}
    return any(words.endswith(f" {head}") for words in found for head in heads)


def corporate_end(folded: Folded, end: int, known_starts: frozenset[int]) -> int:
    """Where a company's name ends when `Corp`, `Inc` or the like follow it on the same line.

    What is a known name itself goes on no other.
    """
    text = folded.text
    match = _CORPORATE.match(text, end)
    while match and match.start(2) not in known_starts and not folded.ends_line(end):
        comma, word, dot = match.groups()
        if word.lower() not in (AFTER_COMMA if comma else CORPORATE):
            break
        end = match.end() if dot and word in {"Inc", "Corp", "Co", "Ltd"} else match.end(2)
        match = _CORPORATE.match(text, end)
    return end
