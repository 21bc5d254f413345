"""One field of one row of a list, edited where it stands: by the rules of the record's form.

What others have changed since the list was shown is noticed as in the form (watching.py): where it
is this very field, nothing is saved, and the editor is told what it is now.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.http import Http404, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from monitor.desk.watching import OPENED
from monitor.refused import reason_of


class InPlaceMixin:
    """For the admin of a model. `in_place`: columns of the list and the fields that each writes."""

    in_place: ClassVar[dict[str, tuple[str, ...]]] = {}

    def get_urls(self):
        about = f"{self.opts.app_label}_{self.opts.model_name}"
        own = self.admin_site.admin_view(require_POST(self.edit_in_place))
        return [path("<int:pk>/in-place/", own, name=f"{about}_in_place"), *super().get_urls()]

    def typed(self, column: str, text: str) -> dict[str, str]:
        """The values of the column's fields that the text means; raises ValidationError."""
        return {self.in_place[column][0]: text}

    def in_place_state(self, request, rows: list) -> dict:
        """What the page needs to know: by row its version and the texts to edit. One query."""
        if not self.in_place or not self.has_change_permission(request):
            return {}
        versions = self._versions(row.pk for row in rows)
        return {
            "columns": list(self.in_place),
            "rows": {
                row.pk: {
                    "version": versions.get(row.pk, 0),
                    "values": {name: getattr(row, name) or "" for name in self.in_place},
                }
                for row in rows
            },
        }

    def _versions(self, keys: Iterable[int]) -> dict[int, int]:
        events = self.model.events.rel.related_model._default_manager.order_by()
        last = events.filter(pgh_obj__in=list(keys)).values_list("pgh_obj")
        return dict(last.annotate(version=models.Max("pgh_id")))

    def edit_in_place(self, request, pk: int) -> JsonResponse:
        """`column`, the `text` typed, and the `version` at which it was shown.

        400: the text is none that can be saved, with the reason; 409: somebody else has changed the
        field meanwhile, with what it is now and the version of that.
        """
        column = request.POST.get("column", "")
        if column not in self.in_place:
            return JsonResponse({"reason": "This column is not edited here."}, status=400)
        try:
            values = self.typed(column, request.POST.get("text", ""))
        except ValidationError as error:
            return JsonResponse({"reason": " ".join(error.messages)}, status=400)
        try:
            with transaction.atomic():
                return self._write(request, pk, column, values)
        except IntegrityError as error:
            return JsonResponse({"reason": reason_of(error)}, status=400)

    def _write(self, request, pk: int, column: str, values: dict[str, str]) -> JsonResponse:
        record = self.get_object(request, str(pk))
        if record is None:
            raise Http404
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        before = record.version or 0
        form = self._form(request, record, column, values)
        if not form.is_valid():
            return self._refused(pk, column, before, form)
        if form.changed_data:
            self.save_model(request, self.save_form(request, form, change=True), form, True)
            self.save_related(request, form, [], True)
            message = self.construct_change_message(request, form, [])
            self.log_change(request, record, message)
        return JsonResponse(self._now(pk, column))

    def _form(self, request, record, column: str, values: dict[str, str]):
        version = request.POST.get("version", "")
        opened = {"version": version, "shown": version} if version.isdecimal() else {}
        form_class = self.get_form(request, record, change=True, fields=list(self.in_place[column]))
        return form_class({**values, OPENED: json.dumps(opened)}, instance=record)

    def _refused(self, pk: int, column: str, before: int, form) -> JsonResponse:
        if form.clashes:
            clash = form.clashes[0]
            reason = f"{clash.who.capitalize()} has changed this meanwhile: {clash.theirs}"
            now = self._now(pk, column) | {"version": before}
            return JsonResponse({"reason": reason, **now}, status=409)
        reasons = (str(text) for texts in form.errors.values() for text in texts)
        return JsonResponse({"reason": " ".join(reasons)}, status=400)

    def _now(self, pk: int, column: str) -> dict:
        row = self.model._default_manager.get(pk=pk)
        version = self._versions([pk]).get(pk, 0)
        return {"text": getattr(row, column) or "", "version": version}
