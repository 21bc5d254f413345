"""Which one-byte encoding a text of Western Europe is in, by the company its letters keep. Pure.

Each byte beyond ASCII is another sign in each code page. Read in the right one, it stands where
such a sign stands: `é` inside a word, `”` behind one, a rule apart from all words. In a wrong one
there are capitals inside of words (`numÉro`), quotes between letters (`num‚ro`), letters alone. So
the signs that stand well are counted for each code page, and those that do not. Texts are short and
mostly ASCII, so a handful of signs has to do; libraries that count letter frequencies need pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

#: Windows-1252 first: where the others are not clearly better, it is that.
CODE_PAGES = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp850": "850", "cp437": "437"}
#: Of other languages in Latin letters: told from the ones above, and not read.
_OTHER_PAGES = ("cp1250", "iso8859_2", "cp852", "cp1254", "cp1257")
_OTHER_SCRIPTS = ("cp1251", "koi8_r", "cp866", "iso8859_5", "cp1253", "cp737", "cp1255", "cp1256")

_COMMON = "éèàäöüåøñçáíóúßãõê"
_RARE = "îïôâûëìòùýÿšžðþœæ"
_LETTERS = dict.fromkeys(_COMMON + _COMMON.replace("ß", "").upper(), 1.0)
_LETTERS |= dict.fromkeys(_RARE + _RARE.upper(), 0.7)
_LETTERS |= dict.fromkeys("ŸÞÐŽÝ", 0.2)
#: Words of one letter.
_ALONE = frozenset("àéèáóòåöæíøÀÉÅÖÓÁÍ")
_OPENING, _QUOTES = frozenset("„‚¿¡"), frozenset("“”‘«»‹›")
#: Those that may stand inside of a word.
_INNER = frozenset("’‘–—·\xad\xa0")
_LONGEST_WORD = 200

# The accented letters of the languages that Windows-1252 writes.
_ALPHABETS = tuple(
    frozenset(letters)
    for letters in (
        *("àâæçèéêëîïôœùûüÿ", "äöüßé", "áéíóúñüçï", "áâãàçéêíóôõúü", "àèéìíîòóùú", "éëïóöüáèê"),
        *("åäöéšž", "æøåéóô", "áéíóúýþæöð", "àçèéíïòóúü", "çë", "äöüõšž", "áâêîôûé"),
    )
)
_MANY, _DENSE = 3, 0.02
#: By so much a reading must be better to be taken without doubt: one sign that stands well.
_MARGIN = 0.7


@dataclass
class CodePageText:
    """A text in one code page: how many of its signs stand well, weighed, and how many do not.

    `firm`: the weight of those in words with plain letters, too. `letters`: how many there are
    beyond ASCII; `strange`: those that, line by line, the language that fits best does not have.
    `bare`: words without any letter of ASCII. `rare`: signs that are seldom seen.
    """

    page: str
    text: str
    well: float = 0.0
    firm: float = 0.0
    ill: int = 0
    signs: int = 0
    letters: int = 0
    strange: int = 0
    bare: int = 0
    rare: int = 0

    @property
    def score(self) -> float:
        return self.well - 2 * self.ill - self.strange / 2

    @property
    def mixes_alphabets(self) -> bool:
        """Whether the letters are many and of no one language: those of Windows-1250 or 1254, which
        are others there.
        """
        is_dense = self.letters > _DENSE * sum(map(str.isalpha, self.text))
        return self.strange >= _MANY and self.strange * 5 > self.letters and is_dense

    @property
    def is_sure(self) -> bool:
        """Whether nothing in it speaks against Windows-1252, so that no other need be tried."""
        is_clean = not (self.ill or self.strange or self.bare or self.rare)
        return self.page == "cp1252" and is_clean and self.firm > 0

    @property
    def is_likely(self) -> bool:
        """Whether nearly all signs stand well: more is asked of code pages that are rare."""
        if self.page == "cp1252":
            if self.bare > 1 and not self.firm:
                return False
            return self.ill < 2 or self.ill * 4 <= self.signs
        return self.firm >= 0.7 and self.ill * 10 <= self.signs


def read(data: bytes) -> tuple[CodePageText | None, str]:
    """Return the text in the likeliest code page; or None, and why that is in doubt."""
    readings = sorted(_readings(data), key=lambda one: -one.score)
    likely = [one for one in readings if one.is_likely]
    if not likely:
        return None, "make no words in Windows-1252, Mac Roman or the code pages 437 and 850"
    best = max(likely, key=lambda one: one.score + _MARGIN * _rank(one.page))
    if best.page in _OTHER_PAGES or best.mixes_alphabets:
        return None, "go together in no language of Western Europe"
    rivals = [one for one in likely if one.text != best.text and one.page in CODE_PAGES]
    if best.page != "cp1252" and rivals and rivals[0].score + _MARGIN > best.score:
        names = f"{CODE_PAGES[best.page]} and {CODE_PAGES[rivals[0].page]}"
        return None, f"make words in more than one encoding, {names}"
    return best, ""


def _rank(page: str) -> int:
    """How much likelier a code page is than others, before anything is read."""
    return 2 if page == "cp1252" else page in CODE_PAGES


def is_of_another_script(line: bytes) -> int:
    """Count the words that are Cyrillic, Greek, Hebrew or Arabic in an encoding of their own.

    Those of four letters and more count twice.
    """
    words = re.findall(rb"[\x80-\xff]{3,}", line)
    return sum(1 + (len(word) > 3) for word in words if _is_foreign(word))


def _is_foreign(word: bytes) -> bool:
    is_series = all(after - before == 1 for before, after in pairwise(word)) and len(word) > 3
    if len(set(word)) < 2 or is_series or _is_drawn(word.decode("cp437")):
        return False
    return any(_is_word_of(page, word) for page in _OTHER_SCRIPTS)


def _is_word_of(page: str, word: bytes) -> bool:
    text = word.decode(page, "replace")
    if not all("\u0370" <= sign < "\u0700" and sign.isalpha() for sign in text):
        return False
    # Words in capitals only where the page's capitals are not the ornaments of Windows-1252.
    in_capitals = text.isupper() and page in ("cp1251", "koi8_r", "cp1253")
    return text[1:].islower() or in_capitals or text.upper() == text.lower()


def _is_drawn(text: str) -> bool:
    return all("\u2500" <= sign < "\u25a0" for sign in text)


def _readings(data: bytes) -> Iterator[CodePageText]:
    for page in (*CODE_PAGES, *_OTHER_PAGES):
        try:
            reading = CodePageText(page, data.decode(page))
        except UnicodeDecodeError:
            continue
        for line in reading.text.splitlines():
            if not line.isascii():
                _weigh_line(reading, [one for one in line.split() if not one.isascii()])
        yield reading
        if reading.is_sure:
            return


def _weigh_line(reading: CodePageText, words: list[str]) -> None:
    letters = ""
    for word in words:
        weight = _weigh(word[:_LONGEST_WORD])
        reading.signs += weight.signs
        reading.ill += weight.ill
        reading.rare += weight.rare
        reading.well += weight.well
        reading.firm += weight.well * weight.has_plain
        reading.bare += weight.is_bare
        letters += weight.letters
    if reading.page in CODE_PAGES and letters:
        reading.letters += len(letters)
        reading.strange += min(sum(one not in each for one in letters) for each in _ALPHABETS)


class _Word(NamedTuple):
    """The signs beyond ASCII of a word, and its letters in small ones."""

    signs: int
    ill: int
    rare: int
    well: float
    letters: str
    has_plain: bool
    is_bare: bool


@lru_cache(maxsize=20_000)
def _weigh(word: str) -> _Word:
    # What no plain letter stands beside may be an ornament, which no code page shows.
    has_plain = any(sign.isascii() and sign.isalpha() for sign in word)
    letters = "".join(filter(_is_letter, word.lower()))
    weights = [
        _weight(sign, before, after)
        for before, sign, after in zip(f" {word}", word, f"{word[1:]} ", strict=False)
        if not (sign.isascii() or (_is_letter(sign) and not has_plain and len(word) > 1))
    ]
    return _Word(
        signs=len(weights),
        ill=weights.count(None),
        rare=sum(map(_is_rare, f" {word}", word, f"{word[1:]} ")),
        well=sum(weight or 0 for weight in weights),
        letters=letters if has_plain else "",
        has_plain=has_plain,
        is_bare=not has_plain and len(set(letters)) > 2,
    )


def _is_rare(before: str, sign: str, after: str) -> bool:
    """Whether a sign may well be another one in another code page."""
    if sign.isascii() or sign.lower() in _COMMON:
        return False
    if sign == "’":
        return not before.isalpha()
    return sign not in "“”«»§©£€" and (sign not in "–—…" or before.isalpha() or after.isalpha())


def _is_letter(sign: str) -> bool:
    return sign > "\x7f" and sign.isalpha() and sign not in "ªºµ"


def _weight(sign: str, before: str, after: str) -> float | None:
    """How well a sign stands between two others; None: it does not."""
    if _is_letter(sign):
        return _weight_of_letter(sign, before, after)
    if sign in _OPENING:
        return None if before.isalnum() or after == " " else 0.7
    if sign == "’" and before.isalpha():
        return 1.5 if after.isalpha() else 0.7
    if "\u2500" <= sign < "\u25a0":
        return _weight_of_rule(sign, before, after)
    if before.isalpha() and after.isalpha() and sign not in _INNER:
        return None
    if sign in _QUOTES:
        return 0.7 if before.isalnum() != after.isalnum() else 0.0
    return 0.5 if sign in "’–—…•" or before.isdigit() or after.isdigit() else 0.0


def _weight_of_letter(sign: str, before: str, after: str) -> float | None:
    if not (before.isalpha() or after.isalpha() or before in "'’"):
        is_word = sign in _ALONE and not before.strip("( ") and not after.strip(" ,)")
        return 0.5 if is_word else None
    is_ill = before.islower() if sign.isupper() else after.isupper()
    if is_ill or sign in "ﬁﬂƒı" or not unicodedata.name(sign).startswith("LATIN "):
        return None
    return _LETTERS.get(sign, 0.7)


def _weight_of_rule(sign: str, before: str, after: str) -> float | None:
    """Lines and boxes stand by themselves, and but for upright bars beside each other."""
    if before.isalpha() or after.isalpha():
        return None
    return 0.3 if sign in "│║" or _is_drawn(before) or _is_drawn(after) else None
