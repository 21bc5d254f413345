"""What stands between the parentheses of a citation: words, numbers, months and marks. Pure."""

import re
from typing import NamedTuple

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_ABBREVIATED = ("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec")
_NAMES = [
    spelling for name in (*MONTHS, *_ABBREVIATED) for spelling in (name.capitalize(), name.upper())
]
MONTH = rf"(?:{'|'.join(_NAMES)})\.?(?![\w'’])"
# Marks inside a word: O’Globo, gazeta.ru, Itar-Tass, 1+1, S&P; and the full stop behind U.S.
# A slash parts outlets, but for one that is cited more than most.
WORD = r"RFE/RL|\w+(?:['’.+&@\-\u2010\u2011]\w+)*[.+!]?"
NUMBER = rf"\d{{1,4}}(?:st|nd|rd|th)?(?![\w'’]|[.+:/]\d|[.+]\w|-(?!{MONTH})[^\W\d])\.?"
LEXEME = re.compile(
    rf"""\s*(?:
    (?P<month>{MONTH}(?!-[^\W\d]))
  | (?P<number>{NUMBER})
  | (?P<year>['’]\d\d(?!\w))
  | (?P<word>{WORD})
  | (?P<dash>[-\u2010-\u2015\u2212]{{1,3}})
  | (?P<comma>,) | (?P<semicolon>;) | (?P<slash>/) | (?P<ampersand>&) | (?P<full_stop>\.)
  | (?P<quote>["'“”„«»‘’]) | (?P<open>[(\[]) | (?P<close>[)\]])
    )""",
    re.VERBOSE,
)
_NUMBERS = {name[:3]: at for at, name in enumerate(MONTHS, 1)}
MOST = 500  # lexemes in one citation


class Lexeme(NamedTuple):
    """One word or mark; `kind` is the name of its group above."""

    kind: str
    text: str
    start: int
    end: int


def lexemes(body: str, start: int) -> list[Lexeme]:
    """The lexemes behind an open parenthesis, up to the one that closes it.

    They stop at the first character that no citation has, too, and where parentheses nest twice.
    """
    depth = 1
    read: list[Lexeme] = []
    while 0 < depth < 3 and len(read) < MOST and (match := LEXEME.match(body, start)):
        kind, start = match.lastgroup or "", match.end()
        read.append(Lexeme(kind, match[kind], match.start(kind), start))
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
    return read


def month_of(text: str) -> int:
    """1 to 12."""
    return _NUMBERS[text[:3].lower()]
