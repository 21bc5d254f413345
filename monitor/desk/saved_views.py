"""Views of one's own over a list: its filters and order under a name, for its owner alone."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from monitor.desk.models import SavedView

MOST_VIEWS = 50  # of one user over one list
LONGEST_NAME = 100
LONGEST_QUERY = 2000
PASSING = ("_popup", "_to_field", PAGE_VAR, ERROR_FLAG)


def normal_query(text: str) -> str:
    """The parameters of a list in one order, without its page; what is empty says nothing."""
    given = QueryDict(text.lstrip("?"))
    kept = {
        name: [value for value in values if value and "\0" not in value]
        for name, values in sorted(given.lists())
        if name not in PASSING
    }
    return urlencode({name: values for name, values in kept.items() if values}, doseq=True)


def saved_views(user, model: type) -> list[SavedView]:
    """Those of this user over this list, by name."""
    return list(SavedView.objects.filter(user=user, model=model._meta.label_lower)[:MOST_VIEWS])


class SavedViewsMixin:
    """For the admin of a model: the addresses at which the views over its list are changed."""

    def get_urls(self):
        about = f"{self.opts.app_label}_{self.opts.model_name}"
        own = self.admin_site.admin_view
        return [
            path("views/", own(require_POST(self.save_view)), name=f"{about}_views"),
            path("views/<int:pk>/", own(require_POST(self.change_saved)), name=f"{about}_view"),
            *super().get_urls(),
        ]

    def save_view(self, request) -> HttpResponseRedirect:
        """`name` and `query`: a view of that name is replaced."""
        self._allow(request)
        query = normal_query(request.POST.get("query", ""))
        name = " ".join(request.POST.get("name", "").replace("\0", "").split())
        if reason := self._refusal(request, name, query):
            messages.error(request, reason)
        else:
            own = {"user": request.user, "model": self.opts.label_lower, "name": name}
            SavedView.objects.update_or_create(**own, defaults={"query": query})
            messages.success(request, f"The view “{name}” is saved, for you alone.")
        return self._to_list(query)

    def _refusal(self, request, name: str, query: str) -> str:
        if not 0 < len(name) <= LONGEST_NAME:
            return f"A view has a name of 1 to {LONGEST_NAME} characters."
        if len(query) > LONGEST_QUERY:
            return "These filters are too long to be kept."
        names = {view.name for view in saved_views(request.user, self.model)}
        if name not in names and len(names) >= MOST_VIEWS:
            return f"You have {MOST_VIEWS} views of this list: delete one first."
        return ""

    def change_saved(self, request, pk: int) -> HttpResponseRedirect:
        """`do`: rename, with the new `name`, or delete. Only one's own are found."""
        self._allow(request)
        own = SavedView.objects.filter(user=request.user, model=self.opts.label_lower)
        view = get_object_or_404(own, pk=pk)
        if request.POST.get("do") == "delete":
            view.delete()
            messages.success(request, f"The view “{view.name}” is deleted.")
        else:
            self._rename(request, view, " ".join(request.POST.get("name", "").split()))
        return self._to_list(view.query)

    def _rename(self, request, view: SavedView, name: str) -> None:
        if not 0 < len(name) <= LONGEST_NAME or "\0" in name:
            messages.error(request, f"A view has a name of 1 to {LONGEST_NAME} characters.")
            return
        view.name = name
        try:
            with transaction.atomic():
                view.save()
        except IntegrityError:
            messages.error(request, f"You have a view “{name}” of this list already.")

    def _allow(self, request) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _to_list(self, query: str) -> HttpResponseRedirect:
        about = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
        return HttpResponseRedirect(f"{reverse(about)}?{query}")
