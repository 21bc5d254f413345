"""Candidates of one batch -> what becomes of each, written at once.

Their rows are found; what is new is created, what differs is merged, the rest is unchanged.
"""

from __future__ import annotations

from typing import Any

import orjson

from articles.imports.identify.candidates import (
    CONFLICT,
    CREATE,
    KEPT_OUT,
    REJECTED,
    UNCHANGED,
    UPDATE,
    Candidate,
    key_of,
)
from articles.imports.identify.identity import Found
from articles.imports.identify.ledger import Ledger
from articles.imports.identify.removed import Removals, says_something_new
from articles.imports.identify.rows import Identifier
from articles.imports.importables import REQUIRED, RefusedError, Schema
from articles.imports.reading.records import DOCUMENT, Place
from articles.imports.write.rows import Writer, displace_sources, lock_rows

from .conflicts import RECORD, Disputes
from .merge import Outcome, merge
from .refusals import BEING_EDITED
from .rules import Lengths

Fields = dict[str, tuple[Any, Any]]
Done = list[tuple[Candidate, str, Fields | RefusedError]]


class Settler:
    """Decides and writes in the caller's transaction."""

    def __init__(
        self,
        last_ids: dict[str, int],
        ledger: Ledger,
        removals: Removals,
        disputes: Disputes,
    ) -> None:
        self._writer = Writer()
        self._lengths = Lengths()
        self._ledger = ledger
        self._identifier = Identifier(last_ids, ledger.is_claimed, removals)
        self._disputes = disputes
        self._asked: dict[tuple[str, int], Place] = {}

    def forget_length(self, article: int) -> None:
        """The text of an article is another one now."""
        self._lengths.forget(article)

    def settle(self, schema: Schema, candidates: list[Candidate]) -> Done:
        """Return (candidate, action, fields or why not) of each; database errors are raised."""
        done: Done = []
        for one, error in self._identifier.identify(schema, candidates):
            done.append((one, REJECTED, error))
        refused = {id(one) for one, _, _ in done}
        left = [one for one in candidates if id(one) not in refused]
        while left:
            new, changed, repeated = self._sorted(schema, left, done)
            self._load_lengths(schema, [*new, *changed])
            self._create(schema, new, done)
            self._merge(schema, changed, done)
            left = self._repeat(schema, repeated, done)
        return done

    def _sorted(
        self, schema: Schema, candidates: list[Candidate], done: Done
    ) -> tuple[list[Candidate], list[Candidate], list[tuple[Candidate, Candidate]]]:
        """Tell new ones from those that may have changed and those that mean a row of before.

        The last with the candidate that meant it first, themselves where that was another batch.
        What is none of these is settled.
        """
        new, changed, repeated = [], [], []
        seen: dict[tuple[Any, ...], Candidate] = {}
        for one in candidates:
            if one.removed:
                done.append(self._kept_out(schema, one, one.removed))
                continue
            row = one.existing
            if row and schema.label == "articles.issue" and not self._has_one_date(one, row.id):
                done.append((one, REJECTED, self._other_date(one, row.id)))
                continue
            key = (row.id,) if row else one.key
            first = seen.setdefault(key, one)
            one.remember(schema)
            before = row and not one.implicit and self._ledger.is_claimed(schema.label, row.id)
            if before or first is not one:
                # Against what another batch said stands each for itself.
                repeated.append((one, one if before else first))
                continue
            if row is None:
                new.append(one)
                continue
            one.id = row.id
            if one.base_text == row.base and not self._disputes.has(schema.label, row.id):
                done.append((one, UNCHANGED, {}))
            else:
                changed.append(one)
        return new, changed, repeated

    def _kept_out(
        self, schema: Schema, one: Candidate, removed: Found
    ) -> tuple[Candidate, str, Fields | RefusedError]:
        """What an editor deleted stays out; where the source says something new, it is asked.

        Of several records of one row the first counts, or each run would ask anew.
        """
        if self._asked.setdefault((schema.label, removed.id), one.place) != one.place:
            return one, KEPT_OUT, {}
        outcome = Outcome({})
        if says_something_new(schema, one, removed):
            outcome.conflicts[RECORD] = (None, one.values)
        else:
            outcome.settled.append(RECORD)
        open_ = self._disputes.known(schema, [removed.id])
        fresh = self._disputes.record(schema, removed.id, outcome, open_)
        return one, CONFLICT if fresh else KEPT_OUT, fresh

    def _has_one_date(self, one: Candidate, row: int) -> bool:
        """The first date that a run gives to an issue counts; a document only says its own."""
        given = one.values.get("published_on")
        if one.implicit and given and self._ledger.has_date(row):
            del one.values["published_on"], one.values["date_precision"]
            return True
        return not (given and self._ledger.other_date(row, given))

    def _other_date(self, one: Candidate, row: int) -> RefusedError:
        given = one.values["published_on"]
        return date_differs(given, self._ledger.other_date(row, given))

    def _load_lengths(self, schema: Schema, candidates: list[Candidate]) -> None:
        if schema.label == "articles.mention":
            self._lengths.load(
                one.values["article"] for one in candidates if one.values.get("spans")
            )

    def _create(self, schema: Schema, new: list[Candidate], done: Done) -> None:
        good, rows = [], []
        for one in new:
            try:
                whole = schema.complete(one.values | one.derived)
                self._check(schema, whole)
            except RefusedError as error:
                done.append((one, REJECTED, error))
            else:
                good.append(one)
                rows.append(whole)
                done.append((one, CREATE, {}))
        if good:
            self._displace(schema, good)
            self._writer.create(schema, good, rows)

    def _displace(self, schema: Schema, candidates: list[Candidate]) -> None:
        if schema.label == "articles.article":
            displace_sources(self._identifier.displaced(candidates))

    def _check(self, schema: Schema, whole: dict[str, Any]) -> None:
        schema.check_whole(whole)
        if schema.label == "articles.mention":
            self._lengths.check(whole["article"], whole["spans"])

    def _merge(self, schema: Schema, changed: list[Candidate], done: Done) -> None:
        if not changed:
            return
        self._displace(schema, changed)
        ids = [one.id for one in changed]
        rows = lock_rows(schema, ids)
        known = self._disputes.known(schema, ids)
        writes = []
        for one in changed:
            if one.id not in rows:
                done.append((one, REJECTED, RefusedError(None, None, BEING_EDITED)))
                continue
            ours, text = rows[one.id]
            try:
                outcome, whole = self._merged(schema, one, ours, orjson.loads(text or "{}"))
            except RefusedError as error:
                done.append((one, REJECTED, error))
                continue
            fresh = self._disputes.record(schema, one.id, outcome, known)
            if outcome.updates or outcome.base != orjson.loads(text or "{}"):
                writes.append((one.id, whole, outcome.base))
            action = CONFLICT if fresh else UPDATE if outcome.updates else UNCHANGED
            done.append((one, action, outcome.updates | fresh))
        if writes:
            self._writer.update(schema, writes)

    def _repeat(
        self, schema: Schema, repeated: list[tuple[Candidate, Candidate]], done: Done
    ) -> list[Candidate]:
        """Of two records of one row the first counts; the second may repeat it, or say less.

        Return those whose first was refused: they stand for themselves.
        """
        left = []
        refused = {id(one) for one, action, _ in done if action == REJECTED} if repeated else set()
        for one, first in repeated:
            if id(first) in refused:
                left.append(one)
                continue
            row = one.existing
            one.id = row.id if row else first.id
            said = self._said(schema, row) if row else {}
            said |= first.base if first is not one else {}
            other = next((name for name in one.base if one.base[name] != said.get(name)), None)
            if other and not (one.soft or first.soft):
                place = self._ledger.place(schema.label, one.id) or str(first.place)
                done.append((one, REJECTED, _says_otherwise(schema, one, other, place)))
            else:
                done.append((one, UNCHANGED, {}))
        return left

    def _said(self, schema: Schema, row: Found) -> dict[str, str]:
        """Return what imports said of a row so far, whether or not it was written."""
        return orjson.loads(row.base or "{}") | self._disputes.said(schema.label, row.id)

    def _merged(
        self, schema: Schema, one: Candidate, ours: dict[str, Any], base: dict[str, str]
    ) -> tuple[Outcome, dict[str, Any]]:
        theirs, yielding, forced = _theirs(schema, one, ours)
        outcome = merge(base, ours, theirs, _defaults(schema), yielding, forced)
        whole = ours | {name: new for name, (_, new) in outcome.updates.items()}
        if outcome.updates:
            self._check(schema, whole)
        return outcome, whole


