"""The plan: a dry run says exactly what the real run then does, whatever comes in."""

import json
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.imports import stream
from articles.imports.models import Conflict
from articles.imports.run import Options, run_import
from articles.models import Article, Issue, Mention, Publication
from people.merging.merge import merge
from people.models import Person, Removal
from tests.import_tools import article, counts, issue, mention, person, picture, publication

SLUGS = st.sampled_from(["ada", "bob", "cy"])
TEXTS = st.sampled_from(["One.", "Two.", "Three."])
NUMBERS = st.sampled_from(["1", "2"])
DATES = st.sampled_from([None, "2000-01-25", "2000-01-26", "2000-02-31"])


EDITS = {
    "person": lambda: Person.objects.update(description="An editor's word."),
    "name": lambda: Person.objects.filter(name="One.").update(name="Two."),
    "article": lambda: Article.objects.update(
        headline="An editor's headline", headline_is_derived=False
    ),
    "text": lambda: Article.objects.filter(body="One.").update(body="Two."),
    "source": lambda: Article.objects.filter(issue__number="1").update(source=""),
    "issue": lambda: Issue.objects.filter(number="1").update(number="3"),
    "date": lambda: Issue.objects.update(published_on="2000-01-26"),
    "publication": lambda: Publication.objects.filter(slug="herald").update(title="Monitor"),
}


def merged() -> None:
    two = Person.objects.order_by("pk")[:2]
    if len(two) == 2:
        merge(*two)


EDITS["merged"] = merged
DELETED = {"person deleted": Person, "article deleted": Article, "mention deleted": Mention}


def maybe(draw, **choices):
    """Some of the fields, each with a value of its kind."""
    return {name: draw(values) for name, values in choices.items() if draw(st.booleans())}


@st.composite
def a_record(draw):
    kind = draw(st.sampled_from(["person", "issue", "article", "mention", "bad"]))
    if kind == "person":
        aliases = st.lists(TEXTS, max_size=2)
        fields = maybe(draw, description=TEXTS, aliases=aliases)
        return person(draw(TEXTS), **fields | {"slug": draw(SLUGS)})
    if kind == "issue":
        return issue(draw(NUMBERS), **maybe(draw, published_on=DATES))
    if kind == "article":
        # One source in two issues is a contradiction, of which either may be believed.
        number = draw(NUMBERS)
        sources = st.sampled_from(["", f"a{number}", f"b{number}"])
        fields = maybe(draw, body=TEXTS, headline=TEXTS, source=sources)
        return article(draw(SLUGS), number, **fields)
    if kind == "mention":
        fields = maybe(draw, status=st.sampled_from(["auto", "confirmed", "rejected"]))
        spans = draw(st.sampled_from([[], [[0, 2]], [[0, 99]]]))
        return mention(draw(SLUGS), draw(SLUGS), draw(NUMBERS), spans=spans, **fields)
    return draw(st.sampled_from([person(slug="a b"), {"model": "people.persn", "fields": {}}]))


DOCUMENT = st.builds(
    "Publication: {} Volume: 6 Issue: {}\n{}{}\n{}\n".format,
    st.sampled_from(["Monitor", "MONITOR", "Herald"]),
    NUMBERS,
    st.sampled_from(["", "Date: 2000-01-25\n", "Date: 2000-01-26\n"]),
    st.sampled_from(["", "", "People: One.\n", "People: Two.; Three.\n"]),
    TEXTS,
)
FILE = st.lists(DOCUMENT, min_size=1, max_size=3).map("\n".join)
BATCH = st.tuples(st.lists(a_record(), max_size=12), st.lists(FILE, max_size=4))


def files(directory: Path, batch) -> list[str]:
    records, documents = batch
    fixture = directory / "fixture.jsonl"
    records = [publication(), *records]
    fixture.write_text("".join(json.dumps(one) + "\n" for one in records))
    paths = [fixture]
    for number, text in enumerate(documents):
        paths.append(directory / f"document-{number}.txt")
        paths[-1].write_text(text)
    return [str(path) for path in paths]


def without_ids(entries) -> list:
    return [
        (one.action, one.model, one.key, one.place, one.reason, set(one.fields)) for one in entries
    ]


def told(report) -> tuple:
    """What a run says; in which order and which words depends on what is planned together."""
    return report.counts.as_json(), sorted((one.place, one.field or "") for one in report.problems)


@mock.patch.object(stream, "BATCH", 2)
class PlanTests(TestCase):
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        # Explaining traces every line, which makes the import fifty times slower.
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
    )
    @given(
        first=BATCH,
        second=st.one_of(BATCH, st.none()),
        edit=st.sampled_from(["", *EDITS, *DELETED]),
    )
    def test_the_real_run_does_what_the_dry_run_says_and_it_comes_to_rest(
        self, first, second, edit
    ):
        second = second or first
        note(f"first {first}, second {second}, edit {edit!r}")
        with tempfile.TemporaryDirectory() as name, transaction.atomic():
            run_import(files(Path(name), first), Options())
            if edit in EDITS:
                EDITS[edit]()
            if edit in DELETED:
                gone = set(DELETED[edit].objects.exclude(import_base=None).values_list("pk"))
                DELETED[edit].objects.all().delete()
            before = picture()
            names = files(Path(name), second)
            said, done = [], []
            dry = run_import(names, Options(dry_run=True, listen=said.append))
            assert picture() == before
            real = run_import(names, Options(listen=done.append))
            assert without_ids(said) == without_ids(done)
            assert told(dry) == told(real)
            if edit == "person":
                described = Person.objects.exclude(description="").exclude(import_base=None)
                assert edited_stand(described)

            # What stood in the way of a refused record may be gone the next night, and files that
            # swapped their names may take two to be known by the new ones.
            for _ in range(2):
                run_import(names, Options())
            after = picture()
            glance = run_import(names, Options())
            again: list = []
            last = run_import(names, Options(listen=again.append))
            note("\n".join(str(one) for one in again if one.action != "unchanged"))
            assert picture() == after
            assert told(glance) == told(last)
            assert set(counts(last)) <= {"unchanged", "rejected", "kept out"}
            if edit in DELETED:
                assert not gone & set(DELETED[edit].objects.values_list("pk"))
                assert Removal.objects.filter(
                    object_id__in=[pk for (pk,) in gone]
                ).exists() == bool(gone)
            transaction.set_rollback(True)


def edited_stand(people) -> bool:
    """Whoever has an open conflict still has the editor's word."""
    open_ = Conflict.objects.filter(status="open", field="description")
    return all(
        person.description == "An editor's word."
        for person in people
        if open_.filter(object_id=person.pk).exists()
    )


@pytest.mark.django_db
def test_strict_writes_nothing_when_one_record_is_bad(tmp_path):
    names = files(tmp_path, ([person(), person(slug="a b")], []))
    before = picture()
    report = run_import(names, Options(strict=True))
    assert report.exit_code == 2
    assert picture() == before
    assert report.run.state == "failed"
    assert report.run.problems.count() == 1
