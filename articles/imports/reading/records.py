"""What the readers hand to the planner: records, and what could not be read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .documents import Document

#: The `model` of a record made of a document: an article together with its issue and publication.
DOCUMENT = "document"


class Place(NamedTuple):
    """Where a record stands: the file as shown, its first line and its ordinal, both from 1.

    A named tuple, since a large file makes millions of them. `record` 0: the file as a whole.
    `file` empty: what is derived from the records of all files, such as a mention.
    """

    file: str
    line: int
    record: int

    def __str__(self) -> str:
        if not self.record:
            return self.file
        return f"{self.file}, line {self.line}, record {self.record}"


class Unread(NamedTuple):
    """One object of a fixture as its bytes stand there: `readers.read_item` looks at them.

    `mark`: a digest of them. `value`: what they parse to, where somebody had to parse them already.
    """

    raw: bytes
    place: Place
    mark: bytes
    value: Any = None


class UnreadDocument(NamedTuple):
    """One document as its bytes stand in a file: `readers.read_item` looks at them.

    `path`: that of the file inside the imported tree. `publication`: for a document that names
    none. `mark`: a digest of all that, and of where in the file it stands.
    """

    raw: bytes
    place: Place
    mark: bytes
    path: str
    publication: str


@dataclass(slots=True)
class Record:
    """One object of a fixture, or one document; `pk` is a label inside its file, never a key.

    `mark`: a digest of it as it stood in the file, empty for a record that none made of another.
    """

    model: str
    fields: dict[str, Any]
    pk: str | int | None
    place: Place
    mark: bytes = b""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was not read. `value` is already shortened for display."""

    place: Place
    field: str | None
    value: str | None
    reason: str

    def __str__(self) -> str:
        if not self.place.file:
            return self.told
        return f"{self.place}{': ' if self.place.record else ' '}{self.told}"

    @property
    def told(self) -> str:
        """What is wrong, without the place."""
        what = [part for part in (self.field, self.value) if part is not None]
        if not self.place.record or not what:
            return self.reason
        return f"{' '.join(what)}: {self.reason}"


def problem_of_file(file: str, reason: str) -> Problem:
    """Return the problem of a file as a whole."""
    return Problem(Place(file, 0, 0), None, None, reason)


def problem_of_what_is_derived(reason: str) -> Problem:
    """Return the problem of what no file says itself: it costs no record."""
    return Problem(Place("", 0, 0), None, None, reason)


def shorten(value: object, limit: int = 80) -> str:
    """Return `value` as it would stand in JSON, on one printable line, cut to `limit` characters.

    Text stands in double quotes, or in single ones where it holds double ones.
    """
    is_text = isinstance(value, str)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in cut)
    quote = "" if not is_text else "'" if '"' in shown else '"'
    return f"{quote}{shown}{quote}"


def document_record(document: Document, found: UnreadDocument) -> Record:
    """Return the record of a document, of model "document", with its issue and publication.

    Its source is the path of its file ("" when it has none); the second and later documents of a
    file get `#2`, `#3`. The first keeps the bare path, so that it stays the same article when
    others are added behind it. `people` and `organizations` are absent from the fields, not empty,
    when the document has no such header.
    """
    source = found.path
    fields: dict[str, Any] = {
        "publication": document.publication,
        "volume": document.volume,
        "number": document.number,
        "published_on": document.published_on and document.published_on.isoformat(),
        "date_precision": document.date_precision,
        "headline": document.headline,
        "headline_is_derived": document.headline_is_derived,
        "position": document.position,
        "body": document.body,
        "source": f"{source}#{document.ordinal}" if source and document.ordinal > 1 else source,
    }
    for name in ("people", "organizations"):
        names = getattr(document, name)
        if names is not None:
            fields[name] = list(names)
    return Record(DOCUMENT, fields, None, found.place, found.mark)