def _defaults(schema: Schema) -> dict[str, Any]:
    return {
        name: field.default
        for name, field in schema.fields.items()
        if field.default is not REQUIRED
    }


def _theirs(
    schema: Schema, one: Candidate, ours: dict[str, Any]
) -> tuple[dict[str, Any], frozenset[str], frozenset[str]]:
    """Return what an import says of an existing row, which fields yield and which are forced."""
    theirs = dict(one.values)
    # A merge moves mentions and positions; it is made in the admin.
    theirs.pop("merged_into", None)
    if schema.label == "articles.mention":
        by_hand = ours["origin"] == "editor"
        spans = frozenset({"spans", "needs_review"})
        return theirs, spans, frozenset() if by_hand else spans
    if not theirs.get("headline_is_derived"):
        if theirs.get("headline", ours.get("headline")) != ours.get("headline"):
            theirs.setdefault("headline_is_derived", False)  # who gives a headline has derived none
        return theirs, frozenset(), frozenset()
    guessed = frozenset({"headline", "headline_is_derived"})
    if not ours["headline_is_derived"]:
        theirs = {name: value for name, value in theirs.items() if name not in guessed}
    return theirs, guessed, frozenset()


def _says_otherwise(schema: Schema, one: Candidate, field: str, place: str) -> RefusedError:
    what = "the same text" if one.record.model == DOCUMENT else key_of(schema, one.record)
    reason = f"differs from what {place} said of {what}"
    return RefusedError(field, one.record.fields.get(field), reason)


def date_differs(given: str, other: str) -> RefusedError:
    """Why a second date of an issue is refused."""
    reason = f"differs from {other}, which this import gave to the same issue before"
    return RefusedError("published_on", given, reason)
