"""Volumes and numbers as printed: 17, 17-18, 1,001, 1900/2, 7 & 8, XII, No. 4, Twenty-First. Pure.

`articles_numeral()` in the database reads the same, for sorting; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

UNITS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
UNITS += " sixteen seventeen eighteen nineteen"
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINALS += " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WORDS = {
    **{word: n for words in (UNITS, ORDINALS) for n, word in enumerate(words.split(), start=1)},
    **{word: 10 * n for n, word in enumerate(TENS.split(), start=2)},
    **{f"{word[:-1]}ieth": 10 * n for n, word in enumerate(TENS.split(), start=2)},
}
SPACES = re.compile("[ \t\n\r\f\v\u00a0\u2007\u2009\u202f]+")
LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
# “No.” before a number; “(4567)” behind it, a count of all issues so far.
LABEL = re.compile(r"^(?:(?:(?:number|no|nr|issue|volume|vol)(?![a-z])|n[°º]|[#№])\.? ?)*")
ASIDE = re.compile(r" ?\([^()]*\)$")
PLAIN = re.compile(r"[0-9]{1,9}")
THOUSANDS = re.compile(r"[0-9]{1,3}(?:[,.'’ ][0-9]{3}){1,2}")
ROMAN = re.compile(
    "M{0,3}(?:CM|CD|D?C{0,4})(?:XC|XL|L?X{0,4})(?:IX|IV|V?I{0,4})"
    "|m{0,3}(?:cm|cd|d?c{0,4})(?:xc|xl|l?x{0,4})(?:ix|iv|v?i{0,4})"
)
DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
LETTERS = ("C", "D", "L", "M", "c", "d", "l", "m")  # rather a series A, B, C than a hundred
PAIR = re.compile("([0-9A-Za-z]+) ?([-–—/&+.:,]| [Aa][Nn][Dd] | [Tt][Oo] ) ?([0-9A-Za-z]+)")
RANGES, LISTS, PARTS = ("-", "–", "—", "/", "to"), ("&", "+", ",", "and"), (".", ":")
LONGEST_RANGE = 12
YEARS = range(1400, 2200)
NUMBERS_OF_A_GROUP, GROUPS = 10_000, 200_000


@dataclass(frozen=True)
class Numeral:
    """What a printed text counts: one number or several, perhaps of a `group` such as a year.

    `exact` is false where more is printed than that (17a, Special 3): it is near that number, but
    it does not stand for it. `write` writes another number in the same way.
    """

    numbers: tuple[int, ...]
    group: int | None = None
    exact: bool = True
    write: Callable[[int], str] = field(default=str, compare=False)

    @property
    def sort_key(self) -> int:
        return (self.group or 0) * NUMBERS_OF_A_GROUP + self.numbers[0]


@lru_cache(8192)  # every volume has the same few
def read(printed: str) -> Numeral | None:
    """What is printed, as a number; None: it cannot be read as one.

    >>> read("17-18").numbers, read("1,001").numbers, read("No. XII").numbers
    ((17, 18), (1001,), (12,))
    >>> read("1900/2").group, read("1900/2").numbers, read("Special"), read("0x01")
    (1900, (2,), None, None)
    """
    text = ASIDE.sub("", SPACES.sub(" ", printed).strip(" "))
    label = LABEL.match(text.translate(LOWER))
    text = text[label.end() if label else 0 :]
    return _single(text) or _pair(text) or _near(text)


def roman(number: int) -> str:
    """
    >>> roman(1994)
    'MCMXCIV'
    """
    steps = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
    letters = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
    written = ""
    for step, letter in zip(steps, letters, strict=True):
        times, number = divmod(number, step)
        written += letter * times
    return written


def _single(text: str) -> Numeral | None:
    if PLAIN.fullmatch(text):
        return Numeral((int(text),))
    if THOUSANDS.fullmatch(text):
        separator = next(sign for sign in text if not sign.isdigit())
        number = int(re.sub("[^0-9]", "", text))
        return Numeral((number,), write=lambda n: f"{n:,}".replace(",", separator))
    if text and text not in LETTERS and ROMAN.fullmatch(text):
        return Numeral((_roman_value(text.translate(LOWER)),), write=roman)
    number = _spelt(text.translate(LOWER))
    return Numeral((number,)) if number else None


def _roman_value(letters: str) -> int:
    values = [DIGITS[letter] for letter in letters]
    following = [*values[1:], 0]
    return sum(-it if it < then else it for it, then in zip(values, following, strict=True))


def _spelt(words: str) -> int:
    """0: it is no number in words, or one beyond ninety-nine."""
    if words in WORDS:
        return WORDS[words]
    ten, _, unit = words.replace("-", " ").partition(" ")
    number = WORDS.get(unit, 0)
    return WORDS[ten] + number if ten in TENS.split() and 0 < number < 10 else 0


def _pair(text: str) -> Numeral | None:
    match = PAIR.fullmatch(text)
    one, other = match and _single(match[1]), match and _single(match[3])
    if not (match and one and other):
        return None
    sign = match[2].strip(" ").translate(LOWER)
    [first], [last] = one.numbers, other.numbers
    if sign in RANGES and first < last <= first + LONGEST_RANGE:
        return Numeral(tuple(range(first, last + 1)), write=one.write)
    if sign in LISTS:
        return Numeral((first, last), write=one.write) if first < last else None
    return _of_group(first, last, sign)


def _of_group(first: int, last: int, sign: str) -> Numeral | None:
    """3.02: the second of volume 3; 1900/2 and 2/1900: the second of that year."""
    if sign in PARTS or (first in YEARS and last not in YEARS):
        group, number, write = first, last, lambda n: f"{first}{sign}{n}"
    elif last in YEARS and first not in YEARS:
        group, number, write = last, first, lambda n: f"{n}{sign}{last}"
    else:
        return None
    if group >= GROUPS or number >= NUMBERS_OF_A_GROUP:
        return None
    return Numeral((number,), group, write=write)


def _near(text: str) -> Numeral | None:
    digits = re.findall("[0-9]+", text)
    if len(digits) != 1 or len(digits[0]) > 9:
        return None
    return Numeral((int(digits[0]),), exact=False)
