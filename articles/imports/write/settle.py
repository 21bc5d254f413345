"""The candidates of a batch: their rows are found, decided upon, and written."""

from __future__ import annotations

from typing import Any

import orjson

from articles.imports.decide.decisions import (
    Changes,
    Decision,
    decide_changed,
    decide_new,
    decide_removed,
    decide_repeated,
    refused,
    sort,
)
from articles.imports.decide.ledger import Ledger
from articles.imports.identify.candidates import REJECTED, ImportCandidate
from articles.imports.identify.holdings import Holdings
from articles.imports.identify.lengths import Lengths
from articles.imports.identify.row_identifier import RowIdentifier
from articles.imports.importables import Schema

from .bulk import RowWriter, displace_sources, lock_rows
from .conflicts import Conflicts


class Settler:
    """Works in the caller's transaction."""

    def __init__(self, holdings: Holdings, ledger: Ledger, conflicts: Conflicts) -> None:
        self._writer = RowWriter()
        self._lengths = Lengths()
        self._ledger = ledger
        self._identifier = RowIdentifier(holdings, ledger.is_claimed)
        self._conflicts = conflicts

    def forget_length(self, article: int) -> None:
        """The text of an article is another one now."""
        self._lengths.forget(article)

    def settle(self, schema: Schema, candidates: list[ImportCandidate]) -> list[Decision]:
        """Return what became of each; errors of the database are raised, with nothing written."""
        decisions = [refused(*one) for one in self._identifier.identify(schema, candidates)]
        unknown = {id(one.candidate) for one in decisions}
        left = [one for one in candidates if id(one) not in unknown and not one.removed]
        removed = [one for one in candidates if id(one) not in unknown and one.removed]
        decisions += self._keep_out(schema, removed)
        while left:
            found = sort(schema, left, self._ledger, self._conflicts.rows(schema))
            decisions += found.decided
            self._load_lengths(schema, [*found.new, *found.changed])
            decisions += self._create(schema, found.new)
            decisions += self._merge(schema, found.changed)
            rejected = {id(one.candidate) for one in decisions if one.action == REJECTED}
            again, left = decide_repeated(schema, found.repeated, rejected, self._ledger)
            decisions += again
        return decisions

    def _keep_out(self, schema: Schema, removed: list[ImportCandidate]) -> list[Decision]:
        rows = [one.removed.id for one in removed if one.removed]
        already = self._conflicts.open_of(schema, rows)
        changes = decide_removed(schema, removed, self._ledger, already)
        self._write(schema, changes)
        return changes.decisions

    def _load_lengths(self, schema: Schema, candidates: list[ImportCandidate]) -> None:
        if "spans" in schema.fields:
            self._lengths.load(
                one.values["article"] for one in candidates if one.values.get("spans")
            )

    def _create(self, schema: Schema, new: list[ImportCandidate]) -> list[Decision]:
        decisions, rows = decide_new(schema, new, self._lengths.of)
        if rows:
            self._displace(schema, [one for one, _ in rows])
            self._writer.create(schema, [one for one, _ in rows], [whole for _, whole in rows])
        return decisions

    def _merge(self, schema: Schema, changed: list[ImportCandidate]) -> list[Decision]:
        if not changed:
            return []
        self._displace(schema, changed)
        ids = [one.id for one in changed]
        present: dict[int, tuple[dict[str, Any], dict[str, str]]] = {
            id: (values, orjson.loads(base or "{}"))
            for id, (values, base) in lock_rows(schema, ids).items()
        }
        already = self._conflicts.open_of(schema, ids)
        changes = decide_changed(schema, changed, present, already, self._lengths.of)
        self._write(schema, changes)
        return changes.decisions

    def _write(self, schema: Schema, changes: Changes) -> None:
        if changes.updates:
            self._writer.update(schema, changes.updates)
        self._conflicts.write(schema, changes.disputes)
        for one in changes.disputes.in_dispute:
            self._ledger.note_disputed(schema.label, one.row, one.field, one.theirs)

    def _displace(self, schema: Schema, candidates: list[ImportCandidate]) -> None:
        if schema.label == "articles.article":
            displace_sources(self._identifier.displaced(candidates))
