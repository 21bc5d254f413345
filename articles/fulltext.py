"""Which words does a question to the full-text index ask for? From `q` to a tsquery.

A word is a run of letters and digits; what stands between two words that are written together
(AT&T, COVID-19, ada@example.org) says that one follows the other. A few signs are words of their
own, so that C++ is not C. The function `articles_words` takes texts apart by the same rules, in
the database; a test holds both to each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

#: Signs that are words, and the rare letters by which the index knows them.
SIGN_WORDS = {"&": "ꝸ", "+": "ᐩ", "#": "ǂ", "%": "ꝶ", "$": "ꝭ", "€": "ꝷ", "£": "ꝵ"}
#: Nobody sees these: a soft hyphen, joiners, an accent that no composed letter has.
UNSEEN = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]")
#: Alone between two words they mean both of them, as leaving them out does.
JOINTS = ("&", "&&", "+")
QUOTES = '"“”„‟«»‹›「」『』＂'
FIELDS = {"headline": "A", "body": "B"}  # the weights of the vector

#: SQL of a question; the placeholder `q` is what tsquery() makes of it.
QUERY = "to_tsquery('articles_text', %(q)s::text)"

MOST_WORDS = 100
DEEPEST = 10
LONGEST_WORD = 2046  # bytes; PostgreSQL leaves longer ones out of the index

_LEXER = re.compile(
    rf"""(?P<space>\s+)
    | (?P<bar>\|+) | (?P<open>\() | (?P<close>\))
    | (?P<not>-(?=[^\s-])|NOT(?=[\s({QUOTES}]|$))
    | (?P<field>(?i:{"|".join(FIELDS)}):(?=[^\s/]))
    | (?P<quote>[{QUOTES}])
    | (?P<text>[^\s()|{QUOTES}]+)""",
    re.VERBOSE,
)
_PHRASE = re.compile(rf"([^{QUOTES}]*)[{QUOTES}]")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s$", re.IGNORECASE)


class QueryError(ValueError):
    """A question that the index cannot answer as it is meant; says why, and what would do."""


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    text = UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return "".join(map(_spelt, text)).split()


def _spelt(character: str) -> str:
    if sign := SIGN_WORDS.get(character):
        return f" {sign} "
    return " " if unicodedata.category(character)[0] in "PSZC" else character


def tsquery(question: str) -> str:
    """The question as to_tsquery() takes it; raises QueryError.

    Words one after the other: all of them. Between quotation marks: in this order. `or`, `OR` and
    `|`: any of two; `-` or NOT: without; `headline:` and `body:`: only there; parentheses.
    """
    parser = _Parser(list(_tokens(question)))
    query = parser.any_of()
    if parser.kind:
        raise QueryError("a ) closes nothing; put it between quotation marks or leave it out")
    if not query:
        raise QueryError("there is no word in it to look for")
    if parser.words > MOST_WORDS:
        raise QueryError(f"it has {parser.words} words; at most {MOST_WORDS} can be looked for")
    return query


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str = ""


def _tokens(question: str) -> Iterator[_Token]:
    place, before = 0, ""
    while match := _LEXER.match(question, place):
        kind, text, place = str(match.lastgroup), match[0], match.end()
        if kind == "quote":
            phrase = _PHRASE.match(question, place)
            if not phrase:
                raise QueryError(f"the quotation mark {text} is not closed")
            text, place = phrase[1], phrase.end()
        elif kind == "text":
            _check(text, before)
            kind = {"or": "bar", "OR": "bar", "AND": "and"}.get(text, kind)
        before = kind
        if kind != "space":
            yield _Token(kind, text)


def _check(text: str, before: str) -> None:
    """Refuse what other search engines understand, and would be something else here."""
    if before == "quote" and text[0] in "~^":
        raise QueryError(f"{text} behind a phrase is not understood; the words follow one another")
    if re.search(r"\w[~^][\d.]*$", text):
        raise QueryError(f"{text} is not understood: there are no weights and no similar words")
    if "*" in text and words(text):
        raise QueryError(
            f"{text}: parts of words are not found; every form of a word is, without *"
        )
    if re.match(r"!+\w", text):
        raise QueryError(f"write -{text.lstrip('!')} for texts without it")
    if field := re.match(r"([^\W\d_]+):(?=[^\s/])", text):
        raise QueryError(
            f"{field[1]} is no part of an article to look in, only {' and '.join(FIELDS)} are;"
            f' "{text}" in quotation marks is looked for as it stands'
        )


class _Parser:
    """Recursive descent, one method for each level; an empty text stands for no words at all."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens[::-1]
        self.words = 0
        self.depth = 0

    @property
    def kind(self) -> str:
        return self.tokens[-1].kind if self.tokens else ""

    def any_of(self) -> str:
        parts = [self.all_of()]
        while self.kind == "bar":
            bar = self.tokens.pop().text
            parts.append(self.all_of())
            if not (parts[-2] and parts[-1]):
                raise QueryError(f"{bar} stands between two words or phrases")
        return " | ".join(parts)

    def all_of(self) -> str:
        parts: list[str] = []
        while self.kind not in ("", "bar", "close"):
            if self.kind == "and":
                self.tokens.pop()
                if not parts or self.kind not in ("text", "quote", "open", "field", "not"):
                    raise QueryError('AND stands between two words; as a word: "AND"')
            elif part := self.operand():
                parts.append(part)
        return " & ".join(parts)

    def operand(self) -> str:
        token = self.tokens.pop()
        if token.kind == "not":
            if self.kind not in ("text", "quote", "open", "field"):
                raise QueryError(f'{token.text} stands before a word; as a word: "{token.text}"')
            part = self.operand()
            return part and f"!{part}"
        if token.kind == "field":
            if self.kind not in ("text", "quote"):
                raise QueryError(f"{token.text} stands before one word or one phrase")
            weight = FIELDS[token.text[:-1].lower()]
            return self.phrase(self.tokens.pop(), f":{weight}")
        return self.group() if token.kind == "open" else self.phrase(token, "")

    def group(self) -> str:
        self.depth += 1
        if self.depth > DEEPEST:
            raise QueryError(f"parentheses are nested at most {DEEPEST} deep")
        inner = self.any_of()
        if self.kind != "close":
            raise QueryError("a ( is not closed; put it between quotation marks or leave it out")
        self.tokens.pop()
        self.depth -= 1
        return inner and f"({inner})"

    def phrase(self, token: _Token, weight: str) -> str:
        """Words one after the other; a possessive at the end is a form of its word."""
        if token.kind == "text" and token.text in JOINTS:
            return ""
        asked = words(_POSSESSIVE.sub("", token.text.strip()))
        if too_long := [word for word in asked if len(word.encode()) > LONGEST_WORD]:
            raise QueryError(f"{too_long[0][:20]}… is too long for a word of the index")
        self.words += len(asked)
        joined = " <-> ".join(f"'{word}'{weight}" for word in asked)
        return f"({joined})" if len(asked) > 1 else joined
