"""Form parts of the desk."""

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminTextareaWidget

from monitor.desk.widgets import KnownSelect


class LinesField(SimpleArrayField):
    """A list of texts, one per line; empty lines and spaces around do not count."""

    def __init__(self, base_field=None, **kwargs):
        kwargs["widget"] = UnfoldAdminTextareaWidget(attrs={"rows": 4})
        super().__init__(base_field or forms.CharField(), delimiter="\n", **kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            value = "\n".join(line.strip() for line in value.splitlines() if line.strip())
        return super().to_python(value)


class PlainTextField(forms.CharField):
    """A text of many lines, kept as it is: browsers send CR LF, which would move every mention."""

    def __init__(self, **kwargs):
        kwargs["strip"] = False
        super().__init__(**kwargs)

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class RowsOfRecord(PaginationInlineFormSet):
    """Rows of which somebody else may delete one: `gone` is what was sent for such rows.

    The theme has no place for them: a page shows a row for each record that there is.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.gone: list[str] = []

    def clean(self):
        super().clean()
        for form in self.initial_forms:
            if form.has_error(self._pk_field.name):
                hidden = {field.name for field in form.hidden_fields()}
                own = [name for name in form._meta.fields if name not in hidden]
                texts = [form.cleaned_data.get(name) for name in own]
                self.gone.append(", ".join(str(text) for text in texts if text))


class KnownChoicesForm(forms.ModelForm):
    """A form whose autocomplete fields show the present choice without asking the database.

    Works for instances that come from `select_related`.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            select = getattr(field.widget, "widget", field.widget)
            if isinstance(select, KnownSelect):
                select.known = self.label_of(name, field)

    def label_of(self, name, field) -> dict[str, str]:
        relation = self.instance._meta.get_field(name)
        record = getattr(self.instance, name) if relation.is_cached(self.instance) else None
        return {str(record.pk): field.label_from_instance(record)} if record else {}
