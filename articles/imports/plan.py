"""Records and what the archive holds -> create, update, unchanged, conflict or rejected.

A batch of one model at a time: checked, its references resolved, its rows found, merged, written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from django.db import DataError, IntegrityError, OperationalError, transaction

from .apply import Writer, displace_sources, lock_rows
from .candidates import (
    CONFLICT,
    CREATE,
    REJECTED,
    UNCHANGED,
    UPDATE,
    Candidate,
    Counts,
    DeferError,
    Entry,
    key_of,
    problem_of,
)
from .conflicts import Disputes
from .identify import Identifier
from .identity import last_id
from .labels import REFUSED, Labels
from .ledger import Ledger
from .merge import Outcome, merge
from .records import Problem, Record
from .references import References
from .rules import Lengths, check_whole, without_unknown_date
from .same_article import TwiceError
from .schema import REQUIRED, SCHEMAS, RefusedError, Schema

Fields = dict[str, tuple[Any, Any]]
Done = list[tuple[Candidate, str, Fields | RefusedError]]

BEING_EDITED = "is being edited at this moment; the next import brings it"
#: PostgreSQL's codes for "somebody else holds that row": lock_timeout, deadlock.
_HELD = ("55P03", "40P01")


class Planner:
    """Plans and carries out one run inside the caller's transaction.

    `listen` gets every Entry in the order of the plan; without it none is made. `report` gets
    every Problem. `deferred` gathers what refers to records not read yet.
    """

    def __init__(
        self,
        run: int | None,
        report: Callable[[Problem], None],
        listen: Callable[[Entry], None] | None = None,
    ) -> None:
        self.counts = Counts()
        self.writer = Writer()
        self.ledger = Ledger()
        self.deferred: list[tuple[Record, RefusedError]] = []
        self.report = report
        self._listen = listen
        self._labels = Labels()
        last_ids = {label: last_id(schema) for label, schema in SCHEMAS.items()}
        self.had_articles = last_ids["articles.article"] > 0
        self._references = References(self._labels, last_ids)
        self._lengths = Lengths()
        self._identifier = Identifier(last_ids, self.ledger.is_claimed)
        self._disputes = Disputes(run)

    def stage(
        self, schema: Schema, records: list[Record], implicit: bool = False
    ) -> list[Candidate]:
        """Plan and write records of one model; return the candidates, `id` 0 if refused.

        `implicit`: documents only mention them, so that they may come again and again.
        """
        candidates = self._checked(schema, records, implicit)
        self._references.prepare(schema, candidates)
        resolved = [one for one in candidates if self._resolve(schema, one)]
        if resolved:
            self._settle_safely(schema, resolved)
        return candidates

    def _checked(self, schema: Schema, records: list[Record], implicit: bool) -> list[Candidate]:
        labels: set[tuple[str, int | str]] = set()
        candidates = []
        for record in records:
            pk = record.pk
            if pk is not None:
                label = (record.place.file, pk)
                if label in labels or self._labels.of(record, schema.label):
                    error = RefusedError("pk", pk, "was already given in this file")
                    self.refuse(record, error, schema)
                    continue
                labels.add(label)
            try:
                values = without_unknown_date(schema, schema.checked(record.fields))
                candidates.append(Candidate(record, values, implicit))
            except RefusedError as error:
                self.refuse(record, error, schema)
        return candidates

    def _resolve(self, schema: Schema, candidate: Candidate) -> bool:
        given = dict(candidate.values)
        try:
            self._references.resolve(schema, candidate)
            return True
        except DeferError as waiting:
            candidate.values = given
            self.deferred.append((candidate.record, waiting.problem))
        except RefusedError as error:
            self.refuse(candidate.record, error, schema)
        return False

    def _settle_safely(self, schema: Schema, candidates: list[Candidate], tries: int = 5) -> None:
        """Settle them together; where somebody else came between, one by one."""
        try:
            with transaction.atomic():
                done = self._settle(schema, candidates)
        except (IntegrityError, DataError, OperationalError) as error:
            refusal = _refusal(error)
            if len(candidates) > 1:
                for one in candidates:
                    self._settle_safely(schema, [one])
            elif tries:
                self._settle_safely(schema, candidates, tries - 1)
            else:
                self.refuse(candidates[0].record, refusal, schema)
            return
        for candidate, action, outcome in done:
            self._finish(schema, candidate, action, outcome)

    def _settle(self, schema: Schema, candidates: list[Candidate]) -> Done:
        done: Done = []
        for one, error in self._identifier.identify(schema, candidates):
            done.append((one, REJECTED, self._with_place(error)))
        refused = {id(one) for one, _, _ in done}
        new, changed = self._sorted(
            schema, [one for one in candidates if id(one) not in refused], done
        )
        self._load_lengths(schema, [*new, *changed])
        self._create(schema, new, done)
        self._merge(schema, changed, done)
        return done

    def _sorted(
        self, schema: Schema, candidates: list[Candidate], done: Done
    ) -> tuple[list[Candidate], list[Candidate]]:
        """Tell new ones from those that may have changed; settle what is neither."""
        new, changed = [], []
        seen: dict[tuple[Any, ...], Candidate] = {}
        for one in candidates:
            row = one.existing
            if row and schema.label == "articles.issue" and not self._has_one_date(one, row.id):
                done.append((one, REJECTED, self._other_date(one, row.id)))
                continue
            key = (row.id,) if row else one.key
            first = seen.setdefault(key, one)
            before = row and not one.implicit and self.ledger.place(schema.label, row.id)
            if before or first is not one:
                done.append(_twice(schema, one, first, before or str(first.place)))
                continue
            text = one.remember(schema)
            if row is None:
                new.append(one)
                continue
            one.id = row.id
            if text == row.base and not self._disputes.has(schema, row.id):
                done.append((one, UNCHANGED, {}))
            else:
                changed.append(one)
        return new, changed

    def _with_place(self, error: RefusedError) -> RefusedError:
        if isinstance(error, TwiceError):
            first = error.first
            if isinstance(first, Candidate):
                return RefusedError(None, None, f"{error.reason} {first.place}")
            place = self.ledger.place("articles.article", first)
            return RefusedError(None, None, f"{error.reason} {place}")
        return error

    def _has_one_date(self, one: Candidate, row: int) -> bool:
        """The first date that a run gives to an issue counts; a document only says its own."""
        given = one.values.get("published_on")
        other = self.ledger.other_date(row, given) if given else ""
        if one.implicit and given and self.ledger.has_date(row):
            if other:
                self.warn_of_date(one.record, other)
            del one.values["published_on"], one.values["date_precision"]
            return True
        return not other

    def _other_date(self, one: Candidate, row: int) -> RefusedError:
        given = one.values["published_on"]
        return _differs(given, self.ledger.other_date(row, given))

    def note_mentioned(self, schema: Schema, row: int) -> None:
        """Count, once, what documents mention and the archive has."""
        if row and not self.ledger.note_mentioned(schema.label, row):
            self.counts.add(schema.label, UNCHANGED)

    def warn_of_date(self, document: Record, other: str) -> None:
        """Tell that a document dates its issue otherwise; the document itself is imported."""
        self.counts.add("articles.issue", REJECTED)
        error = _differs(document.fields["published_on"], other)
        self.report(problem_of(document, error))

    def _load_lengths(self, schema: Schema, candidates: list[Candidate]) -> None:
        if schema.label == "articles.mention":
            self._lengths.load(
                one.values["article"] for one in candidates if one.values.get("spans")
            )

    def _create(self, schema: Schema, new: list[Candidate], done: Done) -> None:
        good = []
        for one in new:
            try:
                whole = schema.complete(one.values | one.derived)
                self._check(schema, whole)
            except RefusedError as error:
                done.append((one, REJECTED, error))
            else:
                good.append(one)
                done.append((one, CREATE, {}))
        if good:
            if schema.label == "articles.article":
                displace_sources(self._identifier.displaced(good))
            self.writer.create(schema, good)

    def _check(self, schema: Schema, whole: dict[str, Any]) -> None:
        check_whole(schema, whole)
        if schema.label == "articles.mention":
            self._lengths.check(whole["article"], whole["spans"])

    def _merge(self, schema: Schema, changed: list[Candidate], done: Done) -> None:
        if not changed:
            return
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
            self.writer.update(schema, writes)

    def _merged(
        self, schema: Schema, one: Candidate, ours: dict[str, Any], base: dict[str, str]
    ) -> tuple[Outcome, dict[str, Any]]:
        theirs, yielding, forced = _theirs(schema, one, ours)
        outcome = merge(base, ours, theirs, _defaults(schema), yielding, forced)
        whole = ours | {name: new for name, (_, new) in outcome.updates.items()}
        if outcome.updates:
            self._check(schema, whole)
        return outcome, whole

    # What becomes of a record is told once it is certain.

    def refuse(self, record: Record, error: RefusedError, schema: Schema | None) -> None:
        """Reject a record: count it, report it, and let nothing refer to it."""
        label = schema.label if schema else record.model
        self.counts.add(label, REJECTED)
        problem = problem_of(record, error)
        self.report(problem)
        if schema and not self._labels.of(record, label):
            self._labels.set(record, label, REFUSED)
        if self._listen:
            key = key_of(schema, record) if schema else ""
            self._listen(Entry(REJECTED, label, key, record.place, {}, str(problem)))

    def _finish(
        self, schema: Schema, one: Candidate, action: str, outcome: Fields | RefusedError
    ) -> None:
        if isinstance(outcome, RefusedError):
            self.refuse(one.record, outcome, schema)
            one.id = 0
            return
        again = False
        if one.id:
            self._labels.set(one.record, schema.label, one.id)
            again = self.ledger.note(schema.label, one, created=action == CREATE)
        if action == UNCHANGED and one.implicit and again:
            return
        self.counts.add(schema.label, action)
        if schema.label == "articles.mention" and not one.soft:
            self.ledger.note_mention(one.values["article"])
        elif schema.label == "articles.article" and (action == CREATE or "body" in outcome):
            self._lengths.forget(one.id)
            self.ledger.note_text(one.id, action == CREATE)
        if self._listen:
            key = key_of(schema, one.record)
            self._listen(Entry(action, schema.label, key, one.place, outcome))


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
        return theirs, frozenset(), frozenset()
    guessed = frozenset({"headline", "headline_is_derived"})
    if not ours["headline_is_derived"]:
        theirs = {name: value for name, value in theirs.items() if name not in guessed}
    return theirs, guessed, frozenset()


def _twice(
    schema: Schema, one: Candidate, first: Candidate, place: str
) -> tuple[Candidate, str, Fields | RefusedError]:
    if one.soft or first.soft:
        return one, UNCHANGED, {}
    key = key_of(schema, one.record)
    return one, REJECTED, RefusedError(None, None, f"{key} was already given by {place}")


def _differs(given: str, other: str) -> RefusedError:
    reason = f"differs from {other}, which this import gave to the same issue before"
    return RefusedError("published_on", given, reason)


def is_held(error: Exception) -> bool:
    """Whether a statement failed since somebody else holds a row."""
    return getattr(error.__cause__, "pgcode", None) in _HELD


def _refusal(error: Exception) -> RefusedError:
    """What to tell of a row that the database does not take; other errors are raised again."""
    cause: Any = error.__cause__
    code = getattr(cause, "pgcode", None)
    if is_held(error):
        reason = BEING_EDITED
    elif code and not isinstance(error, OperationalError):
        reason = f"is refused by the database: {cause.diag.message_primary}"
    else:
        raise error
    return RefusedError(None, None, reason)
