"""Creating, replacing, changing and deleting: one transaction each, guarded by If-Match.

A list view that `Creates` takes a record or a list of them; a detail view that `Writes` takes
PUT, PATCH and DELETE. The response is what GET would return after the commit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.db import connection, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import parse_etags
from rest_framework import exceptions

from monitor.api import etags, params
from monitor.api.errors import flattened
from monitor.api.faults import (
    MOST_FAULTS,
    WHOLE,
    BadRequestError,
    ConflictError,
    Fault,
    PreconditionError,
    refuse,
)
from monitor.api.links import base
from monitor.api.refusals import in_words
from monitor.api.sent_back import changed_fields, read_only_faults
from monitor.api.statements import answering_a_write, first_row
from monitor.api.views import DetailView, revision_of
from monitor.api.writers import Writer, unknown_fields
from monitor.slugs import slug_of

MOST_RECORDS = 1000
EVERY_FIELD: dict[str, Any] = {"fields": (), "omit": ()}


class WriteView:
    """What creating and changing share."""

    writer: type[Writer]
    slug_from: str | None = None
    request: Any
    queryset: models.QuerySet

    def written(self, ids: list[int]) -> None:
        """Called inside the transaction, after records were written or deleted."""

    def save(self, data: Any, record: models.Model | None = None, **options: Any):
        """Check and write one record; raises BadRequestError or ConflictError.

        `options` are those of the Writer: which fields need not be given.
        """
        if not isinstance(data, Mapping):
            raise BadRequestError([Fault("it is not a JSON object", field=WHOLE)])
        writer = self.writer(record, data=self.with_slug(data, record), **options)
        refuse(unknown_fields(writer, data))
        self.check_parts(data)
        try:
            writer.is_valid(raise_exception=True)
        except exceptions.ValidationError as error:
            faults = (replace(f, value=value_at(data, f.field)) for f in flattened(error.detail))
            raise BadRequestError(faults) from error
        with in_words(), transaction.atomic():
            return writer.save()

    def with_slug(self, data: Mapping[str, Any], record: models.Model | None) -> dict[str, Any]:
        """A new record without a slug gets one made from its name."""
        name = data.get(self.slug_from) if self.slug_from else None
        if record is not None or data.get("slug") or not isinstance(name, str) or not name.strip():
            return dict(data)
        return {**data, "slug": slug_of(name.strip(), str(self.queryset.model._meta.model_name))}

    def check_parts(self, data: Mapping[str, Any]) -> None:
        """Writing a list of parts takes the permissions on those parts."""
        for name, model in self.writer.parts.items():
            meta = model._meta
            wanted = [
                f"{meta.app_label}.{do}_{meta.model_name}" for do in ("add", "change", "delete")
            ]
            if name in data and not self.request.user.has_perms(wanted):
                raise exceptions.PermissionDenied(f"You may not write {name}.")

    def no_query(self) -> None:
        params.read({}, self.request.GET)

    def answer(self, view: DetailView, record: Any, status: int) -> HttpResponseBase:
        """The record as GET returns it."""
        key = record.pk if view.lookup_type == "bigint" else record.slug
        with answering_a_write():
            response = view.detail(EVERY_FIELD, key)
        response.status_code = status
        response["Cache-Control"] = "no-store"
        return response


def value_at(data: Any, path: str | None) -> Any:
    """The value in a body at a path such as `mentions.0.slug`, or None."""
    for step in (path or "").split("."):
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, list) and step.isdigit() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data


class Creates(WriteView):
    """POST of one record, or of a list: all of them or none, with the faults of each."""

    detail_view: type[DetailView] | None = None

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Create a record, or a list of up to 1,000: all of them or none."""
        self.no_query()
        data = request.data  # type: ignore[attr-defined]
        if isinstance(data, list):
            return self.many(data)
        with in_words(), transaction.atomic():
            record = self.save(data)
            self.written([record.pk])
        view = self.record_view()()
        view.request = self.request
        response = self.answer(view, record, HTTPStatus.CREATED)
        key = record.pk if view.lookup_type == "bigint" else record.slug
        response["Location"] = self.request.build_absolute_uri(f"{key}/")
        return response

    def many(self, data: list[Any]) -> HttpResponse:
        if not 1 <= len(data) <= MOST_RECORDS:
            reason = f"a list has 1 to {MOST_RECORDS} records, not {len(data)}"
            raise BadRequestError([Fault(reason, field=WHOLE)])
        with in_words(), transaction.atomic():
            records = self.save_all(data)
            self.written([record.pk for record in records])
        return self.items([record.pk for record in records])

    def save_all(self, data: list[Any]) -> list[Any]:
        records, faults, all_conflicts = [], [], True
        for number, item in enumerate(data):
            try:
                records.append(self.save(item))
            except BadRequestError as error:
                all_conflicts &= isinstance(error, ConflictError)
                faults += [numbered(fault, number) for fault in error.faults]
            if len(faults) >= MOST_FAULTS:
                break
        if faults:
            raise (ConflictError if all_conflicts else BadRequestError)(faults)
        return records

    def record_view(self) -> type[DetailView]:
        assert self.detail_view is not None, "urls.py names it"
        return self.detail_view

    def items(self, ids: list[int]) -> HttpResponse:
        """The new records as list items, in the order in which they were sent."""
        shape = self.record_view().shape.item()
        text = (
            f"SELECT string_agg({shape.json()}::text, ',' ORDER BY n) FROM {shape.source}"
            " JOIN unnest(%(ids)s::bigint[]) WITH ORDINALITY AS sent (sent_id, n)"
            f" ON sent_id = {shape.alias}.id"
        )
        with answering_a_write():
            row = first_row(text, {"ids": ids, "base": base(self.request)})
        assert row is not None
        response = HttpResponse(
            b'{"results":[%b]}' % row[0].encode(), "application/json", HTTPStatus.CREATED
        )
        response["Cache-Control"] = "no-store"
        return response


