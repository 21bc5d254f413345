"""What the readers hand to the planner: records, and what could not be read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from articles.imports.reading.documents.document import Document

#: The `model` of a record made of a document: an article together with its issue and publication.
DOCUMENT = "document"
#: What most documents do not have, and their records then neither.
_SELDOM = ("byline", "next_heading", "printed_date")


class RecordPlace(NamedTuple):
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


@dataclass(slots=True)
class Record:
    """One object of a fixture, or one document; `pk` is a label inside its file, never a key."""

    model: str
    fields: dict[str, Any]
    pk: str | int | None
    place: RecordPlace


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was not read. `value` is already shortened for display.

    `spares_text`: it is about what a document says beside its text, a date or a name; the text
    itself came in.
    """

    place: RecordPlace
    field: str | None
    value: str | None
    reason: str
    spares_text: bool = False

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
    return Problem(RecordPlace(file, 0, 0), None, None, reason)


def problem_of_what_is_derived(reason: str) -> Problem:
    """Return the problem of what no file says itself: it costs no record."""
    return Problem(RecordPlace("", 0, 0), None, None, reason)


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


def document_record(document: Document, path: str, place: RecordPlace) -> Record:
    """Return the record of a document, of model "document", with its issue and publication.

    Its source is `path`, that of its file inside the imported tree ("" when it has none); the
    second and later documents of a file get `#2`, `#3`. The first keeps the bare path, so that it
    stays the same article when others are added behind it. `problems`: line, field, value and
    reason of what could not be read. `people` and `organizations` are absent from the fields, not
    empty, when the document has no such header.
    """
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
        "source": f"{path}#{document.ordinal}" if path and document.ordinal > 1 else path,
    }
    fields |= {name: value for name in _SELDOM if (value := getattr(document, name))}
    if document.problems:
        fields["problems"] = [
            (one.line, one.field, None if one.value is None else shorten(one.value), one.reason)
            for one in document.problems
        ]
    for name in ("people", "organizations"):
        names = getattr(document, name)
        if names is not None:
            fields[name] = list(names)
    return Record(DOCUMENT, fields, None, place)
