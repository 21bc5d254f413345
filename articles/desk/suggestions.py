"""The admin of the review queue: each name is settled in one step."""

from django.contrib import admin
from django.template.loader import render_to_string
from django.urls import path

from articles.desk.judging import names, steps
from articles.desk.judging.names_views import decide, decide_many
from articles.desk.judging.queue_of_names import in_state, with_mentions
from articles.mentions import name_decisions as suggestions
from articles.models import Suggestion
from monitor.desk.empty import UPLOAD, EmptyState
from monitor.desk.modeladmin import DeskAdmin, ReadOnly


class ByState(admin.SimpleListFilter):
    """The open ones, unless others are asked for."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("found", "Found, not judged"), ("decided", "Decided")]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        yield first | {"display": "Open"}
        yield from others

    def queryset(self, request, queryset):
        return in_state(queryset, self.value() or "open")


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnly, DeskAdmin):
    """Names in the most articles first; visible to users who may change mentions."""

    list_display = ["name", "number", "seems", "where", "decision"]
    list_display_links = None
    list_filter = [ByState, "source", "kind"]
    list_per_page = 25
    empty = EmptyState(
        "No name waits for you",
        "Names that nobody knows come here from every text that is uploaded.",
        (UPLOAD,),
    )
    search_fields = ["key__icontains", "text__icontains"]
    search_help_text = "A part of the name."
    fields = ["text", "source", "kind", "reason", "articles", "where", "status", "decided_by"]
    readonly_fields = ["where"]
    ordering = ["-articles", "key", "pk"]
    actions = None
    list_before_template = "articles/suggestion_keys.html"
    list_after_template = "articles/suggestions.html"

    class Media:
        css = {"all": ["articles/reading.css"]}
        js = [
            "desk/outbox.js",
            "articles/choosing.js",
            "articles/deciding.js",
            "articles/judging.js",
        ]

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.change_mention")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        own = self.admin_site.admin_view
        return [
            path("<int:pk>/decide/", own(decide), name="articles_suggestion_decide"),
            path("decide/", own(decide_many), name="articles_suggestion_decide_many"),
            *super().get_urls(),
        ]

    def get_ordering(self, request):
        number = "-mentioned" if request.GET.get("state") == "found" else "-articles"
        return [number, "key", "pk"]

    def changelist_view(self, request, extra_context=None):
        shown = {"steps": steps.last_steps(request.user), "state": request.GET.get("state", "open")}
        return super().changelist_view(request, {**(extra_context or {}), **shown})

    def get_queryset(self, request):
        """Of those found with the number by which they are ordered."""
        found = Suggestion.objects.select_related("person", "organization", "decided_by")
        found = with_mentions(found) if request.GET.get("state") == "found" else found
        ordered = found.order_by(*self.get_ordering(request))
        return ordered.prefetch_related(suggestions.newest_places())

    def get_changelist_instance(self, request):
        """With the candidates of the page's rows: two queries for all of them."""
        page = super().get_changelist_instance(request)
        page.result_list = list(page.result_list)
        suggestions.with_candidates(page.result_list)
        return page

    @admin.display(description="name", ordering="key")
    def name(self, suggestion):
        return suggestion.text

    @admin.display(description="articles", ordering="articles")
    def number(self, suggestion):
        return getattr(suggestion, "mentioned", suggestion.articles)

    @admin.display(description="seems to be")
    def seems(self, suggestion):
        sure = f", {suggestion.confidence:.0%} sure" if suggestion.confidence else ""
        return suggestion.reason or f"{suggestion.kind or '?'}{sure}"

    @admin.display(description="found in")
    def where(self, suggestion):
        places = suggestions.contexts(suggestion)
        return render_to_string("articles/contexts.html", {"places": places})

    @admin.display(description="decision")
    def decision(self, suggestion):
        found = names.found_entity(suggestion)
        return render_to_string(
            "articles/decision.html", {"suggestion": suggestion, "found": found}
        )
