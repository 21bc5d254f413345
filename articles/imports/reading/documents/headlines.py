"""Headlines: which lines look like one, and what serves where there is none. Pure."""

from __future__ import annotations

import re

MAX_DERIVED = 120
# What is taken for a heading: so many lines, characters, letters, and words of weight.
HEADING_LINES, MAX_HEADING, MIN_LETTERS, MIN_WORDS = 3, 200, 7, 4
_LOOK_AHEAD = 1000

# A figure begins no sentence here: "No. 5", "Vol. 6".
_SENTENCE_END = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s+["'“‘«(\[]?[^\W\da-z_])""")
_WORDS = """
mr mrs ms messrs mme mlle dr prof hon rev st jr sr gen col lt sgt capt maj adm brig cmdr
sen rep gov pres supt vol vs etc inc ltd co corp bros dept fig art sec ca cf al ed eds mt ft
jan feb mar apr jun jul aug sep sept oct nov dec
"""
_ABBREVIATIONS = frozenset(_WORDS.split())
_LAST_WORD = re.compile(r"([\w.]+)\.$")


def derive_headline(body: str) -> str:
    """Return the first sentence of `body`, on one line, of at most 120 characters.

    A sentence ends neither after an initial or acronym ("J.", "U.S.") nor after a known
    abbreviation ("Mr."). A longer one is cut at a word and ends in an ellipsis.
    """
    # Far more than can be kept, and little enough for a text of a million dots.
    text = " ".join(body[:_LOOK_AHEAD].split("\n\n", 1)[0].split())
    sentence = text
    for match in _SENTENCE_END.finditer(text):
        if not _is_abbreviation(text[: match.end()]):
            sentence = text[: match.end()]
            break
        if match.end() > MAX_DERIVED:
            break
    return _cut(sentence)


def _is_abbreviation(text: str) -> bool:
    match = _LAST_WORD.search(text[-40:])
    if not match:
        return False
    word = match[1]
    return (len(word) == 1 and word.isalpha() and word != "I") or (
        "." in word or word.lower() in _ABBREVIATIONS
    )


def _cut(sentence: str) -> str:
    if len(sentence) <= MAX_DERIVED:
        return sentence
    cut = sentence[:MAX_DERIVED].rsplit(" ", 1)
    # A first word of more than 119 characters can only be cut inside.
    kept = cut[0] if len(cut) == 2 else sentence[: MAX_DERIVED - 1]
    return kept.rstrip(" ,;:–—-") + "…"


def is_heading(lines: list[str]) -> bool:
    """Whether a paragraph, by its lines, is set like a heading: in capitals, and a few words."""
    text = " ".join(" ".join(lines).split())
    letters = sum(map(str.isalpha, text))
    is_long_enough = letters > MIN_LETTERS and " " in text and len(text) <= MAX_HEADING
    return is_long_enough and text.upper() == text and not text.endswith((")", ":", ","))


def is_short_line(lines: list[str]) -> bool:
    """Whether a paragraph could be a heading in small letters: it is short, and no sentence."""
    text = " ".join(" ".join(lines).split())
    return 0 < len(text) <= MAX_HEADING and not text.endswith((".", "…", ")", ":", ",", ";"))


def next_heading(body: str) -> str:
    """Return the heading without a text that ends `body`, as it stands there; "" for none.

    That of the next article, left behind where a page was cut. A text all in capitals has none.
    """
    before, gap, last = body.rpartition("\n\n")
    lines = last.split("\n")
    if not gap or len(last) > MAX_HEADING or len(lines) > HEADING_LINES or before.upper() == before:
        return ""
    return last if is_heading(lines) or _is_title(last) else ""


def _is_title(text: str) -> bool:
    """Whether Each Word of Weight Has a Capital, and nothing ends it like a sentence."""
    words = [word.strip("\"'“”‘’") for word in text.split()]
    heavy = [word for word in words if len(word) > 3]
    is_set = len(heavy) >= MIN_WORDS and all(word[:1].isupper() for word in [words[0], *heavy])
    return is_set and len(text) <= MAX_HEADING and not set(text) & set(",;:()@.")
