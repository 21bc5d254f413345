"""What all pages of the admin share."""

from functools import cache
from urllib.parse import quote

from django.contrib import admin, messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, ValidationError
from django.db import connection, models
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin, TabularInline, checkbox

from monitor.desk.changelist import DeskChangeList
from monitor.desk.deleting import consequences
from monitor.desk.forms import PlainTextField, RowsOfRecord
from monitor.desk.history import HistoryMixin
from monitor.desk.in_place import InPlaceMixin
from monitor.desk.paginator import EstimatingPaginator
from monitor.desk.presence import ASKS_EVERY, PresenceMixin
from monitor.desk.saved_views import SavedViewsMixin
from monitor.desk.watching import OPENED, WatchedForm, with_version
from monitor.desk.widgets import KnownSelect


@cache
def _checkbox() -> str:
    """The theme's box before a row, with a gap for the key: fifty of them are a third of a page."""
    return checkbox.render(ACTION_CHECKBOX_NAME, "{}")


class SoundKeys:
    """Mix-in: a request that names no key of a record is refused, where Django would break."""

    def get_object(self, request, object_id, from_field=None):
        return super().get_object(request, object_id, from_field or None)

    def response_action(self, request, queryset):
        if not all(key.isdecimal() for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest("What was marked is no record.")
        return super().response_action(request, queryset)


class KnownSelects:
    """Mix-in: foreign keys that are looked up while typing."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs.setdefault("widget", KnownSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class DeskAdmin(
    SoundKeys, KnownSelects, SavedViewsMixin, InPlaceMixin, HistoryMixin, PresenceMixin, ModelAdmin
):
    """A list that never counts the archive and a form that never loads a table."""

    form = WatchedForm
    change_list_template = "desk/change_list.html"
    change_form_before_template = "desk/clashes.html"
    formfield_overrides = {models.TextField: {"form_class": PlainTextField}}
    paginator = EstimatingPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # they would count the archive once for every choice
    list_per_page = 50
    list_filter_submit = True
    list_filter_sheet = False
    warn_unsaved_form = True
    compressed_fields = True
    date_hierarchy_until = None  # the last day of a date that is a span of days
    empty = None  # what an empty list says, an EmptyState
    add_fieldsets = None  # for a new record, in which the database has written nothing yet

    def get_changelist(self, request, **kwargs):
        return DeskChangeList

    @admin.display(description=checkbox.render("action_toggle_all", 1))
    def action_checkbox(self, obj):
        return format_html(_checkbox(), obj.pk)

    def complete(self, changelist, rows: list) -> None:
        """Put into the rows of a page what their columns show besides; a query for all of them."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A text runs in the direction of its own script."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, models.CharField | models.TextField) and field:
            field.widget.attrs.setdefault("dir", "auto")
        return field

    def get_fields(self, request, obj=None):
        return [name for name in super().get_fields(request, obj) if name != OPENED]

    def get_fieldsets(self, request, obj=None):
        own = None if obj else self.add_fieldsets
        return own or super().get_fieldsets(request, obj)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if combined := ", ".join(getattr(form, "combined", ())):
            messages.info(request, f"{combined}: your changes and those of others are combined.")

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """With the address to ask who else has the record open, for who may change it."""
        if obj and self.has_change_permission(request, obj) and not context.get("is_popup"):
            about = f"{self.opts.app_label}_{self.opts.model_name}"
            address = reverse(f"admin:{about}_presence", args=[obj.pk])
            context["presence"] = {"address": address, "seconds": ASKS_EVERY}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def response_add(self, request, obj, post_url_continue=None):
        response = super().response_add(request, obj, post_url_continue)
        return self._forget_draft(request, response)

    def response_change(self, request, obj):
        return self._forget_draft(request, super().response_change(request, obj))

    def _forget_draft(self, request, response):
        """Tell the browser (desk/drafts.js) that what it keeps of this form is saved."""
        saved = quote(f"{request.user.pk}:{request.path}", safe="")
        response.set_cookie("saved-draft", saved, samesite="Lax", secure=request.is_secure())
        return response

    def as_stored(self, request, obj):
        """The record without what a refused form has put into it, for what is shown beside."""
        return obj if request.method != "POST" else self.model._default_manager.get(pk=obj.pk)

    def get_deleted_objects(self, objs, request):
        return consequences(self, objs, request)

    def count_related(self, rows) -> int:
        """How many rows would be deleted along; for who knows a shorter way than to count them."""
        return rows.count()

    def get_object(self, request, object_id, from_field=None):
        """Locked while it is saved: of two editors who save at once, one comes second."""
        queryset = with_version(self.get_queryset(request))
        if request.method == "POST" and connection.in_atomic_block:
            queryset = queryset.select_for_update(of=("self",), no_key=True)
        field = self.model._meta.get_field(from_field) if from_field else self.model._meta.pk
        try:
            return queryset.get(**{field.name: field.to_python(object_id)})
        except (self.model.DoesNotExist, ValidationError, ValueError):
            return None


class ReadOnly:
    """Mix-in: records that only the machine writes."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class DeskInline(KnownSelects, TabularInline):
    """Rows of a record whose foreign keys are looked up while typing.

    `list_select_related` names the keys to show: ten rows cost as many queries as one.
    """

    extra = 0
    form = WatchedForm
    formset = RowsOfRecord
    list_select_related: tuple[str, ...] = ()

    def get_queryset(self, request):
        queryset = super().get_queryset(request).select_related(*self.list_select_related)
        return with_version(queryset)

    def get_fields(self, request, obj=None):
        names = [name for name in super().get_fields(request, obj) if name != OPENED]
        return [*names, OPENED] if self.has_change_permission(request, obj) else names
