"""The rows that a step writes beside mentions: people, organizations, names; how they go back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db.models import Model

from articles.mentions.pending import link_entities, link_texts
from articles.models import Mention, Suggestion, SuggestionPlace, VerdictStep
from people.merging.merge import MergeError
from people.merging.merge import undo as undo_merge
from people.merging.models import Merge
from people.merging.snapshots import LedgerEntry, changes, snapshot, steady, write_back
from people.models import ENTITY_MODELS, Entity

MERGE = Merge._meta.label


@contextmanager
def noting(step: VerdictStep, model: type[Model], ids: Iterable[int]) -> Iterator[None]:
    """What becomes of these rows inside goes into the ledger of the step."""
    before = snapshot(model, list(ids))
    yield
    step.ledger += [entry.as_json() for entry in changes(model, before)]


def note_made(step: VerdictStep, model: type[Model], ids: Iterable[int]) -> None:
    """These rows are new."""
    for pk, row in snapshot(model, list(ids)).items():
        step.ledger.append(LedgerEntry(model._meta.label, pk, {}, row).as_json())


def note_merge(step: VerdictStep, merge: Merge) -> None:
    """A merge keeps its rows itself."""
    step.ledger.append({"model": MERGE, "id": merge.pk})


class StepRows:
    """The ledger of a step that is undone, its last row first. What changed since stays."""

    def __init__(self, ledger: list[dict]) -> None:
        self.kept = 0
        self._entries = list(reversed(ledger))

    def write_back(self) -> None:
        """Rows that were there before the step are as they were."""
        for entry in self._entries:
            if entry["model"] == MERGE:
                self._undo_merge(entry["id"])
            elif entry["before"]:
                self._restore(LedgerEntry(**entry))

    def take_away(self) -> None:
        """Rows that the step made go, unless somebody has built on them."""
        for entry in self._entries:
            if entry["model"] == MERGE or entry["before"]:
                continue
            model = apps.get_model(entry["model"])
            row = model._default_manager.filter(pk=entry["id"]).first()
            if row is None:
                continue
            if _is_as_left(model, LedgerEntry(**entry)) and not _is_built_on(row):
                row.delete()
            else:
                self.kept += 1

    def link(self) -> None:
        """Read the texts anew that these people, organizations and names stand in."""
        ids = defaultdict(list)
        for entry in self._entries:
            ids[entry["model"]].append(entry["id"])
        for kind, model in ENTITY_MODELS.items():
            if entities := ids[model._meta.label]:
                link_entities(kind, entities)
        names = ids[Suggestion._meta.label]
        places = SuggestionPlace.objects.filter(suggestion__in=names, suggestion__status="open")
        link_texts(set(places.values_list("article", flat=True)))

    def _undo_merge(self, pk: int) -> None:
        try:
            undo_merge(Merge.objects.get(pk=pk))
        except MergeError:
            self.kept += 1

    def _restore(self, entry: LedgerEntry) -> None:
        model = apps.get_model(entry.model)
        if not _is_as_left(model, entry):
            self.kept += 1
            return
        write_back(model, entry)
        if issubclass(model, Entity):
            # A trigger makes known whose name changes, here back to what it was when he was found.
            model._default_manager.filter(pk=entry.id).update(standing=entry.before["standing"])


def _is_as_left(model: type[Model], entry: LedgerEntry) -> bool:
    """True for a row that is what the step made of it; what is said of a name is the last word."""
    if model is Suggestion:
        return True
    return steady(snapshot(model, [entry.id]).get(entry.id)) == steady(entry.after)


def _is_built_on(row: Model) -> bool:
    """True for somebody new of whom an editor or an import has said more since."""
    if not isinstance(row, Entity):
        return False
    said = Mention.objects.filter(**{str(row._meta.model_name): row})
    return said.exclude(status="auto", origin="matcher").exists() or row.positions.exists()
