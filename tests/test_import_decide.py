"""What becomes of the records of a batch, decided without a database."""

import json
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from articles.imports.decide.decisions import (
    BEING_EDITED,
    decide_changed,
    decide_new,
    decide_removed,
    decide_repeated,
    sort,
)
from articles.imports.decide.ledger import Ledger
from articles.imports.decide.three_way import digest
from articles.imports.identify.candidates import (
    CONFLICT,
    CREATE,
    KEPT_OUT,
    REJECTED,
    UNCHANGED,
    UPDATE,
    ArchiveRow,
    ImportCandidate,
)
from articles.imports.importables import SCHEMAS
from articles.imports.reading.records import Record, RecordPlace

PERSON = SCHEMAS["people.person"]
POSITION = SCHEMAS["people.position"]
MENTION = SCHEMAS["articles.mention"]
NAMES, WORDS = ["Ada", "Ada Lovelace"], ["", "A poet's daughter.", "A mathematician."]
SLUGS = ["ada", "charles", "mary"]


def text_of(base) -> str:
    """As PostgreSQL writes it; the keys are in its order."""
    return json.dumps(base)


def base_of(values, schema=PERSON) -> str:
    return text_of({name: digest(values[name]) for name in schema.base_order if name in values})


def said_by(slug, number=1, **fields) -> ImportCandidate:
    values = {"slug": slug, **fields}
    place = RecordPlace("people.json", number, number)
    return ImportCandidate(Record(PERSON.label, values, None, place), dict(values))


@dataclass
class Archive:
    """Rows by id, as values and `import_base`, and the open conflicts; what a writer would keep."""

    rows: dict = field(default_factory=dict)
    conflicts: dict = field(default_factory=dict)
    ids: count = field(default_factory=lambda: count(1))

    def edit(self, slug, **fields):
        for values, _ in self.rows.values():
            if values["slug"] == slug:
                values.update(fields)

    def night(self, *candidates):
        """Decide and keep; return the decisions. As write/settle.py does it, less the database."""
        ledger, decisions, left = Ledger(), [], list(candidates)
        known = {values["slug"]: row for row, (values, _) in self.rows.items()}
        for one in left:
            one.key, one.existing = PERSON.key_of(one.values), None
            if row := known.get(one.values["slug"]):
                one.existing = ArchiveRow(row, text_of(self._base(row)))
        while left:
            found = sort(PERSON, left, ledger, {row for row, _ in self.conflicts})
            made, rows = decide_new(PERSON, found.new, lambda _: 0)
            for one, whole in rows:
                one.id = next(self.ids)
                self.rows[one.id] = (dict(whole), dict(one.base))
            changes = decide_changed(
                PERSON, found.changed, self.rows, dict(self.conflicts), lambda _: 0
            )
            for row, whole, base in changes.updates:
                self.rows[row] = (dict(whole), dict(base))
            for one in changes.disputes.unwritten:
                self.conflicts[one.row, one.field] = (one.ours, one.theirs)
            for settled in changes.disputes.settled:
                del self.conflicts[settled]
            decisions += [*found.decided, *made, *changes.decisions]
            rejected = {id(one.candidate) for one in decisions if one.action == REJECTED}
            again, left = decide_repeated(PERSON, found.repeated, rejected, ledger)
            decisions += again
        return decisions

    def _base(self, id):
        base = self.rows[id][1]
        return {name: base[name] for name in PERSON.base_order if name in base}


records = st.lists(
    st.builds(
        lambda slug, number, fields: said_by(slug, number, **fields),
        st.sampled_from(SLUGS),
        st.integers(1, 9),
        st.fixed_dictionaries(
            {"name": st.sampled_from(NAMES)}, optional={"description": st.sampled_from(WORDS)}
        ),
    ),
    max_size=6,
)
edits = st.lists(
    st.tuples(
        st.sampled_from(SLUGS),
        st.fixed_dictionaries(
            {},
            optional={"name": st.just("Countess"), "description": st.sampled_from(["Hers.", ""])},
        ),
    ),
    max_size=3,
)


def again(candidates) -> list[ImportCandidate]:
    return [ImportCandidate(one.record, dict(one.record.fields)) for one in candidates]


