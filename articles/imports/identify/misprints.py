"""Whether the title of a publication is another's, misprinted. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import normalize

_ACCENT = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"\w+")
#: A shorter word is another word when one letter differs, and so are numbers.
_SHORTEST = 4
_ROMAN = re.compile(r"[ivxlcdm]+")


def near_title(title: str, titles: Iterable[str]) -> str:
    """Return the first of `titles` of which this may be a misprint, "" where there is none.

    That is: one letter of one word too many, missing, wrong or moved by one place; spaces, accents
    or signs; or the article at the beginning.
    """
    words = _words(title)
    return next((other for other in titles if _are_near(words, _words(other))), "")


def _words(title: str) -> list[str]:
    letters = "".join(
        c for c in normalize("NFKD", title.casefold()) if not "\u0300" <= c < "\u0370"
    )
    words = _WORD.findall(letters)
    return words[1:] if words[:1] == ["the"] else words


def _are_near(ours: list[str], theirs: list[str]) -> bool:
    if "".join(ours) == "".join(theirs):
        return True
    if len(ours) != len(theirs):
        return False
    different = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    return len(different) == 1 and _is_misprint(*different[0])


def _is_misprint(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    is_number = any(not word.isalpha() or _ROMAN.fullmatch(word) for word in (one, other))
    if len(short) < _SHORTEST or len(long) > len(short) + 1 or is_number:
        return False
    at = next((n for n, letter in enumerate(short) if letter != long[n]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    is_moved = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or is_moved
