"""People and organizations as tables: one row each, known by its slug (django-import-export).

A row goes by the rules of the form. A column that is not there is not touched; an empty cell
empties its field. Lists stand in one cell, one item per line.
"""

import difflib

from django.core.exceptions import ValidationError
from import_export.fields import Field
from import_export.instance_loaders import CachedInstanceLoader
from import_export.resources import ModelResource
from import_export.widgets import Widget

from monitor.api.writers import replace_parts
from monitor.slugs import slug_of
from people.models import (
    Entity,
    Identifier,
    Organization,
    Person,
)

COLUMNS = ["slug", "name", "aliases", "description", "identifiers"]
PLAIN = ["name", "aliases", "description"]


class TextWidget(Widget):
    def clean(self, value, row=None, **kwargs):
        return value

    def render(self, value, obj=None, **kwargs):
        return (value or "").replace("\r\n", "\n")


class LineWidget(TextWidget):
    def clean(self, value, row=None, **kwargs):
        return " ".join(value.split())


class LinesWidget(Widget):
    def clean(self, value, row=None, **kwargs):
        return list(dict.fromkeys(line.strip() for line in value.splitlines() if line.strip()))

    def render(self, value, obj=None, **kwargs):
        return "\n".join(value or ())


class Identifiers(Field):
    """`scheme:value` lines. The wanted ones wait on the instance until it is saved."""

    def get_value(self, instance):
        if hasattr(instance, "wanted_identifiers"):
            return instance.wanted_identifiers
        there = instance.identifiers.all() if instance.pk else ()
        return sorted(map(str, there))

    def save(self, instance, row, is_m2m=False, **kwargs):
        instance.wanted_identifiers = sorted(self.clean(row))


def split(line: str) -> dict[str, str]:
    scheme, _, value = line.partition(":")
    return {"scheme": scheme.strip(), "value": value.strip()}


class EntityResource(ModelResource):
    slug = Field("slug", "slug", widget=LineWidget())
    name = Field("name", "name", widget=LineWidget())
    aliases = Field("aliases", "aliases", widget=LinesWidget())
    description = Field("description", "description", widget=TextWidget())
    identifiers = Identifiers("identifiers", "identifiers", widget=LinesWidget())

    class Meta:
        fields = COLUMNS
        import_id_fields = ["slug"]
        instance_loader_class = CachedInstanceLoader
        skip_unchanged = True
        clean_model_instances = True
        use_transactions = True
        skip_html_diff = True

    def get_queryset(self):
        """Locked: who saves the form of one of them meanwhile comes before or after."""
        known = super().get_queryset().select_related("merged_into")
        return known.prefetch_related("identifiers").select_for_update(of=("self",), no_key=True)

    def before_import(self, dataset, **kwargs):
        self.rows_of: dict[str, int] = {}
        for name in dataset.headers:
            if name not in COLUMNS:
                near = difflib.get_close_matches(str(name), COLUMNS, n=1)
                meant = f"; is it {near[0]}?" if near else ""
                raise ValidationError(
                    f"There is no column “{name}”{meant} There are: {', '.join(COLUMNS)}."
                )
        if len(set(dataset.headers)) < len(dataset.headers):
            raise ValidationError("A column appears twice.")
        if "slug" not in dataset.headers:
            raise ValidationError("The column “slug” is missing: it says who is meant.")

    def before_import_row(self, row, row_number=None, **kwargs):
        slug = row["slug"] = " ".join(row["slug"].split())
        if not slug:
            example = slug_of(row.get("name") or "Helena Marsk", "person")
            raise ValidationError({"slug": f"It says who is meant, for example {example}."})
        first = self.rows_of.setdefault(slug, row_number)
        if first != row_number:
            raise ValidationError({"slug": f"It is already in row {first + 1}."})

    def after_init_instance(self, instance, new, row, **kwargs):
        if instance.merged_into:
            other = instance.merged_into
            raise ValidationError({"slug": f"It was merged into {other}: take {other.slug}."})

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        """A cell that reads as the field would be written says nothing new."""
        if row.get(field.column_name) != field.export(instance):
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        errors = dict(import_validation_errors or {})
        if faults := list(self.identifier_faults(instance)):
            errors["identifiers"] = [ValidationError(fault) for fault in faults]
        super().validate_instance(instance, errors, validate_unique)

    def identifier_faults(self, instance: Entity):
        kind = instance._meta.model_name
        there = {str(one) for one in instance.identifiers.all()} if instance.pk else set()
        for line in getattr(instance, "wanted_identifiers", ()):
            if line in there:
                continue
            one = Identifier(**split(line))
            try:
                one.clean_fields(exclude=["person", "organization"])
            except ValidationError:
                yield f"“{line}” is none: write scheme:value, for example wikidata:Q7747."
                continue
            owners = Identifier.objects.filter(**split(line)).exclude(**{kind: instance.pk})
            if owner := owners.select_related("person", "organization").first():
                yield f"“{line}” belongs to {owner.person or owner.organization} already."

    def do_instance_save(self, instance, is_create):
        if is_create:
            instance.save(force_insert=True)
        else:
            instance.save(update_fields=PLAIN)

    def after_save_instance(self, instance, row, **kwargs):
        if hasattr(instance, "wanted_identifiers"):
            wanted = [split(line) for line in instance.wanted_identifiers]
            replace_parts(instance.identifiers, wanted, ("scheme", "value"))


class PersonResource(EntityResource):
    class Meta(EntityResource.Meta):
        model = Person


class OrganizationResource(EntityResource):
    class Meta(EntityResource.Meta):
        model = Organization


RESOURCES = {Person: PersonResource, Organization: OrganizationResource}


def table_of(model: type[Entity], entities) -> list[list[str]]:
    """The entities as rows of texts, header first. Three queries."""
    resource = RESOURCES[model]()
    fields = [resource.fields[name] for name in COLUMNS]
    found = entities.prefetch_related("identifiers")
    return [COLUMNS, *([field.export(one) for field in fields] for one in found)]
