"""Two editors on one record: the second to save is asked, nothing is overwritten silently.

A form carries a digest of each value as it was when the form was opened. At saving, a field that
somebody else has changed since, and that would be written over, stops the form: both values are
shown and the editor says which one stays.
"""

import json
from dataclasses import dataclass
from hashlib import sha256

from django import forms
from django.core.exceptions import ValidationError

from monitor.desk.differences import differences
from monitor.desk.forms import KnownChoicesForm

OPENED = "opened"


@dataclass(frozen=True)
class Clash:
    """A field with two new values. `name` is that of the input by which the editor chooses."""

    name: str
    label: str
    mine: str
    theirs: str

    @property
    def differences(self) -> list[tuple[str, str]]:
        return differences(self.theirs, self.mine)


def digest(value) -> str:
    return sha256(str(value).encode()).hexdigest()[:16]


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
    """A model form that notices what others changed while it was open."""

    opened = StateField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.clashes: list[Clash] = []
        self.unsettled: dict[str, str] = {}
        self.fields[OPENED].widget = StateInput(self)

    def watched(self) -> list[str]:
        own = {field.name for field in self._meta.model._meta.fields}
        return [name for name in self.fields if name in own] if self.instance.pk else []

    def state(self) -> dict[str, str]:
        """The digests to send along: the present values, but for what is still to be settled."""
        now = {
            name: digest(self.get_initial_for_field(self.fields[name], name))
            for name in self.watched()
        }
        return now | self.unsettled

    def clean(self):
        cleaned = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        opened = self._opened()
        for name in self.watched():
            theirs = self.get_initial_for_field(self.fields[name], name)
            touched_since = name in opened and opened[name] != digest(theirs)
            if touched_since and name in self.changed_data:
                self._settle(name, theirs, cleaned, opened[name])
        return cleaned

    def _opened(self) -> dict[str, str]:
        try:
            sent = json.loads(self.data.get(self.add_prefix(OPENED)) or "{}")
        except ValueError:
            sent = {}
        return sent if isinstance(sent, dict) else {}

    def _settle(self, name: str, theirs, cleaned: dict, opened: str) -> None:
        field = self.fields[name]
        choice = self.data.get(f"choose-{self.add_prefix(name)}")
        if choice == "mine":
            return
        if choice == "theirs":
            cleaned[name] = field.clean(field.prepare_value(theirs))
            return
        self.unsettled[name] = opened
        self.clashes.append(
            Clash(
                name=f"choose-{self.add_prefix(name)}",
                label=str(field.label or name),
                mine=self._shown(field, self[name].value()),
                theirs=self._shown(field, theirs),
            )
        )
        message = "Somebody else changed this while you were editing. Choose above what stays."
        self.add_error(name, ValidationError(message, code="clash"))

    @staticmethod
    def _shown(field, value) -> str:
        """The value as an editor reads it: names for keys, one line for each item of a list."""
        if isinstance(field, forms.ModelChoiceField):
            found = field.queryset.filter(pk=value).first() if value else None
            return field.label_from_instance(found) if found else ""
        value = field.prepare_value(value)
        return "" if value is None else str(value).replace("\r\n", "\n")
