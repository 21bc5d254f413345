"""The list of press citations: which outlet, in which article, known or not."""

from calendar import month_name

from django.contrib import admin

from articles.desk.cited_outlets import of_nobody
from articles.models import Citation
from monitor.desk.empty import UPLOAD, EmptyState
from monitor.desk.modeladmin import DeskAdmin, ReadOnly


def days_in_words(days: str) -> str:
    """Days in Extended Date/Time Format as a reader writes them: 20 January to 22 January."""
    return " to ".join(_day_in_words(day) for day in days.split("/"))


def _day_in_words(text: str) -> str:
    year, month, day = text.split("-")
    words = f"{int(day)} {month_name[int(month)]}"
    return words if year == "XXXX" else f"{words} {year}"


class NamesSomebody(admin.SimpleListFilter):
    title = "outlet"
    parameter_name = "known"

    def lookups(self, request, model_admin):
        return [("no", "Known to nobody"), ("yes", "Known")]

    def queryset(self, request, queryset):
        if self.value() in ("no", "yes"):
            return queryset.filter(organization__isnull=self.value() == "no")
        return queryset


@admin.register(Citation)
class CitationAdmin(ReadOnly, DeskAdmin):
    """Above the list of outlets that nobody knows: how many articles cite each."""

    empty = EmptyState(
        "No press citations yet",
        "Texts that end with their sources, such as (Reuters, January 24), fill this list.",
        (UPLOAD,),
    )
    list_display = ["outlet", "on", "article", "organization", "kind"]
    list_display_links = None
    list_select_related = ["article", "organization"]
    list_filter = [NamesSomebody, "kind"]
    search_fields = ["text__istartswith"]
    search_help_text = "The beginning of the outlet's name, as printed."
    ordering = ["-article", "position"]
    actions = None
    list_before_template = "articles/outlets_of_nobody.html"

    @admin.display(description="outlet", ordering="text")
    def outlet(self, citation):
        return citation.text

    @admin.display(description="days", ordering="first_on")
    def on(self, citation):
        return days_in_words(citation.days)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.view_article")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def changelist_view(self, request, extra_context=None):
        extra = dict(extra_context or {})
        if request.GET.get("known") == "no":
            extra["outlets"] = of_nobody()
        return super().changelist_view(request, extra)
