"""What becomes of the candidates of one batch? Pure: values in, decisions out.

identify/ has found their rows before, write/ carries out afterwards what is decided here. A
candidate is new, or means a row; of several that mean one row the first counts, and the others
repeat it. What means a row and says what an import said before is unchanged without a look at the
row; all else is merged with it (merge.py).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from articles.imports.identify.candidates import (
    CONFLICT,
    CREATE,
    KEPT_OUT,
    REJECTED,
    UNCHANGED,
    UPDATE,
    ArchiveRow,
    ImportCandidate,
    key_of,
)
from articles.imports.importables import REQUIRED, RefusedError, Schema
from articles.imports.reading.records import DOCUMENT

from .disputes import RECORD, Disputes, Fields, OpenConflicts
from .ledger import Ledger
from .three_way import Outcome, digest, merge

BEING_EDITED = "is being edited at this moment; the next import brings it"

#: The number of characters in the text of an article.
LengthOf = Callable[[int], int]
#: Values of a row by field, and its `import_base`.
Present = tuple[dict[str, Any], dict[str, str]]


@dataclass(slots=True)
class Decision:
    """What becomes of a candidate. `fields`: for an update or a conflict, field -> (ours, theirs).

    `refusal`: why it is rejected.
    """

    candidate: ImportCandidate
    action: str
    fields: Fields = field(default_factory=dict)
    refusal: RefusedError | None = None


def refused(candidate: ImportCandidate, error: RefusedError) -> Decision:
    """Return the decision to reject it."""
    return Decision(candidate, REJECTED, refusal=error)


@dataclass
class Sorted:
    """Candidates by what is to be done. `repeated`: each with the one that meant its row first."""

    new: list[ImportCandidate] = field(default_factory=list)
    changed: list[ImportCandidate] = field(default_factory=list)
    repeated: list[tuple[ImportCandidate, ImportCandidate]] = field(default_factory=list)
    decided: list[Decision] = field(default_factory=list)


def sort(
    schema: Schema,
    candidates: Iterable[ImportCandidate],
    ledger: Ledger,
    in_dispute: Container[int],
) -> Sorted:
    """Tell new ones from those that may have changed and those that repeat another.

    `in_dispute`: rows with an open conflict, which are merged whatever the source says.
    """
    found = Sorted()
    seen: dict[tuple[Any, ...], ImportCandidate] = {}
    for one in candidates:
        row = one.existing
        if row and (error := _second_date(one, row.id, ledger)):
            found.decided.append(refused(one, error))
            continue
        first = seen.setdefault((row.id,) if row else one.key, one)
        one.remember(schema)
        if row and not one.implicit and ledger.is_claimed(schema.label, row.id):
            # Against what another batch said stands each for itself.
            found.repeated.append((one, one))
        elif first is not one:
            found.repeated.append((one, first))
        elif row is None:
            found.new.append(one)
        else:
            one.id = row.id
            if one.base_text == row.base and row.id not in in_dispute:
                found.decided.append(Decision(one, UNCHANGED))
            else:
                found.changed.append(one)
    return found


def _second_date(one: ImportCandidate, issue: int, ledger: Ledger) -> RefusedError | None:
    """The first date that a run gives to an issue counts; a document only says its own."""
    given = one.values.get("published_on")
    if not given or not ledger.has_date(issue) or "number" not in one.values:
        return None
    if one.implicit:
        del one.values["published_on"], one.values["date_precision"]
        return None
    other = ledger.other_date(issue, given)
    return date_differs(given, other) if other else None


def date_differs(given: str, other: str) -> RefusedError:
    """Why a second date of an issue is refused."""
    reason = f"differs from {other}, which this import gave to the same issue before"
    return RefusedError("published_on", given, reason)


def decide_new(
    schema: Schema, candidates: Iterable[ImportCandidate], length_of: LengthOf
) -> tuple[list[Decision], list[tuple[ImportCandidate, dict[str, Any]]]]:
    """Return what becomes of new ones, and the whole rows of those that are created."""
    decisions, rows = [], []
    for one in candidates:
        try:
            whole = schema.complete(one.values | one.derived)
            _check(schema, whole, length_of)
        except RefusedError as error:
            decisions.append(refused(one, error))
        else:
            rows.append((one, whole))
            decisions.append(Decision(one, CREATE))
    return decisions, rows


@dataclass
class Changes:
    """What becomes of candidates whose rows are there, and what is to be written for them.

    `updates`: id, all values and `import_base` of each row.
    """

    decisions: list[Decision] = field(default_factory=list)
    updates: list[tuple[int, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    disputes: Disputes = field(default_factory=Disputes)


def decide_changed(
    schema: Schema,
    candidates: Iterable[ImportCandidate],
    present: Mapping[int, Present],
    already: OpenConflicts,
    length_of: LengthOf,
) -> Changes:
    """Merge each with its row; one that is not `present` is in somebody else's hands."""
    changes = Changes()
    for one in candidates:
        if one.id not in present:
            refusal = RefusedError(None, None, BEING_EDITED)
            changes.decisions.append(refused(one, refusal))
            continue
        ours, base = present[one.id]
        ours = without_estimate(ours, one.values)
        theirs, yielding, forced = _theirs(schema, one, ours)
        outcome = merge(base, ours, theirs, _defaults(schema), yielding, forced)
        whole = ours | {name: new for name, (_, new) in outcome.updates.items()}
        try:
            if outcome.updates:
                _check(schema, whole, length_of)
        except RefusedError as error:
            changes.decisions.append(refused(one, error))
            continue
        fresh = changes.disputes.take(one.id, outcome, already)
        if outcome.updates or outcome.base != base:
            changes.updates.append((one.id, whole, outcome.base))
        action = CONFLICT if fresh else UPDATE if outcome.updates else UNCHANGED
        changes.decisions.append(Decision(one, action, outcome.updates | fresh))
    return changes


