"""Bytes -> text, and a file of several documents -> the bytes of each. Pure: no disk."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from articles.imports.reading.text import codepages

_CONTROL = bytes([*range(0x09), *range(0x0E, 0x20), 0x7F])
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# How curly quotes and dashes begin in UTF-8; in Windows-1252 it is "â€", which nobody writes.
_UTF8_PUNCTUATION = b"\xe2\x80"
# Windows-1252 that somebody took for Latin-1. U+0085 alone is the end of a line.
_LATIN = re.compile("[\x80-\x84\x86-\x9f]")
_AS_MEANT = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}


class DecodeError(ValueError):
    """The bytes are no text; `line` counts from 1 at their beginning."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def decode(data: bytes) -> str:
    """Return the text of UTF-8 (BOM or none), UTF-16 (with BOM), or else of Windows-1252, Mac Roman
    or the DOS code pages 437 and 850, whichever its signs tell.

    The choice between UTF-8 and another is made line by line, so that a text pasted together from
    both is read as it was meant. Raises DecodeError for NUL bytes, for bytes that make words in
    none of these or in more than one, for a line that mixes UTF-8 with another or would be in no
    language of Western Europe, and where control characters abound.
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
        lines = data.splitlines(keepends=True)
    others = {number: line for number, line in enumerate(lines) if not _is_utf8(line)}
    for number, line in others.items():
        if _UTF8_PUNCTUATION in line:
            raise DecodeError(number + 1, "mixes UTF-8 and Windows-1252 in one line")
    _refuse_other_scripts(others)
    reading, doubt = codepages.read(b"".join(others.values()))
    if reading is None:
        raise _in_doubt(others, doubt)
    return "".join(
        line.decode(reading.page if number in others else "utf-8")
        for number, line in enumerate(lines)
    )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _refuse_other_scripts(lines: dict[int, bytes]) -> None:
    words = {number: codepages.is_of_another_script(line) for number, line in lines.items()}
    if sum(words.values()) > 1:
        number = next(number for number, count in words.items() if count)
        shown = lines[number].strip()[:12].hex(" ")
        raise DecodeError(
            number + 1,
            f"begins with the bytes {shown}, which make no words in Windows-1252; this may be"
            " Cyrillic or Greek: save the file as UTF-8",
        )


def _in_doubt(lines: dict[int, bytes], doubt: str) -> DecodeError:
    for number, line in lines.items():
        try:
            line.decode("cp1252")
        except UnicodeDecodeError as error:
            byte = line[error.start]
            reason = f"has the byte 0x{byte:02x}, which is neither UTF-8 nor Windows-1252"
            return DecodeError(number + 1, f"{reason}, and its letters {doubt}")
    number, line = next(iter(lines.items()))
    shown = bytes(byte for byte in line if byte > 0x7F)[:8].hex(" ")
    reason = f"has the bytes {shown}, which with others {doubt}: save the file as UTF-8"
    return DecodeError(number + 1, reason)


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
