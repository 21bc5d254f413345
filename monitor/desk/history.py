"""What a record was before: each version beside the next one, and the way back to it."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from monitor.desk.differences import differences

MOST_VERSIONS = 50


class HistoryMixin:
    """Shows the superseded versions that the database keeps, instead of Django's own log."""

    def restored(self, request, record) -> None:
        """Called in the transaction that brought back an older version."""

    def history_view(self, request, object_id, extra_context=None):
        if not hasattr(self.model, "events"):
            return super().history_view(request, object_id, extra_context)
        key = int(object_id) if object_id.isdecimal() else 0
        record = self.model._default_manager.filter(pk=key).first()
        if record is None:
            raise Http404
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        if request.method == "POST":
            return self._restore(request, record)
        events = record.events.select_related("pgh_context").order_by("-pgh_id")[:MOST_VERSIONS]
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {record}",
            "opts": self.opts,
            "original": record,
            "versions": self._versions(record, list(events)),
            "may_restore": self.has_change_permission(request, record),
        }
        return TemplateResponse(request, "desk/history.html", context)

    def _fields(self):
        return [field for field in self.model._meta.concrete_fields if field.editable]

    def _versions(self, record, events) -> list[dict]:
        users = {
            (event.pgh_context.metadata if event.pgh_context else {}).get("user")
            for event in events
        }
        names = get_user_model()._default_manager.in_bulk([user for user in users if user])
        found, later = [], record
        for event in events:
            given = event.pgh_context.metadata if event.pgh_context else {}
            who = names.get(given.get("user")) or ""
            if run := given.get("import_run"):
                who = f"import {run}"
            found.append(
                {
                    "event": event,
                    "who": who,
                    "changes": [
                        (field.verbose_name, differences(_text(event, field), _text(later, field)))
                        for field in self._fields()
                        if _text(event, field) != _text(later, field)
                    ],
                }
            )
            later = event
        return found

    def _restore(self, request, record):
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        key = request.POST.get("version", "")
        event = record.events.filter(pgh_id=key).first() if key.isdecimal() else None
        if event is None:
            raise Http404
        for field in self._fields():
            if not field.primary_key:
                setattr(record, field.attname, getattr(event, field.attname))
        try:
            with transaction.atomic():
                record.save()
                self.restored(request, record)
            messages.success(
                request, f"{record} is as it was before {event.pgh_created_at:%Y-%m-%d %H:%M}."
            )
        except IntegrityError as error:
            reason = str(error).splitlines()[0]
            messages.error(request, f"That version cannot be brought back: {reason}")
        return redirect(request.path)


def _text(version, field) -> str:
    value = getattr(version, field.attname)
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)
