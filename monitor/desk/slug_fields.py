"""A new record's slug on the desk: typed, or made of the name as everywhere else."""

from django import forms

from monitor.slugs import slug_of


class MakesSlug:
    """Mix-in of a form: a slug that is left empty is made of the field `slug_from`."""

    slug_from: str

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].help_text += " Leave it empty to have it made."

    def clean(self):
        super().clean()
        name = self.cleaned_data.get(self.slug_from)
        if name and not self.cleaned_data.get("slug") and "slug" not in self.errors:
            self.cleaned_data["slug"] = slug_of(name, self.instance._meta.model_name)
        return self.cleaned_data


class SlugMixin:
    """Mix-in of an admin whose records have a slug; `slug_from` names the field it is made of."""

    slug_from: str

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if obj is not None or "slug" not in form.base_fields:
            return form
        return forms.models.ModelFormMetaclass(
            form.__name__, (MakesSlug, form), {"slug_from": self.slug_from}
        )
