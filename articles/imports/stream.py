"""The stream of records -> batches -> the planner; what refers forward waits for the end."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from tempfile import TemporaryFile

from .expand import Expansion
from .identify.candidates import PASSED_OVER
from .importables import SCHEMAS, RefusedError, is_kept_beside, schema_of
from .planner import Planner
from .reading.ahead import read_ahead
from .reading.readers import Item
from .reading.records import DOCUMENT, Problem, Record

BATCH = 5000
#: Characters of text in a batch, about.
BATCH_TEXT = 8_000_000
#: So many batches are read while one is written.
AHEAD = 1
#: How often what waits for other records is tried; each time at least one more can be resolved.
PASSES = 12


def carry_out(planner: Planner, stream: Iterable[Item]) -> Iterator[int]:
    """Plan and write everything; yield now and then the number of records done so far."""
    done = 0
    waiting = _Waiting()
    for batch in read_ahead(_batches(stream), AHEAD):
        take(planner, _told(planner, batch))
        waiting.keep(planner)
        done += len(batch)
        yield done
    for _ in range(PASSES):
        before = waiting.number
        for records in waiting.batches():
            take(planner, records)
            waiting.keep(planner)
            yield done
        if waiting.number == before:
            break
    waiting.refuse(planner)


def _batches(stream: Iterable[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    text = 0
    for item in stream:
        batch.append(item)
        text += _size(item)
        if len(batch) >= BATCH or text >= BATCH_TEXT:
            yield batch
            batch, text = [], 0
    if batch:
        yield batch


def _size(item: Item) -> int:
    body = item.fields.get("body") if isinstance(item, Record) else None
    return len(body) if type(body) is str else 0


def _told(planner: Planner, items: Iterable[Item]) -> list[Record]:
    """Return the records; tell the problems."""
    records = []
    for item in items:
        if isinstance(item, Problem):
            planner.report(item)
        else:
            records.append(item)
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
    expansion.tell_problems()


def _label(planner: Planner, record: Record) -> str:
    """Return the model that a record goes by, "" when it is refused or passed over."""
    if record.model == DOCUMENT:
        return DOCUMENT
    try:
        schema = schema_of(record.model)
    except RefusedError as error:
        planner.refuse(record, error, None)
        return ""
    if schema is None:
        if not is_kept_beside(record.model):
            planner.counts.add(record.model.lower(), PASSED_OVER)
        return ""
    return schema.label


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
