"""The keys of a document's header, declared once: whatever reads or names a key reads it here.

A key is printed as one of its words, in any case, with a dot behind it or none, and a colon.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """One key: its name, and the words that stand for it in a header.

    `is_short`: its value is a number or a date, and holds no other words with a colon.
    """

    name: str
    words: tuple[str, ...]
    is_short: bool = False


PUBLICATION = Key("Publication", ("Publication",))
HEADLINE = Key("Headline", ("Headline", "Title"))
KEYS = (
    PUBLICATION,
    Key("Volume", ("Volume", "Vol"), is_short=True),
    Key("Number", ("Issue", "Number", "No"), is_short=True),
    Key("Date", ("Date",), is_short=True),
    HEADLINE,
    Key("Byline", ("By", "Author")),
    Key("Position", ("Position",), is_short=True),
    Key("People", ("People",)),
    Key("Organizations", ("Organizations",)),
)
#: A key by each of its words, in small letters.
KEY_OF = {word.lower(): key for key in KEYS for word in key.words}
#: How people are told which keys there are.
SHOWN = ", ".join(key.words[0] for key in KEYS)

#: A regular expression of a key and its colon, ignoring case; group 1 is the word. "No" is a word
#: of any text, too: it is a key when a number follows.
PATTERN = (
    r"(?!no\.?\s*:\s*(?!(?-i:[IVXLCDM]+)\b)[^\d#\s])"
    rf"({'|'.join(KEY_OF)})\.?\s*:"
)
