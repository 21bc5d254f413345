"""The stream of records -> batches -> the planner; what refers forward waits for the end."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from tempfile import TemporaryFile

from .decide.planner import Planner
from .decide.schema import SCHEMAS, RefusedError, schema_of
from .expand import Expansion
from .reading.ahead import read_ahead
from .reading.readers import Item, read_item
from .reading.records import DOCUMENT, Problem, Record, Unread, UnreadDocument

BATCH = 5000
#: Characters of text in a batch, about, and in a chunk.
BATCH_TEXT, CHUNK_TEXT = 8_000_000, 2_000_000
#: A chunk ends where the digest of a record says so, once in so many records, so that a record
#: more or less moves no ends but its own; and after so many at the latest. New documents lie among
#: the old ones of a directory, those of a fixture at its end.
CHUNK, CHUNK_OF_DOCUMENTS, CHUNK_AT_MOST = 512, 64, 2000
#: So many chunks are read while what came before is written.
AHEAD = 10
#: How often what waits for other records is tried; each time at least one more can be resolved.
PASSES = 12


def carry_out(planner: Planner, stream: Iterable[Item]) -> Iterator[int]:
    """Plan and write everything; yield now and then the number of records done so far."""
    done = 0
    waiting = _Waiting()
    for batch in _batches(planner, stream):
        if isinstance(batch, int):
            done += batch
        else:
            take(planner, [record for chunk in batch for record in chunk])
            planner.memory.keep(batch)
            done += sum(map(len, batch))
        waiting.keep(planner)
        yield done
    for _ in range(PASSES):
        before = waiting.number
        for records in waiting.batches():
            take(planner, records)
            planner.memory.keep([])
            waiting.keep(planner)
            yield done
        if waiting.number == before:
            break
    waiting.refuse(planner)


def _batches(planner: Planner, stream: Iterable[Item]) -> Iterator[list[list[Record]] | int]:
    """Yield chunks to be planned, together; for a chunk known from before, its number of records.

    What comes before a known one is planned before it is looked at, since it may refer to that.
    """
    batch: list[list[Record]] = []
    size = 0
    begun = ""
    chunks = _chunks(stream, at_once=planner.knows_nothing)
    for chunk, text in read_ahead(chunks, AHEAD):
        found = [item for item in chunk if not isinstance(item, Problem)]
        known = planner.known(found) if _may_be_known(found, begun) else None
        if batch and (known or size >= BATCH):
            yield batch
            batch, size = [], 0
        if known and planner.memory.recall(found, known):
            _read(planner, (item for item in chunk if isinstance(item, Problem)))
            if left := planner.memory.left(found, known):
                planner.stage(SCHEMAS["articles.mention"], left)
            yield len(found)
        else:
            begun = chunk[-1].place.file
            batch.append(_read(planner, chunk))
            size += max(len(chunk), text * BATCH // BATCH_TEXT)
    if batch:
        yield batch


def _may_be_known(found: Sequence[Item], begun: str) -> bool:
    """Whether records are worth looking up. Where the beginning of a file of documents was planned,
    so is its rest: which article of the file each of them is, is decided of all together.
    """
    return bool(found) and not (_is_document(found[0]) and found[0].place.file == begun)


def _chunks(stream: Iterable[Item], at_once: bool) -> Iterator[tuple[list[Item], int]]:
    """Yield what was read in chunks, with the size of the text in them, about.

    Objects of a fixture share a chunk with those of their own file alone, as they share labels.
    `at_once`: look at them here, since none will be known again.
    """
    chunk: list[Item] = []
    text = 0
    file, has_fixture = "", False
    for item in stream:
        is_fixture = not (isinstance(item, Problem) or _is_document(item))
        if chunk and item.place.file != file and (is_fixture or has_fixture):
            yield chunk, text
            chunk, text, has_fixture = [], 0, False
        file, has_fixture = item.place.file, has_fixture or is_fixture
        text += _size(item)
        chunk.append(read_item(item) if at_once else item)
        if _ends_chunk(item) or len(chunk) >= CHUNK_AT_MOST or text >= CHUNK_TEXT:
            yield chunk, text
            chunk, text, has_fixture = [], 0, False
    if chunk:
        yield chunk, text


def _is_document(item: Item) -> bool:
    return isinstance(item, UnreadDocument) or (isinstance(item, Record) and item.model == DOCUMENT)


def _size(item: Item) -> int:
    if isinstance(item, Unread | UnreadDocument):
        return len(item.raw)
    body = item.fields.get("body") if isinstance(item, Record) else None
    return len(body) if type(body) is str else 0


def _ends_chunk(item: Item) -> bool:
    if isinstance(item, Problem):
        return False
    one_in = CHUNK_OF_DOCUMENTS if _is_document(item) else CHUNK
    return int.from_bytes(item.mark[:4], "big") % one_in == 1


def _read(planner: Planner, items: Iterable[Item]) -> list[Record]:
    """Return the records; tell the problems."""
    records = []
    for item in items:
        found = read_item(item)
        if isinstance(found, Problem):
            planner.report(found)
        else:
            records.append(found)
    return records


def take(planner: Planner, batch: list[Record]) -> None:
    """Carry a batch through all stages."""
    groups: defaultdict[str, list[Record]] = defaultdict(list)
    for record in batch:
        if label := _label(planner, record):
            groups[label].append(record)
    documents = groups.pop(DOCUMENT, [])
    expansion = Expansion(planner, documents)
    for schema in SCHEMAS.values():
        records = groups[schema.label]
        if schema.label == "articles.article":
            articles = planner.stage(schema, [*records, *expansion.articles()])
            groups["articles.mention"] += expansion.mentions(articles)
        elif records:
            planner.stage(schema, records)
        if documents and schema.label == "articles.publication":
            expansion.place_publications()
        if documents and schema.label == "articles.issue":
            expansion.place_issues()
    expansion.note()


def _label(planner: Planner, record: Record) -> str:
    """Return the model that a record goes by, "" when it is refused or passed over."""
    if record.model == DOCUMENT:
        return DOCUMENT
    try:
        schema = schema_of(record.model)
    except RefusedError as error:
        planner.refuse(record, error, None)
        return ""
    return schema.label if schema else ""


class _Waiting:
    """Records whose references are not resolved yet, kept on disk."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 (closed by _drain, or with the process)
        self.number = 0

    def keep(self, planner: Planner) -> None:
        """Take over what the planner has put off."""
        for one in planner.deferred:
            pickle.dump(one, self._file)
        self.number += len(planner.deferred)
        planner.deferred.clear()

    def _drain(self) -> Iterator[tuple[Record, RefusedError]]:
        held, number = self._file, self.number
        self._file, self.number = TemporaryFile(), 0  # noqa: SIM115
        with held:
            held.seek(0)
            for _ in range(number):
                yield pickle.load(held)

    def batches(self) -> Iterator[list[Record]]:
        """Yield all of them once more, in their order."""
        records = (record for record, _ in self._drain())
        while batch := list(islice(records, BATCH)):
            yield batch

    def refuse(self, planner: Planner) -> None:
        """Reject what is left."""
        for record, error in self._drain():
            planner.refuse(record, error, SCHEMAS[record.model.lower()])
