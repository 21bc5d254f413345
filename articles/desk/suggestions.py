"""The admin of the review queue: each name is settled in one step."""

from django.contrib import admin
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path
from django.views.decorators.http import require_POST

from articles.desk.views import allow
from articles.mentions import name_decisions as suggestions
from articles.models import Suggestion
from monitor.desk.empty import UPLOAD, EmptyState
from monitor.desk.modeladmin import DeskAdmin, ReadOnly
from people.models import ENTITY_MODELS

MAKERS = {"person": suggestions.make_person, "organization": suggestions.make_organization}


@require_POST
@transaction.atomic
def decide(request, pk: int) -> HttpResponse:
    """`decision`: person or organization (`name`: if it is called otherwise), alias (of the `kind`
    and `entity` given), not_a_name; or undo. Answers with one line of what was done."""
    allow(request, "articles.change_mention")
    suggestion = get_object_or_404(Suggestion.objects.select_for_update(), pk=pk)
    decision = request.POST.get("decision", "")
    if decision == "undo":
        return _undo(request, suggestion)
    if suggestion.status != Suggestion.Status.OPEN:
        said = suggestion.get_status_display()
        if _is_repeated(request, suggestion, decision):
            return _said(f"Decided: {said}.")
        return HttpResponse(f"Somebody has decided this already: {said}.", status=409)
    if decision in MAKERS:
        return _make(request, suggestion, decision)
    if decision == "alias":
        return _alias(request, suggestion)
    if decision == "not_a_name":
        suggestions.not_a_name(suggestion, by=request.user)
        return _said("Not a name. It is never suggested again.")
    return _refused("The decision is person, organization, alias, not_a_name or undo.")


def _is_repeated(request, suggestion: Suggestion, decision: str) -> bool:
    """The same decision of the same editor again: its first answer was lost on the way."""
    chosen = request.POST.get("entity") if decision == "alias" else None
    entity = suggestion.person_id or suggestion.organization_id
    is_same = suggestion.status == decision and chosen in (None, str(entity))
    return is_same and suggestion.decided_by_id == request.user.pk


def _make(request, suggestion: Suggestion, kind: str) -> HttpResponse:
    allow(request, f"people.add_{kind}")
    name = " ".join(request.POST.get("name", "").split())
    if len(name) > 300:
        return _refused("A name can have at most 300 characters.")
    made = MAKERS[kind](suggestion, name=name, by=request.user)
    return _said(f"{made} is {'a person' if kind == 'person' else 'an organization'} now.")


def _alias(request, suggestion: Suggestion) -> HttpResponse:
    kind, key = (request.POST.get(name, "") for name in ("kind", "entity"))
    if kind not in ENTITY_MODELS or not key.isdecimal():
        return _refused("Choose a person or an organization.")
    allow(request, f"people.change_{kind}")
    living = ENTITY_MODELS[kind].objects.filter(merged_into__isnull=True)
    entity = get_object_or_404(living.select_for_update(no_key=True), pk=int(key))
    suggestions.alias_of(suggestion, entity, by=request.user)
    return _said(f"It now means {entity}.")


def _undo(request, suggestion: Suggestion) -> HttpResponse:
    """For who could have decided so."""
    kind = "person" if suggestion.person_id else "organization"
    if suggestion.person_id or suggestion.organization_id:
        allow(request, f"people.{'change' if suggestion.status == 'alias' else 'add'}_{kind}")
    try:
        suggestions.undo(suggestion)
    except suggestions.SuggestionError as error:
        return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8")
    return _said("Undone: it is open again.")


def _said(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _refused(text: str) -> HttpResponse:
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")


class ByState(admin.SimpleListFilter):
    """The open ones, unless the decided ones are asked for."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("decided", "Decided")]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        yield first | {"display": "Open"}
        yield from others

    def queryset(self, request, queryset):
        decided = ~suggestions.IS_OPEN
        return queryset.filter(decided if self.value() == "decided" else suggestions.IS_OPEN)


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnly, DeskAdmin):
    """Names in the most articles first; visible to users who may change mentions."""

    list_display = ["name", "articles", "seems", "where", "decision"]
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
        js = ["desk/outbox.js", "articles/choosing.js", "articles/deciding.js"]

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.change_mention")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        own = self.admin_site.admin_view(decide)
        return [
            path("<int:pk>/decide/", own, name="articles_suggestion_decide"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        found = super().get_queryset(request).select_related("person", "organization", "decided_by")
        return found.prefetch_related(suggestions.newest_places())

    def get_changelist_instance(self, request):
        """With the candidates of the page's rows: two queries for all of them."""
        page = super().get_changelist_instance(request)
        page.result_list = list(page.result_list)
        suggestions.with_candidates(page.result_list)
        return page

    @admin.display(description="name", ordering="key")
    def name(self, suggestion):
        return suggestion.text

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
        return render_to_string("articles/decision.html", {"suggestion": suggestion})
