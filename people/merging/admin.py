"""The desk's page on which two entities become one: choose, look, merge."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from unfold.decorators import action

from monitor.desk.empty import EmptyState
from monitor.desk.modeladmin import DeskAdmin, ReadOnly
from monitor.desk.page import desk_page
from people.merging.merge import (
    CHOICES,
    MergeError,
    distinguish,
    merge,
    preview,
    undo,
)


def other_form(model, data) -> forms.Form:
    """Asks for another record of the same model, looked up while typing."""
    widget = AutocompleteSelect(model._meta.get_field("merged_into"), admin.site)
    other = forms.ModelChoiceField(model._default_manager.all(), widget=widget)
    given = data.get("other", "") if data else ""
    known = {"other": given if given.isdecimal() else ""} if data else None
    return type("OtherForm", (forms.Form,), {"other": other})(known)


def _key(object_id) -> int:
    """The id in an address; no record has id 0."""
    return int(object_id) if str(object_id).isdecimal() else 0


class MergeMixin:
    """Adds "Merge …" to the form of an entity."""

    actions_detail = ["merge_page"]

    @action(description="Merge …", url_path="merge", permissions=["change"])
    def merge_page(self, request, object_id):
        winner = get_object_or_404(self.model, pk=_key(object_id))
        if not self.has_change_permission(request, winner):
            raise PermissionDenied
        form = other_form(self.model, request.POST or request.GET or None)
        loser = form.cleaned_data["other"] if form.is_bound and form.is_valid() else None
        try:
            look = preview(winner, loser) if loser else None
            if look and request.method == "POST":
                return self._decide(request, winner, loser)
        except MergeError as error:
            look = None
            form.add_error("other", str(error))
        return desk_page(
            request,
            "people/merge.html",
            f"Merge into {winner}",
            opts=self.opts,
            record=winner,
            winner=winner,
            loser=loser,
            look=look,
            form=form,
            media=form.media,
        )

    def _decide(self, request, winner, loser):
        if "distinct" in request.POST:
            distinguish(winner, loser, by=request.user)
            text = f"{winner} and {loser} are marked as different and not suggested again."
        else:
            take = {name: request.POST.get(f"take-{name}", "winner") for name in CHOICES}
            merge(winner, loser, take=take, by=request.user)
            self.merged(request, winner, loser)
            text = f"{loser} is now {winner}. It can be undone under Merges."
        messages.success(request, text)
        return redirect(f"admin:people_{self.opts.model_name}_change", winner.pk)

    def merged(self, request, winner, loser) -> None:
        """Called after a merge, outside its transaction."""


@admin.action(description="Undo", permissions=["undo"])
def undo_merges(modeladmin, request, merges):
    for done in merges:
        try:
            undo(done, by=request.user)
            modeladmin.undone(request, done)
            messages.success(request, f"Undone: {done}")
        except MergeError as error:
            messages.error(request, str(error))


class MergeAdmin(ReadOnly, DeskAdmin):
    """Registered with the articles (articles/desk)."""

    list_display = ["names", "kind", "merged_at", "merged_by", "undone_at"]
    empty = EmptyState(
        "No merges yet",
        "Two records of one person are merged from the page of either, or here:",
        (("Likely duplicates", "people_person_duplicates", "people.change_person"),),
    )
    list_select_related = ["merged_by"]
    list_filter = ["kind"]
    fields = ["names", "kind", "merged_at", "merged_by", "undone_at", "undone_by"]
    actions = [undo_merges]

    def undone(self, request, done) -> None:
        """Called after a merge was undone, outside the transaction."""

    def has_undo_permission(self, request):
        return request.user.has_perms(["people.change_person", "people.change_organization"])

    def has_view_permission(self, request, obj=None):
        return self.has_undo_permission(request) or super().has_view_permission(request, obj)

    def has_module_permission(self, request):
        return self.has_view_permission(request)