def decide_removed(
    schema: Schema, candidates: Iterable[ImportCandidate], ledger: Ledger, already: OpenConflicts
) -> Changes:
    """What an editor deleted stays out; where the source says something new, she is asked.

    Of several records of one row the first counts, or each run would ask anew.
    """
    changes = Changes()
    for one in candidates:
        removed = one.removed
        assert removed is not None
        fresh: Fields = {}
        if ledger.is_first_asked(schema.label, removed.id, one.place):
            outcome = Outcome({})
            if says_something_new(schema, one, removed):
                outcome.conflicts[RECORD] = (None, one.values)
            else:
                outcome.settled.append(RECORD)
            fresh = changes.disputes.take(removed.id, outcome, already)
        changes.decisions.append(Decision(one, CONFLICT if fresh else KEPT_OUT, fresh))
    return changes


def decide_repeated(
    schema: Schema,
    repeated: Iterable[tuple[ImportCandidate, ImportCandidate]],
    refused_ones: Container[int],
    ledger: Ledger,
) -> tuple[list[Decision], list[ImportCandidate]]:
    """The first of two records of one row counts; the second may repeat it, or say less.

    Return also those whose first was refused (`refused_ones`, by `id()`): each stands for itself.
    """
    decisions, left = [], []
    for one, first in repeated:
        if id(first) in refused_ones:
            left.append(one)
            continue
        row = one.existing
        one.id = row.id if row else first.id
        said = _said(schema, row, ledger) if row else {}
        said |= first.base if first is not one else {}
        other = next((name for name in one.base if one.base[name] != said.get(name)), None)
        if other and not (one.soft or first.soft):
            place = ledger.place(schema.label, one.id) or str(first.place)
            decisions.append(refused(one, _says_otherwise(schema, one, other, place)))
        else:
            decisions.append(Decision(one, UNCHANGED))
    return decisions, left


def _said(schema: Schema, row: ArchiveRow, ledger: Ledger) -> dict[str, str]:
    """Return what imports said of a row so far, whether or not it was written."""
    return orjson.loads(row.base or "{}") | ledger.disputed(schema.label, row.id)


def says_something_new(schema: Schema, one: ImportCandidate, removed: ArchiveRow) -> bool:
    """Whether the source changed a deleted record since.

    By what it is known is no news, nor where it came from, nor what was guessed; of what was
    forgotten on purpose nothing is.
    """
    if removed.base is None:
        return False
    quiet = {*schema.key, "source", "merged_into", "spans", "needs_review"}
    if one.values.get("headline_is_derived"):
        quiet |= {"headline", "headline_is_derived"}
    brought = orjson.loads(removed.base or "{}")
    for name, value in one.values.items():
        default = schema.fields[name].default
        same = digest(value) == brought[name] if name in brought else value == default
        if name not in quiet and not same:
            return True
    return False


def _check(schema: Schema, whole: dict[str, Any], length_of: LengthOf) -> None:
    schema.check_whole(whole)
    spans = whole.get("spans")
    if spans and spans[-1][1] > (length := length_of(whole["article"])):
        reason = f"reach beyond the text, which has {length} characters"
        raise RefusedError("spans", spans[-1], reason)


def _defaults(schema: Schema) -> dict[str, Any]:
    return {
        name: field.default
        for name, field in schema.fields.items()
        if field.default is not REQUIRED
    }


def _theirs(
    schema: Schema, one: ImportCandidate, ours: dict[str, Any]
) -> tuple[dict[str, Any], frozenset[str], frozenset[str]]:
    """Return what an import says of an existing row, which fields yield and which are forced."""
    theirs = dict(one.values)
    # A merge moves mentions and positions; it is made in the admin.
    theirs.pop("merged_into", None)
    if ours.get("standing") == "found":
        return theirs, frozenset(), frozenset(schema.fields)  # nobody has said anything yet
    if "spans" in schema.fields:
        by_hand = ours["origin"] == "editor"
        spans = frozenset({"spans", "needs_review"})
        return theirs, spans, frozenset() if by_hand else spans
    if not theirs.get("headline_is_derived"):
        if theirs.get("headline", ours.get("headline")) != ours.get("headline"):
            theirs.setdefault("headline_is_derived", False)  # who gives a headline has derived none
        return theirs, one.guessed, frozenset()
    derived = frozenset({"headline", "headline_is_derived"})
    if not ours["headline_is_derived"]:
        theirs = {name: value for name, value in theirs.items() if name not in derived}
    return theirs, one.guessed | derived, frozenset()


def without_estimate(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """An issue as it is compared with what a source says: where that has a date, an estimate that
    nobody accepted counts as none, and so does an accepted one that turns out to be right.
    """
    day, origin = theirs.get("published_on"), ours.get("date_origin")
    if theirs.get("date_origin", "printed") != "printed":
        return ours
    if day and (origin == "estimate" or (origin == "accepted" and day == ours["published_on"])):
        return {**ours, "published_on": None, "date_precision": "day", "date_origin": "printed"}
    return ours


def _says_otherwise(schema: Schema, one: ImportCandidate, field: str, place: str) -> RefusedError:
    what = "the same text" if one.record.model == DOCUMENT else key_of(schema, one.record)
    reason = f"differs from what {place} said of {what}"
    return RefusedError(field, one.record.fields.get(field), reason)