def numbered(fault: Fault, number: int) -> Fault:
    return replace(fault, field=f"{number}.{fault.field}" if fault.field else str(number))


class Writes(WriteView):
    """PUT, PATCH and DELETE of one record."""

    kind: str
    lookup_type: str
    nothing: Callable[[str | int], Http404]
    detail: Callable[..., Any]

    def put(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Replace the record; under a slug that is not there yet, create it."""
        [key] = kwargs.values()
        return self.write(key, partial=False)

    def patch(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Change the given fields, leave the rest."""
        [key] = kwargs.values()
        return self.write(key, partial=True)

    def write(self, key: str | int, partial: bool) -> HttpResponseBase:
        self.no_query()
        data = self.request.data
        with in_words(), transaction.atomic():
            record = self.locked(key)
            self.check_preconditions(record)
            status = HTTPStatus.OK
            if record is not None:
                self.check_same_slug(data, key, partial)
                changed = self.changed(data, key)
                if changed or not data:
                    repeated = set(data) - set(changed) if isinstance(data, Mapping) else ()
                    record = self.save(changed, record, all_optional=partial, optional=repeated)
                    self.written([record.pk])
            elif self.lookup_type == "text" and not partial:
                record, status = self.create(data, str(key)), HTTPStatus.CREATED
                self.written([record.pk])
            else:
                raise self.nothing(key)
        response = self.answer(self, record, status)  # type: ignore[arg-type]
        if status == HTTPStatus.CREATED:
            response["Location"] = self.request.build_absolute_uri()
        return response

    def delete(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Delete the record; 409 when others refer to it."""
        self.no_query()
        [key] = kwargs.values()
        with in_words(), transaction.atomic():
            record = self.locked(key)
            self.check_preconditions(record)
            if record is None:
                raise self.nothing(key)
            pk = record.pk
            record.delete()
            self.written([pk])
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Cache-Control": "no-store"})

    def changed(self, data: Any, key: str | int) -> Any:
        """The body without what only repeats the record; raises BadRequestError."""
        if not isinstance(data, Mapping):
            return data
        now = json.loads(self.detail(EVERY_FIELD, key).content)
        fields = self.writer().fields
        changed = changed_fields(data, now, fields)
        refuse(read_only_faults(changed, now, fields))
        return changed

    def create(self, data: Any, key: str) -> models.Model:
        meta = self.queryset.model._meta
        if not self.request.user.has_perm(f"{meta.app_label}.add_{meta.model_name}"):
            raise exceptions.PermissionDenied
        self.check_same_slug(data, key, False)
        return self.save({**data, "slug": key} if isinstance(data, Mapping) else data)

    def check_same_slug(self, data: Any, key: str | int, partial: bool) -> None:
        if self.lookup_type != "text" or partial or not isinstance(data, Mapping):
            return
        if data.get("slug", key) != key:
            reason = "it is not the slug in the address; PATCH gives a record another slug"
            raise BadRequestError([Fault(reason, None, "slug", data["slug"], str(key))])

    def locked(self, key: str | int) -> Any:
        """The record, locked until the end of the transaction."""
        name = "pk" if self.lookup_type == "bigint" else "slug"
        rows = self.queryset.select_for_update(of=("self",), no_key=True).filter(**{name: key})
        record = rows.first()
        if record is not None and getattr(record, "merged_into_id", None):
            reason = f"{key} was merged into {record.merged_into.slug}; write to that one"
            raise ConflictError([Fault(reason, None, "slug", key, record.merged_into.slug)])
        return record

    def check_preconditions(self, record: models.Model | None) -> None:
        """If-Match: the record must be as the writer saw it. If-None-Match: it must not exist."""
        headers = self.request.headers
        if record is not None and "*" in parse_etags(headers.get("If-None-Match", "")):
            raise PreconditionError("It is there already (If-None-Match: *).")
        if "If-Match" not in headers:
            return
        accepted = etags.revisions_named(headers["If-Match"])
        if record is None:
            raise PreconditionError("There is no such record (If-Match).")
        if accepted is not None and self.last_revision(record) not in accepted:
            raise PreconditionError(
                "Somebody has changed this record since you read it (If-Match). Read it again."
            )

    def last_revision(self, record: models.Model) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {revision_of(self.kind, '%(id)s')}", {"id": record.pk})
            return cursor.fetchone()[0]
