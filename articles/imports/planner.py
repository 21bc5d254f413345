"""Records and what the archive holds -> create, update, unchanged, conflict or rejected.

A batch of one model at a time: checked, its references resolved, its rows found, merged, written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import DataError, IntegrityError, OperationalError, transaction

from .decide.decisions import Decision, date_differs
from .decide.ledger import Ledger
from .identify.candidates import (
    CREATE,
    DELETED,
    KEPT_OUT,
    REFUSED,
    REJECTED,
    UNCHANGED,
    DeferError,
    Entry,
    ImportCandidate,
    KeptOutError,
    NameReference,
    key_of,
    problem_of,
)
from .identify.holdings import Holdings
from .identify.labels import Labels
from .identify.misprints import near_title
from .identify.references import References
from .importables import RefusedError, Schema
from .reading.records import Problem, Record
from .write.conflicts import Conflicts
from .write.database_errors import refusal_of
from .write.settle import Settler


class Planner:
    """Plans and carries out one run inside the caller's transaction.

    `listen` gets every Entry in the order of the plan; without it none is made. `report` gets
    every Problem. `deferred` gathers what refers to records not read yet.
    """

    def __init__(
        self,
        run: int | None,
        holdings: Holdings,
        report: Callable[[Problem], None],
        listen: Callable[[Entry], None] | None = None,
        *,
        known_publications: bool = False,
    ) -> None:
        self._known_publications = known_publications
        self.ledger = Ledger()
        self.counts = self.ledger.counts
        self.founded: list[dict[str, Any]] = []
        self.deferred: list[tuple[Record, RefusedError]] = []
        self.report = report
        self._listen = listen
        self._labels = Labels()
        self.had_articles = holdings.last_ids["articles.article"] > 0
        self._references = References(self._labels, holdings)
        self._settler = Settler(holdings, self.ledger, Conflicts(run))

    def stage(
        self, schema: Schema, records: list[Record], implicit: bool = False
    ) -> list[ImportCandidate]:
        """Plan and write records of one model; return the candidates, `id` 0 if refused.

        `implicit`: documents only mention them, so that they may come again and again.
        """
        candidates = self._checked(schema, records, implicit)
        self._references.prepare(schema, candidates)
        resolved = [one for one in candidates if self._resolve(schema, one)]
        if resolved:
            self._settle_safely(schema, resolved)
        return candidates

    def _checked(
        self, schema: Schema, records: list[Record], implicit: bool
    ) -> list[ImportCandidate]:
        given: set[tuple[str, int | str]] = set()
        candidates = []
        for record in records:
            pk = record.pk
            if pk is not None:
                label = (record.place.file, pk)
                if label in given or self._labels.of(record, schema.label):
                    error = RefusedError("pk", pk, "was already given in this file")
                    self.refuse(record, error, schema)
                    continue
                given.add(label)
            try:
                candidates.append(ImportCandidate(record, schema.checked(record.fields), implicit))
            except RefusedError as error:
                self.refuse(record, error, schema)
        return candidates

    def _resolve(self, schema: Schema, candidate: ImportCandidate) -> bool:
        try:
            self._references.resolve(schema, candidate)
            return True
        except DeferError as waiting:
            self.deferred.append((candidate.record, waiting.problem))
        except KeptOutError as error:
            self._keep_out(schema, candidate, str(error))
        except RefusedError as error:
            self.refuse(candidate.record, error, schema)
        return False

    def _settle_safely(
        self, schema: Schema, candidates: list[ImportCandidate], tries: int = 5
    ) -> None:
        """Settle them together; where the database refuses that, in halves, down to the one record
        that somebody else holds, or wrote a moment ago.
        """
        try:
            with transaction.atomic():
                decisions = self._settler.settle(schema, candidates)
        except (IntegrityError, DataError, OperationalError) as error:
            refusal = refusal_of(error)
            if half := len(candidates) // 2:
                for part in (candidates[:half], candidates[half:]):
                    self._settle_safely(schema, part)
            elif tries:
                self._settle_safely(schema, candidates, tries - 1)
            else:
                candidates[0].id = 0  # the one it would have got
                self.refuse(candidates[0].record, refusal, schema)
            return
        for decision in decisions:
            self._finish(schema, decision)

    def note_mentioned(self, schema: Schema, row: int) -> None:
        """Count, once, what documents mention and the archive has."""
        if row > 0 and not self.ledger.note_mentioned(schema.label, row):
            self.counts.add(schema.label, UNCHANGED)

    def check_date(self, document: Record, issue: int) -> None:
        """Tell when a document dates its issue otherwise than this run did before; the document
        itself is imported.
        """
        given = document.fields["published_on"]
        if given and (other := self.ledger.other_date(issue, given)):
            self.counts.add("articles.issue", REJECTED)
            self.report(problem_of(document, date_differs(given, other), spares_text=True))

    def fault_of_new(self, title: str, titles: list[str]) -> str:
        """Return why documents must not found a publication of this title, "" if they may."""
        near = near_title(title, titles)
        if self._known_publications:
            hint = f'; did you mean "{near}"?' if near else ""
            return f"is no publication of the archive, and only known ones were asked for{hint}"
        if near:
            return (
                f'is nearly "{near}", which the archive has: correct it, or add the publication'
                " first if another one is meant"
            )
        return ""

    def note_founded(self, publications: list[ImportCandidate]) -> None:
        """Keep which publications documents founded, in their order."""
        self.founded += [
            {"id": one.id, "title": one.values["title"], "file": one.place.file}
            for one in publications
            if one.id and not one.existing
        ]

    def tell_problems(self, document: Record) -> None:
        """Tell what could not be read in a document that came in."""
        for line, field, value, reason in document.fields.get("problems", ()):
            self.counts.add("articles.issue", REJECTED)
            place = document.place._replace(line=line)
            self.report(Problem(place, field, value, reason, spares_text=True))

    # What becomes of a record is told once it is certain.

    def refuse(self, record: Record, error: RefusedError, schema: Schema | None) -> None:
        """Reject a record: count it, report it, and let nothing refer to it."""
        label = schema.label if schema else record.model
        self.counts.add(label, REJECTED)
        # A name in the header of a document; the article is in.
        is_name = any(type(value) is NameReference for value in record.fields.values())
        problem = problem_of(record, error, spares_text=is_name)
        self.report(problem)
        if schema and not self._labels.of(record, label):
            self._labels.set(record, label, REFUSED)
        if self._listen:
            key = key_of(schema, record) if schema else ""
            self._listen(Entry(REJECTED, label, key, record.place, {}, problem.told))

    def _finish(self, schema: Schema, decision: Decision) -> None:
        one = decision.candidate
        if decision.refusal:
            self.refuse(one.record, decision.refusal, schema)
            one.id = 0
        elif decision.action == KEPT_OUT:
            self._keep_out(schema, one, "was deleted by an editor")
        elif one.removed:
            one.kept_out = True
            self._labels.set(one.record, schema.label, DELETED)
            self._tell(schema, decision)
        else:
            self._finish_row(schema, decision)

    def _finish_row(self, schema: Schema, decision: Decision) -> None:
        one, action = decision.candidate, decision.action
        again = False
        if one.id:
            self._labels.set(one.record, schema.label, one.id)
            again = self.ledger.note(schema.label, one, created=action == CREATE)
        if action == UNCHANGED and one.implicit and again:
            return
        if schema.label == "articles.mention" and not one.soft:
            self.ledger.note_mention(one.values["article"])
        elif schema.label == "articles.article" and (action == CREATE or "body" in decision.fields):
            self._settler.forget_length(one.id)
            self.ledger.note_text(one.id, action == CREATE)
        self._tell(schema, decision)

    def _tell(self, schema: Schema, decision: Decision, reason: str = "") -> None:
        self.counts.add(schema.label, decision.action)
        if self._listen:
            one = decision.candidate
            key = key_of(schema, one.record)
            entry = (decision.action, schema.label, key, one.place, decision.fields, reason)
            self._listen(Entry(*entry))

    def _keep_out(self, schema: Schema, one: ImportCandidate, reason: str) -> None:
        """Pass over what an editor deleted, or what belongs to it."""
        one.kept_out = True
        self._labels.set(one.record, schema.label, DELETED)
        mentioned = one.removed if one.implicit else None
        if mentioned and self.ledger.note_mentioned(schema.label, -mentioned.id):
            return
        self._tell(schema, Decision(one, KEPT_OUT), reason)
