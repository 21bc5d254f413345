"""The history of a record: its versions, a comparison of any two, and restoring one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect

from monitor.desk.page import desk_page
from monitor.desk.versions import authors, changes, fields
from monitor.refused import reason_of

PER_PAGE = 50
NOW = "now"


class HistoryMixin:
    """Shows the superseded versions that the database keeps, instead of Django's own log.

    `?before=` an id: the versions before that one. `?older=…&newer=…`: what differs between two
    versions, each the id of one or `now`.
    """

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
        context = {
            "may_restore": self.has_change_permission(request, record),
            "seen": record.events.order_by("-pgh_id").values_list("pgh_id", flat=True).first(),
            **self._shown(record, request.GET.get("before", "")),
            "compared": self._compared(record, request.GET),
        }
        title = f"History of {record}"
        return desk_page(
            request, "desk/history.html", title, opts=self.opts, record=record, **context
        )

    def _shown(self, record, before: str) -> dict:
        """One page of versions, the newest first. `later`: what the first of them became."""
        events = record.events.select_related("pgh_context").order_by("-pgh_id")
        later = _version(record, before) if before else record
        if before:
            events = events.filter(pgh_id__lt=later.pk)
        events = list(events[: PER_PAGE + 1])
        page, who = events[:PER_PAGE], authors(events)
        newer = [later, *page]
        return {
            "versions": [
                {"event": event, "who": who[event.pk], "changes": changes(self.model, event, after)}
                for event, after in zip(page, newer, strict=False)
            ],
            "before": page[-1].pk if len(events) > PER_PAGE else None,
            "is_first_page": not before,
        }

    def _compared(self, record, given) -> dict | None:
        """Two versions, the older first whichever way round they were given."""
        if not (given.get("older") and given.get("newer")):
            return None
        both = [
            record if given[side] == NOW else _version(record, given[side])
            for side in ("older", "newer")
        ]
        older, newer = sorted(both, key=lambda one: (one is record, one.pk))
        return {"older": older, "newer": newer, "changes": changes(self.model, older, newer)}

    def _restore(self, request, record):
        """Nothing is brought back over a change that the editor has not seen."""
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        event = _version(record, request.POST.get("version", ""))
        seen = request.POST.get("seen", "")
        try:
            with transaction.atomic():
                record = self.model._default_manager.select_for_update(no_key=True).get(
                    pk=record.pk
                )
                last = record.events.order_by("-pgh_id").first()
                if seen and last and seen != str(last.pk):
                    who = authors([last])[last.pk] or "somebody else"
                    messages.error(request, f"Changed by {who} meanwhile: look at it again.")
                else:
                    self._bring_back(request, record, event)
        except IntegrityError as error:
            messages.error(request, f"That version cannot be restored: {reason_of(error)}")
        return redirect(request.path)

    def _bring_back(self, request, record, event) -> None:
        for field in fields(self.model):
            if not field.primary_key:
                setattr(record, field.attname, getattr(event, field.attname))
        record.save()
        self.restored(request, record)
        moment = f"{event.pgh_created_at:%Y-%m-%d %H:%M}"
        messages.success(request, f"{record} is as it was before {moment}.")


def _version(record, key: str):
    """The superseded version of that id; Http404 for no such."""
    event = record.events.filter(pgh_id=int(key)).first() if key.isdecimal() else None
    if event is None:
        raise Http404
    return event
