"""List filters that load no rows: the choice is looked up while typing."""

from typing import Self

from django.contrib.admin import SimpleListFilter
from unfold.contrib.filters.forms import AutocompleteDropdownForm


class LookupFilter(SimpleListFilter):
    """Rows that have to do with one record, chosen by autocomplete.

    `field`: a foreign key to the model to choose from. `narrow(queryset, pk)` keeps the rows: those
    in which that key is this one, where nothing else is said.
    """

    template = "unfold/filters/filters_field.html"
    form_class = AutocompleteDropdownForm
    field = None

    @classmethod
    def by(cls, model, name: str, title: str = "", parameter: str = "") -> type[Self]:
        """The filter for a foreign key of a model."""
        parameter = parameter or name
        own = {"title": title or name, "parameter_name": parameter}
        return type(
            f"{cls.__name__}{parameter}", (cls,), own | {"field": model._meta.get_field(name)}
        )

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        self.request = request
        self.model_admin = model_admin

    def lookups(self, request, model_admin):
        return ()

    def has_output(self):
        return True

    def queryset(self, request, queryset):
        value = self.value() or ""
        if not value:
            return queryset
        return self.narrow(queryset, int(value)) if value.isdecimal() else queryset.none()

    def chosen(self) -> str:
        """Whom or what the list is narrowed to, as a text. One query."""
        value = self.value() or ""
        record = None
        if value.isdecimal():
            record = self.field.related_model.objects.filter(pk=int(value)).first()
        return str(record) if record else f"nothing has the number {value}"

    def narrow(self, queryset, pk):
        return queryset.filter(**{self.field.name: pk})

    def choices(self, changelist):
        value = self.value() or ""
        yield {
            "form": self.form_class(
                request=self.request,
                label=self.title.capitalize(),
                name=self.parameter_name,
                choices=(),
                field=self.field,
                model_admin=self.model_admin,
                data={self.parameter_name: value if value.isdecimal() else ""},
            )
        }
