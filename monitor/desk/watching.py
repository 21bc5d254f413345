"""Two editors on one record: nothing is overwritten silently, and only what clashes is asked.

A form carries the version that it was opened at: the last row of the record's history. At saving
there are three values of each field: that of then (base), the one that the form sends (mine), and
the present one (theirs). As in an import, what only one of the two changed is taken, and changes of
a text that do not meet are combined. Where both changed the same, both values are shown and the
editor says which one stays.
"""

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery

from monitor.desk.combining import combine
from monitor.desk.differences import differences
from monitor.desk.forms import KnownChoicesForm, PlainTextField
from monitor.desk.versions import authors

OPENED = "opened"
SOMEBODY = "somebody else"


@dataclass(frozen=True)
class Clash:
    """A field with two new values. `name` is that of the input by which the editor chooses."""

    name: str
    field: str
    label: str
    who: str
    mine: str
    theirs: str

    @property
    def differences(self) -> list[tuple[str, str]]:
        return differences(self.theirs, self.mine)


def with_version(queryset):
    """Each record with `version`: the number of its last superseded version, if it has one."""
    if not hasattr(queryset.model, "events"):
        return queryset
    events = queryset.model.events.rel.related_model._default_manager
    last = events.filter(pgh_obj=OuterRef("pk")).order_by("-pgh_id").values("pgh_id")[:1]
    return queryset.annotate(version=Subquery(last))


class Since:
    """What became of a record since a version of it. One query, and one for each name asked for."""

    def __init__(self, record, version: int) -> None:
        events = record.events.filter(pgh_id__gt=version).select_related("pgh_context")
        self.states = [*events.order_by("pgh_id"), record]

    def value(self, name: str, version: int) -> Any:
        """A field as it was at that version: so the version after it says, or the record."""
        later = (state for state in self.states[:-1] if state.pgh_id > version)
        return self._value(next(later, self.states[-1]), name)

    def who(self, name: str) -> str:
        """Who changed a field last."""
        for before, after in reversed(list(pairwise(self.states))):
            if self._value(before, name) != self._value(after, name):
                return authors([before])[before.pk] or SOMEBODY
        return SOMEBODY

    def _value(self, state, name: str) -> Any:
        return getattr(state, self.states[-1]._meta.get_field(name).attname)


class StateInput(forms.HiddenInput):
    """Always gives the state of its form, whatever was sent before."""

    def __init__(self, form):
        super().__init__()
        self.form = form

    def format_value(self, value):
        return json.dumps(self.form.state())


class StateField(forms.CharField):
    def has_changed(self, initial, data):
        return False


class WatchedForm(KnownChoicesForm):
    """A model form that notices what others changed while it was open.

    Its instance comes from `with_version`. `combined`: the labels of the texts that hold the
    changes of two editors.
    """

    opened = StateField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.clashes: list[Clash] = []
        self.combined: list[str] = []
        self.fields[OPENED].widget = StateInput(self)

    def watched(self) -> list[str]:
        if not (self.instance.pk and hasattr(self.instance, "events")):
            return []
        own = {field.name for field in self._meta.model._meta.fields}
        return [name for name in self.fields if name in own]

    def state(self) -> dict[str, int]:
        """What to send along: the version that was opened, and the one that is shown by now."""
        shown = self._present()
        return {"version": self._sent("version") if self.is_bound else shown, "shown": shown}

    def _present(self) -> int:
        return self.instance.version or 0 if self.watched() else 0

    def _sent(self, which: str) -> int:
        """A version that came with the form; the present one for a form without any."""
        try:
            return int(json.loads(self.data[self.add_prefix(OPENED)])[which])
        except (KeyError, TypeError, ValueError, OverflowError):
            return self._present()

    def clean(self):
        cleaned = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        opened = self._sent("version")
        if opened < self._present():
            since = Since(self.instance, opened)
            for name in self.watched():
                if name in cleaned:
                    self._merge(name, cleaned, since)
        return cleaned

    def _merge(self, name: str, cleaned: dict, since: Since) -> None:
        field, sent = self.fields[name], self[name].data
        base = since.value(name, self._sent("version"))
        theirs = getattr(self.instance, self._meta.model._meta.get_field(name).attname)
        if theirs == base or not field.has_changed(theirs, sent):
            return
        if not field.has_changed(base, sent):
            self._put(name, theirs, cleaned)
        elif isinstance(field, PlainTextField) and (both := combine(base, cleaned[name], theirs)):
            self._put(name, both, cleaned)
            self.combined.append(str(field.label or name))
        else:
            self._ask(name, theirs, cleaned, since)

    def _put(self, name: str, value, cleaned: dict) -> None:
        """As if the editor had sent this value: in what is saved, and in what a refusal shows."""
        field = self.fields[name]
        self.data = self.data.copy()
        self.data[self.add_prefix(name)] = field.prepare_value(value)
        cleaned[name] = field.clean(field.prepare_value(value))
        self.changed_data = [
            changed
            for changed in self.changed_data
            if changed != name or field.has_changed(self.initial.get(name), value)
        ]

    def _ask(self, name: str, theirs, cleaned: dict, since: Since) -> None:
        field, question = self.fields[name], f"choose-{self.add_prefix(name)}"
        seen = since.value(name, self._sent("shown")) == theirs
        choice = self.data.get(question) if seen else None
        if choice == "mine":
            return
        if choice == "theirs":
            self._put(name, theirs, cleaned)
            return
        who = since.who(name)
        self.clashes.append(
            Clash(
                name=question,
                field=self[name].id_for_label,
                label=str(field.label or name),
                who=who,
                mine=self._shown(field, self[name].value()),
                theirs=self._shown(field, theirs),
            )
        )
        message = f"Changed by {who} while you were editing. Choose above what stays."
        self.add_error(name, ValidationError(message, code="clash"))

    @staticmethod
    def _shown(field, value) -> str:
        """The value as an editor reads it: names for keys, one line for each item of a list."""
        if isinstance(field, forms.ModelChoiceField):
            found = field.queryset.filter(pk=value).first() if value else None
            return field.label_from_instance(found) if found else ""
        value = field.prepare_value(value)
        return "" if value is None else str(value).replace("\r\n", "\n")
