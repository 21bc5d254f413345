"""Lists and details: declared attributes, and one hook that says which rows are meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
)
from rest_framework.request import Request
from rest_framework.views import APIView

from monitor.api import cursors, etags, params, renderers
from monitor.api.cursors import Cursor, CursorParam, Ordering
from monitor.api.faults import BadRequestError, Fault
from monitor.api.filters import FilterSet
from monitor.api.links import base, link
from monitor.api.lookups import given_keys, look_up_inline, resolve
from monitor.api.pages import Page, stream_statement
from monitor.api.params import BIGGEST, ChoiceParam, IntegerParam, Param, ParamError, WordsParam
from monitor.api.renderers import CSVRenderer, JSONRenderer, NDJSONRenderer, Negotiation
from monitor.api.selections import Selection
from monitor.api.shapes import Shape
from monitor.api.statements import first_row
from monitor.api.streams import Rows, RowsResponse
from monitor.changes.models import VERSION
from monitor.replicas import current as reading

Values = dict[str, Any]
PAGE_SIZE = 25
LARGEST_PAGE = 200


def shape_params(shape: Shape, is_list: bool) -> dict[str, Param]:
    """The parameters that choose among the fields of an item."""
    chosen: dict[str, Param] = {
        "fields": WordsParam(shape.names, initial=(), help_text="Only these fields."),
        "omit": WordsParam(shape.names, initial=(), help_text="Leave these fields out."),
    }
    if is_list and shape.extras:
        help = "Add these fields, which lists leave out by default."
        chosen["expand"] = WordsParam(shape.extras, initial=(), help_text=help)
    return chosen


def shape_faults(values: Values) -> Iterator[Fault]:
    """`fields` and `omit` that contradict one another."""
    chosen = [*values.get("fields", ()), *values.get("expand", ())]
    for name in values.get("omit", ()):
        if name in chosen:
            yield Fault("it is asked for and left out at once", "omit", value=name)
    if values.get("fields") and values.get("expand"):
        yield Fault("with `fields`, name it there", "expand")


class ReadView(APIView):
    """What all reading views share: strict parameters, one shape, ETags."""

    shape: Shape
    filterset_class: type[FilterSet] = FilterSet
    params: Mapping[str, Param] = {}
    is_list = False
    chooses_fields = True
    renderer_classes: Sequence[Any] = (JSONRenderer,)
    content_negotiation_class = Negotiation

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.filterset_class.check_narrowing(getattr(getattr(cls, "queryset", None), "model", None))

    @classmethod
    @cache
    def all_params(cls) -> Mapping[str, Param]:
        """Every parameter a GET may carry, by name."""
        formats = [renderer.format for renderer in cls.renderer_classes]
        help = "The format of the response; default: what the Accept header asks for."
        return {
            **cls.filterset_class.params(),
            **cls.params,
            **(shape_params(cls.shape, cls.is_list) if cls.chooses_fields else {}),
            "format": ChoiceParam(formats, help_text=help),
        }

    def read_params(self) -> Values:
        """The values of the parameters; raises BadRequestError with every fault."""
        values = params.read(self.all_params(), self.request.GET)
        contradictions = self.filterset_class.faults(values)
        if faults := [*shape_faults(values), *contradictions, *self.check(values)]:
            raise BadRequestError(map(self.as_given, faults))
        return values

    def as_given(self, fault: Fault) -> Fault:
        """The fault with the value that the query gives, unless it tells a part of it."""
        if fault.value is not None or fault.parameter is None:
            return fault
        return replace(fault, value=self.request.GET[fault.parameter])

    def check(self, values: Values) -> Iterable[Fault]:
        """What no parameter can know alone: those that contradict one another."""
        return ()

    def look_up(self, values: Values) -> str | None:
        """Find what keys name; returns the tag of an answer that the client has and still holds.

        One statement, none when there is nothing to ask.
        """
        declared = self.all_params()
        if not self.has_unchecked_tag() and not any(given_keys(declared, values)):
            return None
        version = resolve(declared, values)
        reading.require(self.seen(), version)
        return etags.still_good(self.request, self.address(), version)

    def has_unchecked_tag(self) -> bool:
        """Whether the client has a tag that no middleware has looked at."""
        plain = self.request._request
        return etags.asked_before(plain) and not etags.for_anyone(plain)

    def address(self) -> str:
        return etags.address(self.request._request, self.shape.edition)

    def seen(self) -> int:
        """The newest version of the archive that this client is known to have seen."""
        return etags.newest_named(self.request._request)

    def cached(self, response: HttpResponseBase, version: int, revision: int | None = None) -> Any:
        reading.require(self.seen(), version)
        return etags.cached(response, etags.tag(self.address(), version, revision))

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        plain = request._request
        if etags.has_any(plain) and plain.method in ("GET", "HEAD") and response.status_code == 200:
            return etags.not_modified(response["ETag"])
        return response


class ListView(ReadView):
    """A list in keyset pages, or streamed whole.

    A subclass names its queryset, its filters and its orderings (the first is the default).
    """

    queryset: QuerySet
    orderings: Sequence[Ordering]
    has_one_default = True  # False: `default_ordering` depends on the other parameters
    is_list = True
    streamed_formats: Sequence[str] = ("csv", "ndjson")
    #: Parameters that mean nothing in a format.
    inapplicable: Mapping[str, Sequence[str]] = dict.fromkeys(
        streamed_formats, ("cursor", "page_size", "count", "facet")
    )
    #: OpenAPI: what a response may have beside `next`, `previous` and `results`.
    further_properties: Mapping[str, Any] = {"count": {"type": "integer"}}
    renderer_classes: Sequence[Any] = (JSONRenderer, CSVRenderer, NDJSONRenderer)

    def select(self, values: Values) -> Selection:
        """Which rows the values mean."""
        rows = self.filterset_class.narrow(self.queryset, values)
        keys = [name for ordering in self.orderings for name, _ in ordering.keys]
        return Selection.of(rows, [*dict.fromkeys(keys)])

    @classmethod
    @cache
    def all_params(cls) -> Mapping[str, Param]:
        return {**super().all_params(), **list_params(cls.orderings, cls.has_one_default)}

    def default_ordering(self, values: Values) -> str:
        """The name of the ordering if none is asked for."""
        return self.orderings[0].name

    def read_params(self) -> Values:
        values = super().read_params()
        return {**values, "ordering": values["ordering"] or self.default_ordering(values)}

    def get(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        values = self.read_params()
        ordering = next(o for o in self.orderings if o.name == values["ordering"])
        if request.accepted_renderer.format in self.streamed_formats:
            return self.stream(values, ordering)
        cursor = self.cursor(values, ordering)
        as_given = dict(values)
        looked_up = self.has_unchecked_tag() or not look_up_inline(self.all_params(), values)
        if looked_up and (tag := self.look_up(values)):
            return etags.not_modified(tag)
        page = Page(self.selection(values), ordering, cursor, values["page_size"])
        response, valid = self.respond(page, values)
        if not valid:
            self.refuse(as_given)
        return response

    def refuse(self, values: Values) -> None:
        """Raise BadRequestError for the values that mean nothing, as the selection's `valid` says.

        Returns if they have come to mean something meanwhile.
        """
        resolve(self.all_params(), values)

    def check(self, values: Values) -> Iterator[Fault]:
        """What means nothing in the format asked for is no more let pass than a misspelt name.

        A default that is sent is as if it were not.
        """
        form = self.request.accepted_renderer.format
        for name in self.inapplicable.get(form, ()):
            if name in self.request.GET and values[name] != self.all_params()[name].initial:
                yield Fault(f"it means nothing in the format {form}", name)

    def selection(self, values: Values) -> Selection:
        selection = self.select(values)
        selection.values["base"] = base(self.request._request)
        return selection

    def item(self, values: Values) -> Shape:
        """The shape of one item, as asked for."""
        return self.shape.item(
            fields=values["fields"], omit=values["omit"], expand=values.get("expand", ())
        )

    def cursor(self, values: Values, ordering: Ordering) -> Cursor:
        if values["cursor"] is None:
            return Cursor(ordering.name, False)
        try:
            return cursors.checked(values["cursor"], ordering)
        except ParamError as error:
            raise BadRequestError([self.as_given(Fault(error.reason, "cursor"))]) from error

    def respond(self, page: Page, values: Values) -> tuple[HttpResponse, bool]:
        """The page, by one statement; and whether all values mean something."""
        selection = page.selection
        aggregates = self.aggregates(selection, values)
        text = page.statement(self.item(values), aggregates.values())
        row = first_row(text, page.values, one_plan=selection.one_plan)
        assert row is not None
        version, valid, items, keys_text, *results = row
        keys = orjson.loads(keys_text)
        following, previous = page.neighbours(keys)
        head = dict(zip(aggregates, results, strict=True))
        head |= {
            "next": following and link(self.request, cursor=following.encode()),
            "previous": previous and link(self.request, cursor=previous.encode()),
            **self.further_members(page, values, keys, version),
        }
        body = b'%b,"results":[%b]}' % (orjson.dumps(head)[:-1], (items or "").encode())
        response = HttpResponse(body, content_type="application/json")
        return self.cached(response, version), valid

    def further_members(
        self, page: Page, values: Values, keys: list[list[Any]], version: int
    ) -> dict[str, Any]:
        """What else the response has beside `results`; `keys` as in Page.neighbours()."""
        return {}

    def aggregates(self, selection: Selection, values: Values) -> dict[str, str]:
        """What is computed over the whole selection: names, and SQL of one value each."""
        count = f"(SELECT count(*) FROM ({selection.rows('')}) counted)"
        return {"count": count} if values["count"] else {}

    def stream(self, values: Values, ordering: Ordering) -> HttpResponseBase:
        """All items, streamed."""
        as_given = dict(values)
        version = resolve(self.all_params(), values)
        reading.require(self.seen(), version)
        if tag := etags.still_good(self.request, self.address(), version):
            return etags.not_modified(tag)
        item = self.item(values)
        selection = self.selection(values)
        if not is_valid(selection):
            self.refuse(as_given)
        rows = Rows(stream_statement(selection, ordering, item), selection.values)
        form = self.request.accepted_renderer.format
        if form == "csv":
            lines, media_type = renderers.csv_lines(item, rows), "text/csv; charset=utf-8"
        else:
            lines, media_type = renderers.ndjson(rows), NDJSONRenderer.media_type
        response = RowsResponse(rows, renderers.chunks(lines), media_type)
        name = self.request.path.rstrip("/").rpartition("/")[2]
        response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
        return self.cached(response, version)


def is_valid(selection: Selection) -> bool:
    """Whether all values mean something; a statement of its own, if there is anything to ask."""
    if selection.valid == "true":
        return True
    row = first_row(f"SELECT {selection.valid}", selection.values)
    assert row is not None
    return row[0]


def list_params(orderings: Sequence[Ordering], has_one_default: bool) -> dict[str, Param]:
    names = [ordering.name for ordering in orderings]
    return {
        "ordering": ChoiceParam(
            names,
            initial=names[0] if has_one_default else None,
            help_text="The order of the list; - means descending.",
        ),
        "cursor": CursorParam(help_text="A position in the list, from `next` or `previous`."),
        "page_size": IntegerParam(1, LARGEST_PAGE, initial=PAGE_SIZE, help_text="Items per page."),
        "count": ChoiceParam(["exact"], help_text="exact: also count the items on all pages."),
    }


class DetailView(ReadView):
    """One record. `lookup` is the SQL column that the address names it by."""

    kind: str
    lookup: str
    lookup_type: str
    moved_to = "NULL"

    def get(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        values = self.read_params()
        if tag := self.look_up(values):
            return etags.not_modified(tag)
        return self.detail(values, *kwargs.values())

    def detail(self, values: Values, key: str | int) -> HttpResponseBase:
        """One record by one statement."""
        if self.lookup_type == "bigint" and int(key) > BIGGEST:
            raise self.nothing(key)
        item = self.shape.item(fields=values["fields"] or self.shape.names, omit=values["omit"])
        text = self.statement(item)
        row = first_row(text, {"key": key, "base": base(self.request._request)})
        if row is None:
            raise self.nothing(key)
        version, revision, body, moved_to = row
        if moved_to is not None:
            return HttpResponsePermanentRedirect(base(self.request._request) + moved_to)
        response = HttpResponse(body, content_type="application/json")
        return self.cached(response, version, revision)

    def nothing(self, key: str | int) -> Http404:
        return Http404(f"There is no {self.kind} {key!r}.")

    def statement(self, item: Shape) -> str:
        return (
            f"SELECT {VERSION}, {revision_of(self.kind, f'{item.alias}.id')},"
            f" {item.json()}::text, {self.moved_to} FROM {item.source}"
            f" WHERE {self.lookup} = %(key)s::{self.lookup_type}"
        )


def revision_of(kind: str, id: str) -> str:
    """SQL of the last revision of a record; 0 when the log does not know it."""
    return (
        "(SELECT coalesce(max(c.revision_id), 0) FROM changes_change c"
        f" WHERE c.kind = '{kind}' AND c.object_id = {id})"
    )