@given(first=records, changed=edits, second=records)
def test_each_record_is_decided_once_and_an_editors_word_stands(first, changed, second):
    archive = Archive()
    assert len(archive.night(*first)) == len(first)
    for slug, fields in changed:
        archive.edit(slug, **fields)
    before = {id: dict(values) for id, (values, _) in archive.rows.items()}
    brought = {id: dict(base) for id, (_, base) in archive.rows.items()}
    decisions = archive.night(*second)
    assert sorted(id(one.candidate) for one in decisions) == sorted(map(id, second))
    defaults = {"description": ""}
    for row, values in before.items():
        for name, mine in values.items():
            last = brought[row].get(name, digest(defaults.get(name)))
            if digest(mine) != last:
                assert archive.rows[row][0][name] == mine, name
    slugs = [values["slug"] for values, _ in archive.rows.values()]
    assert len(slugs) == len(set(slugs))


@given(first=records, changed=edits, second=records)
def test_the_same_records_come_to_rest(first, changed, second):
    archive = Archive()
    archive.night(*first)
    for slug, fields in changed:
        archive.edit(slug, **fields)
    archive.night(*second)
    rows, conflicts = deepcopy(archive.rows), dict(archive.conflicts)
    assert set(actions(archive.night(*again(second)))) <= {UNCHANGED, REJECTED}
    assert archive.rows == rows
    assert archive.conflicts == conflicts


def actions(decisions) -> list[str]:
    return [one.action for one in decisions]


def test_the_four_outcomes_of_a_field():
    archive = Archive()
    archive.night(said_by("ada", name="Ada", description="A."))
    assert actions(archive.night(said_by("ada", name="Ada", description="A."))) == [UNCHANGED]
    assert actions(archive.night(said_by("ada", name="Ada", description="B."))) == [UPDATE]
    archive.edit("ada", description="Hers.")
    assert actions(archive.night(said_by("ada", name="Ada", description="B."))) == [UNCHANGED]
    [decision] = archive.night(said_by("ada", name="Ada", description="C."))
    assert (decision.action, decision.fields) == (CONFLICT, {"description": ("Hers.", "C.")})
    assert archive.conflicts == {(1, "description"): ("Hers.", "C.")}
    archive.edit("ada", description="C.")
    assert actions(archive.night(said_by("ada", name="Ada", description="C."))) == [UNCHANGED]
    assert archive.conflicts == {}


def test_a_row_in_somebody_elses_hands_waits_for_the_next_night():
    one = said_by("ada", name="Ada")
    one.id = 7
    changes = decide_changed(PERSON, [one], {}, {}, lambda _: 0)
    assert changes.decisions[0].refusal.reason == BEING_EDITED
    assert changes.updates == []


def test_what_an_editor_deleted_stays_out_and_is_asked_about_once_it_is_news():
    ledger = Ledger()
    removed = ArchiveRow(7, base_of({"slug": "ada", "name": "Ada"}))
    quiet, news, twice = said_by("ada", 1, name="Ada"), said_by("ada", 2), said_by("ada", 2)
    news.values["description"] = "She is back."
    for one in (quiet, news, twice):
        one.removed = removed
    assert actions(decide_removed(PERSON, [quiet], Ledger(), {}).decisions) == [KEPT_OUT]
    changes = decide_removed(PERSON, [news], ledger, {})
    assert actions(changes.decisions) == [CONFLICT]
    written = {(one.row, one.field): (one.ours, one.theirs) for one in changes.disputes.unwritten}
    assert actions(decide_removed(PERSON, [news], ledger, written).decisions) == [KEPT_OUT]


def test_a_whole_row_is_checked_before_it_is_created():
    ends = {"started_on": "2000-01-02", "ended_on": "2000-01-01"}
    values = {"person": 1, "organization": 1, "title": "Fellow"} | ends
    one = ImportCandidate(Record(POSITION.label, values, None, RecordPlace("a.json", 1, 1)), values)
    decisions, rows = decide_new(POSITION, [one], lambda _: 0)
    assert (actions(decisions), rows) == ([REJECTED], [])
    assert decisions[0].refusal.field == "ended_on"


def test_places_beyond_the_text_are_refused():
    values = {"article": 1, "person": 1, "spans": [[0, 12]]}
    for length, action in ((12, CREATE), (11, REJECTED)):
        one = ImportCandidate(
            Record(MENTION.label, values, None, RecordPlace("a.json", 1, 1)), dict(values)
        )
        decisions, _ = decide_new(MENTION, [one], lambda article, length=length: length)
        assert actions(decisions) == [action]
