"""The admin of people, organizations, positions and identifiers."""

from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import F
from django.urls import reverse
from unfold.contrib.filters.admin import RangeDateFilter

from monitor.desk.empty import EmptyState
from monitor.desk.filters import LookupFilter
from monitor.desk.forms import LinesField
from monitor.desk.modeladmin import DeskAdmin, DeskInline
from monitor.desk.slug_fields import SlugMixin
from people.api.search import named
from people.merging.admin import MergeMixin
from people.models import Identifier, Position
from people.tables.admin import ExchangeMixin
from people.tenures import chart

MOST_TENURES = 60


class PositionInline(DeskInline):
    model = Position
    autocomplete_fields = ["person", "organization"]
    list_select_related = ("person", "organization")
    fields = ["title", "person", "organization", "started_on", "ended_on"]
    tab = True


class IdentifierInline(DeskInline):
    model = Identifier
    fields = ["scheme", "value"]
    tab = True


class MergedFilter(admin.SimpleListFilter):
    title = "merged"
    parameter_name = "merged"

    def lookups(self, request, model_admin):
        return [("yes", "Merged into another")]

    def queryset(self, request, queryset):
        return queryset.filter(merged_into__isnull=self.value() != "yes")


def _tenures(entity) -> dict:
    """What people/tenures.html shows: the earliest positions on a time line. One query."""
    kind = entity._meta.model_name
    rows = entity.positions.select_related("person", "organization")
    rows = list(rows.order_by("started_on", "ended_on", "pk")[: MOST_TENURES + 1])
    return {
        "tenures": chart(rows[:MOST_TENURES]),
        "of_person": kind == "person",
        "more_positions": len(rows) > MOST_TENURES,
        "all_positions": (
            f"{reverse('admin:people_position_changelist')}?{urlencode({kind: entity.pk})}"
        ),
    }


class EntityAdmin(ExchangeMixin, MergeMixin, SlugMixin, DeskAdmin):
    """The admin of people and of organizations; registered with their articles (articles/desk)."""

    list_display = ["name", "other_names", "description", "standing"]
    list_filter = ["standing", MergedFilter]
    search_fields = ["name"]
    search_help_text = "The beginnings of words in a name or alias; accents and case do not matter."
    slug_from = "name"
    ordering = ["name", "pk"]
    readonly_fields = ["standing", "merged_into", "created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["name", "aliases", "description"]}),
        ("Record", {"fields": ["slug", "standing", "merged_into", ("created_at", "updated_at")]}),
    ]
    add_fieldsets = [(None, {"fields": ["name", "aliases", "description", "slug"]})]
    inlines = [PositionInline, IdentifierInline]
    change_form_outer_after_template = "people/tenures.html"

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        may = request.user.has_perm("people.view_position")
        if obj and may and not context.get("is_popup"):
            context |= _tenures(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        obj.standing = obj.Standing.KNOWN  # an editor has looked at it
        super().save_model(request, obj, form, change)

    def get_search_results(self, request, queryset, search_term):
        if "autocomplete" in request.path:
            queryset = queryset.filter(merged_into__isnull=True)
        return (named(queryset, search_term) if search_term else queryset), False

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "aliases":
            return LinesField(
                required=False,
                help_text="One per line. A text that uses one of these mentions this entity.",
            )
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "description":
            field.widget.attrs["rows"] = 3
        return field

    @admin.display(description="also known as")
    def other_names(self, entity):
        return ", ".join(entity.aliases[:5])


@admin.register(Position)
class PositionAdmin(DeskAdmin):
    list_display = ["title", "person", "organization", "started_on", "ended_on"]
    list_select_related = ["person", "organization"]
    empty = EmptyState(
        "No positions yet",
        "A position says who held which office where, and when.",
        (("Add a position", "people_position_add", "people.add_position"),),
    )
    list_filter = [
        LookupFilter.by(Position, "person"),
        LookupFilter.by(Position, "organization"),
        ("started_on", RangeDateFilter),
    ]
    search_fields = ["title__istartswith"]
    search_help_text = "The beginning of the title."
    autocomplete_fields = ["person", "organization"]
    ordering = [F("started_on").desc(nulls_last=True), "-pk"]


@admin.register(Identifier)
class IdentifierAdmin(DeskAdmin):
    list_display = ["scheme", "value", "person", "organization"]
    empty = EmptyState(
        "No identifiers yet",
        "Keys of people and organizations in other catalogues, such as wikidata.",
        (
            ("A table of people", "people_person_table_page", "people.add_person"),
            ("Add an identifier", "people_identifier_add", "people.add_identifier"),
        ),
    )
    list_select_related = ["person", "organization"]
    search_fields = ["=value"]
    search_help_text = "The key in the other catalogue, for example Q7747."
    autocomplete_fields = ["person", "organization"]
    ordering = ["scheme", "value", "pk"]
