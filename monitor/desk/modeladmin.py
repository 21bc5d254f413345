"""What every screen of the desk does the same way."""

from unfold.admin import ModelAdmin, TabularInline

from monitor.desk.forms import KnownChoicesForm
from monitor.desk.paginator import EstimatingPaginator
from monitor.desk.widgets import KnownSelect


class DeskAdmin(ModelAdmin):
    """A list that never counts the archive and a form that never loads a table."""

    paginator = EstimatingPaginator
    show_full_result_count = False
    list_per_page = 50
    list_filter_submit = True
    list_filter_sheet = False
    warn_unsaved_form = True
    compressed_fields = True


class ReadOnly:
    """Mix-in: records that only the machine writes."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class DeskInline(TabularInline):
    """Rows of a record whose foreign keys are looked up while typing.

    `list_select_related` names the keys to show: ten rows cost as many queries as one.
    """

    extra = 0
    form = KnownChoicesForm
    list_select_related: tuple[str, ...] = ()

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs.setdefault("widget", KnownSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
