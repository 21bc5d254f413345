"""When are two spellings the same, and where in the original does a folded place lie?"""

import re
import unicodedata
from bisect import bisect_right
from itertools import groupby

# Letters that Unicode does not decompose; newswire writes them with these.
_LETTERS = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
    "ı": "i", "ħ": "h", "Ħ": "H",
}  # fmt: skip
_SIGNS = (
    dict.fromkeys("‘’‚‛′ʼ`´", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑", "-")
    | dict.fromkeys("–—―−", ";")  # a dash parts words: it never stands inside a name
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", "")
    | {"\0": "\1", "\n": "\n", "\t": "\t"}
)
_SOFT_HYPHEN = "\u00ad"
_HYPHENS = frozenset({"-", _SOFT_HYPHEN})
MARKS = 30  # behind a letter, at most: Unicode's own bound for streams
PARAGRAPH = "\0"  # a blank line
COLUMN = "\t"  # a tab or three spaces: a gap between columns of a table
_ASCII = str.maketrans("`\0\r\v\f\x1c\x1d\x1e\x1f", "'\1       ")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# A line end after a hyphen, or after a soft one, which shows only there.
_GAP = r"(?<=\w)[-\u00ad][ \t]*\n[ \t]*(?=\w)|[ \t\n]{2,}"


def _fold_character(character: str) -> str:
    """The ASCII spelling of one character, or the character itself when it has none."""
    if character in _SIGNS:
        return _SIGNS[character]
    if character.isspace():
        return " "
    if unicodedata.category(character) == "Cs":
        return "\1"  # half a surrogate pair: no text, and no UTF-8 for the automaton
    plain = "".join(
        _LETTERS.get(part, part)
        for part in unicodedata.normalize("NFKD", character)
        if not unicodedata.combining(part)
    )
    return plain if plain.isascii() or len(plain) == 1 else character


class _Folds(dict[str, str]):
    """Remembers how each character ever met folds (Unicode is finite, so is this)."""

    def __missing__(self, character: str) -> str:
        folded = self[character] = _fold_character(character)
        return folded


_FOLDS = _Folds()


def composed(text: str) -> str:
    """The text with letters and their marks as one character (NFC), as all texts are kept.

    As it came where more marks follow one another than in any language: to put them into their
    order takes the square of their number, and a file may be made of them.
    """
    if unicodedata.is_normalized("NFC", text):
        return text
    runs = groupby(text, key=lambda sign: unicodedata.combining(sign) > 0)
    if any(is_mark and sum(1 for _ in run) > MARKS for is_mark, run in runs):
        return text
    return unicodedata.normalize("NFC", text)


def spell(name: str) -> str:
    """A name as it stands in a `Folded` text: case and dots kept, single spaces."""
    return " ".join("".join(map(_FOLDS.__getitem__, name)).split())


def fold(text: str) -> str:
    """The key under which two spellings are one name.

    Accents, case, quotes, dots, hyphens and runs of spaces make no difference:
    fold("Lech  Wałęsa") == fold("LECH WALESA"), fold("U.S.") == fold("US").
    """
    plain = "".join(map(_FOLDS.__getitem__, text)).casefold()
    return " ".join(plain.replace(".", "").replace("-", " ").replace('"', "").split())


class Folded:
    """A text as the automaton reads it, with the way back to the original offsets.

    Accents, quotes and spaces are folded; case and dots are kept. A line break or a double space
    becomes one space, a word broken over a line end is whole again, a blank line begins with
    PARAGRAPH, a wide gap is COLUMN. Most texts fold one to one; for the others `_starts` and
    `_origins` note where a stretch begins on either side.
    """

    __slots__ = ("text", "original", "_starts", "_origins", "_shrunk", "_width", "_small")

    def __init__(self, original: str) -> None:
        self.original = original
        self._starts: list[int] = []
        self._origins: list[int] = []
        self._shrunk: list[bool] = []
        self._width = -1
        self._small: frozenset[str] | None = None
        odd = ""
        if original.isascii():
            text = original.translate(_ASCII)
        else:
            text, odd = _fold_one_to_one(original)
        text = text.replace("\n\n", PARAGRAPH * 2)
        if odd or "  " in text or "-\n" in text or " \n" in text or "\n " in text:
            text = self._collapse(text, odd)
        self.text = text.replace("\n", " ")

    def _collapse(self, text: str, odd: str) -> str:
        """Shrink gaps and expand the `odd` letters, noting where offsets shift."""
        pattern = f"{_GAP}|[{re.escape(odd)}]" if odd else _GAP
        pieces: list[str] = []
        done = length = 0
        for match in re.finditer(pattern, text):
            piece = _replacement(match)
            pieces += (text[done : match.start()], piece)
            length += match.start() - done
            self._note(length, match.start(), True)
            length += len(piece)
            done = match.end()
            self._note(length, done, False)
        pieces.append(text[done:])
        return "".join(pieces)

    def _note(self, start: int, origin: int, shrunk: bool) -> None:
        if self._starts and self._starts[-1] == start:
            self._starts.pop()
            self._origins.pop()
            self._shrunk.pop()
        self._starts.append(start)
        self._origins.append(origin)
        self._shrunk.append(shrunk)

    def origin(self, place: int) -> int:
        """The original offset of the character at `place` of the folded text."""
        if not self._starts:
            return place
        index = bisect_right(self._starts, place) - 1
        if index < 0:
            return place
        if self._shrunk[index]:
            return self._origins[index]
        return self._origins[index] + place - self._starts[index]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """[start, end) of the folded text as code points of the original."""
        if not self._starts:
            return start, end
        last = self.origin(end - 1) + 1
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1
        return self.origin(start), last

    @property
    def small_words(self) -> frozenset[str]:
        """The words of the text that are written in small letters, each between two spaces."""
        if self._small is None:
            self._small = frozenset(word for word in self.text.split(" ") if word.islower())
        return self._small

    def ends_line(self, place: int) -> bool:
        """True when the gap at `place` is a line end that the writer meant, not a wrapped line.

        A line is wrapped when the next word would not have fitted into the longest line.
        """
        end = self.origin(place)
        gap = self.original[end : self.origin(place + 1)]
        if "\n" not in gap and "\r" not in gap:
            return False
        if self._width < 0:
            self._width = max(map(len, self.original.split("\n")))
        line = end - (self.original.rfind("\n", 0, end) + 1)
        following = self.original[end : end + 40].split(None, 1)
        return line + 1 + len(following[0] if following else "") <= self._width


def _fold_one_to_one(text: str) -> tuple[str, str]:
    """The text with every letter folded that folds to one character, and the letters left."""
    odd = ""
    for character in sorted(set(_NOT_ASCII.findall(text))):
        folded = _FOLDS[character]
        if len(folded) != 1:
            odd += character
        elif folded != character:
            text = text.replace(character, folded)
    return text.translate(_ASCII) if text.isascii() else _plain_controls(text), odd


def _plain_controls(text: str) -> str:
    """What translating by _ASCII does, for text where translate is slow."""
    for code, plain in _ASCII.items():
        text = text.replace(chr(code), str(chr(plain)) if isinstance(plain, int) else "")
    return text


def _replacement(match: re.Match[str]) -> str:
    """What stands in the folded text for a gap or for a letter that has no one-letter spelling."""
    found = match.group()
    if found[0] in _HYPHENS and found[1:]:
        return _hyphen(match)
    if not found.isspace():
        return _FOLDS[found]
    breaks = found.count("\n")
    if breaks > 1:
        return PARAGRAPH
    wide = not breaks and (len(found) > 2 or COLUMN in found)
    return COLUMN if wide else " "


def _hyphen(match: re.Match[str]) -> str:
    """What is left of a hyphen at a line end.

    Nothing where it parts a word, as `Pu-` from `tin`; it stays between `Jean-` and `Paul`, between
    `NATO-` and `led`. A soft one always parts a word.
    """
    if match.group()[0] == _SOFT_HYPHEN:
        return ""
    before, after = match.string[match.start() - 1], match.string[match.end()]
    return "" if before.islower() and after.islower() else "-"
