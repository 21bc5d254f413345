"""Bytes -> text, and a file of several documents -> the bytes of each. Pure: no disk."""

from __future__ import annotations

import codecs
import re
import string
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

#: A document larger than this is refused; it bounds the memory of reading.
MAX_DOCUMENT = 8 << 20

_START = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\f]*publication[ \t]*:", re.IGNORECASE)
_MORE_KEYS = re.compile(
    rb"(?:.*[ \t])?(?:volume|issue|number|date|headline|title)[ \t]*:", re.IGNORECASE
)
# No letters: a blank line, a rule, a page number, the -30- of a wire; dashes and boxes in UTF-8.
_BREAK = re.compile(rb"(?:[^A-Za-z\x80-\xff]|\xe2[\x80-\x97][\x80-\xbf])*")
_CONTROL = bytes([*range(0x09), *range(0x0E, 0x20), 0x7F])
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# How curly quotes and dashes begin in UTF-8; in Windows-1252 it is "â€", which nobody writes.
_UTF8_PUNCTUATION = b"\xe2\x80"
# Curly quotes of a Macintosh at the end or inside of a word. In Windows-1252 that would be a
# capital Ó or Õ behind a small letter.
_MACINTOSH = re.compile(rb"[a-z.,!?]\xd3|[A-Za-z]\xd5[a-z]")
# Windows-1252 that somebody took for Latin-1. U+0085 alone is the end of a line.
_LATIN = re.compile("[\x80-\x84\x86-\x9f]")
# Letters of Cyrillic, Greek and other scripts where one byte makes a letter; accented ones in
# Windows-1252, of which no language of Western Europe has more than plain ones in a line.
_HIGH = bytes(byte for byte in range(0xC0, 0x100) if byte not in b"\xd7\xf7")
_PLAIN = string.ascii_letters.encode()
_FEW = 5
_AS_MEANT = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}


class DecodeError(ValueError):
    """The bytes are no text; `line` counts from 1 at their beginning."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def decode(data: bytes) -> str:
    """Return the text of UTF-8 (BOM or none), UTF-16 (with BOM), else Windows-1252 or, where its
    quotes tell, Mac Roman.

    The choice between UTF-8 and another is made line by line, so that a text pasted together from
    both is read as it was meant. Raises DecodeError for NUL bytes, for bytes that neither
    encoding has, for a line that mixes the two or would be in no language of Western Europe, and
    where control characters abound.
    """
    if data.startswith(_UTF16):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            raise DecodeError(1, "is no valid UTF-16, though it begins like it") from None
        data = text.encode()
    else:
        text = _decode_bytes(data.removeprefix(codecs.BOM_UTF8))
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise DecodeError(line, "has NUL bytes: it is binary, or UTF-16 without a byte order mark")
    if (len(data) - len(data.translate(None, _CONTROL))) * 20 > len(data):
        raise DecodeError(1, "is binary: too many control characters for a text")
    return text.translate(_AS_MEANT) if _LATIN.search(text) else text


def _decode_bytes(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        other = "mac_roman" if _MACINTOSH.search(data) else "cp1252"
        lines = data.splitlines(keepends=True)
        return "".join(_decode_line(line, number, other) for number, line in enumerate(lines, 1))


def _decode_line(line: bytes, number: int, other: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        if _UTF8_PUNCTUATION in line:
            raise DecodeError(number, "mixes UTF-8 and Windows-1252 in one line") from None
    if other == "cp1252" and _is_of_another_script(line):
        shown = line.strip()[:12].hex(" ")
        raise DecodeError(
            number,
            f"begins with the bytes {shown}, which make no words in Windows-1252; this may be"
            " Cyrillic or Greek: save the file as UTF-8",
        )
    try:
        return line.decode(other)
    except UnicodeDecodeError as error:
        byte = line[error.start]
        raise DecodeError(
            number, f"has the byte 0x{byte:02x}, which is neither UTF-8 nor Windows-1252"
        ) from None


def _is_of_another_script(line: bytes) -> bool:
    high = len(line) - len(line.translate(None, _HIGH))
    if high <= len(line) - len(line.translate(None, _PLAIN)):
        return False
    # A rule of one sign, as DOS drew them, is no word.
    return len(set(line).intersection(_HIGH)) >= _FEW


def utf8_chunks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield `chunks` as they are or, where they begin as UTF-16, turned into UTF-8.

    Broken UTF-16 raises UnicodeDecodeError; a first chunk must have 2 bytes or more.
    """
    decoder: codecs.IncrementalDecoder | None = None
    for number, chunk in enumerate(chunks):
        if number == 0 and chunk.startswith(_UTF16):
            decoder = codecs.getincrementaldecoder("utf-16")()
        yield decoder.decode(chunk).encode() if decoder else chunk
    if decoder:
        yield decoder.decode(b"", final=True).encode()


def split_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines with their ends (LF, CRLF or CR); one beyond MAX_DOCUMENT comes in pieces."""
    rest = b""
    for chunk in chunks:
        lines = (rest + chunk).splitlines(keepends=True)
        # The last line may go on, or end in a CR whose LF is still to come.
        rest = lines.pop() if lines else b""
        yield from lines
        if len(rest) > MAX_DOCUMENT:
            yield rest
            rest = b""
    if rest:
        yield rest


def split_documents(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Yield (line, bytes) of each document; None for the bytes of one beyond MAX_DOCUMENT.

    A document starts at the first line that is not blank and, after that, at every line that
    begins with `Publication:` after a blank line or one without letters, or on a new page, or with
    more keys on the same line or the next: as when files were put together by `cat`.
    """
    start, number, size = 0, 1, 0
    held: list[bytes] = []
    before = b""
    for line, following in pairwise(chain(lines, (b"",))):
        if start and (match := _START.match(line)) and _begins(match, before, following):
            yield start, _joined(held, size)
            start = 0
        if not start and line.strip():
            start, size, held = number, 0, []
        size += len(line)
        if start and size <= MAX_DOCUMENT:
            held.append(line)
        before = line
        number += line.endswith((b"\n", b"\r"))
    if start:
        yield start, _joined(held, size)


def _begins(found: re.Match[bytes], before: bytes, following: bytes) -> bool:
    """Whether `Publication:` begins a document, by the lines before and behind its own."""
    if b"\f" in found[0] or _BREAK.fullmatch(before):
        return True
    return bool(_MORE_KEYS.match(found.string, found.end()) or _MORE_KEYS.match(following))


def _joined(held: list[bytes], size: int) -> bytes | None:
    return b"".join(held) if size <= MAX_DOCUMENT else None
