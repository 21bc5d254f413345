"""The OpenAPI document, made of what the views declare: params and shapes."""

from __future__ import annotations

import inspect
from typing import Any

from django.conf import settings
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from monitor.api.errors import MEDIA_TYPE
from monitor.api.params import MOST_TEXTS, Param
from monitor.api.shapes import Shape
from monitor.api.views import ListView, ReadView
from monitor.api.writing import MOST_RECORDS, Writes, WriteView


class SessionCookie(SessionScheme):
    """The admin's login cookie."""

    target_class = "monitor.api.authentication.SessionAuthentication"


def parameter(name: str, param: Param) -> OpenApiParameter:
    schema = dict(param.describe())
    if param.repeatable:
        schema = {"type": "array", "items": schema, "maxItems": MOST_TEXTS}
    elif param.initial not in (None, ()):
        schema["default"] = param.initial
    exploded = param.repeatable if schema["type"] == "array" else None
    return OpenApiParameter(name, schema, description=param.help_text, explode=exploded)


class FaultSerializer(serializers.Serializer):
    """One thing that is wrong: a parameter of the query, or a field of the body."""

    parameter = serializers.CharField(required=False, allow_null=True, allow_blank=True)
    field = serializers.CharField(
        required=False, allow_null=True, help_text="null: the body as a whole."
    )
    value = serializers.JSONField(allow_null=True, help_text="As it was given.")
    reason = serializers.CharField()
    nearest = serializers.CharField(allow_null=True, help_text="What would have been right.")

    class Meta:
        ref_name = "Fault"


class ProblemSerializer(serializers.Serializer):
    """What went wrong (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    errors = FaultSerializer(many=True)  # type: ignore[assignment]

    class Meta:
        ref_name = "Problem"


REFUSED = {
    400: "Something in the request is wrong; `errors` says what.",
    401: "The token is missing, wrong or expired.",
    403: "This user may not do that.",
    404: "There is no such record.",
    406: "No such format.",
    409: "The present state of the archive does not allow it; `errors` says why.",
    412: "If-Match or If-None-Match does not hold.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    429: "Too many requests; `Retry-After` says when to come back.",
    503: "The database needed too long, or does not answer.",
}
#: What the web server answers by itself, without a problem.
UNSEEN = {414: "The first line of the request is longer than 8,190 bytes; some servers say 400."}
ALWAYS = (400, 401, 403, 404, 406, 429, 503)
WITH_A_BODY = (409, 412, 413, 415)
DELETING = (409, 412)
BODIES = {"POST": WITH_A_BODY, "PUT": WITH_A_BODY, "PATCH": WITH_A_BODY, "DELETE": DELETING}
NULLABLE_URL = {"type": "string", "format": "uri", "nullable": True}
GUARDS = {
    "If-Match": "The ETag of the record as you have seen it: 412 when it has changed since.",
    "If-None-Match": "`*`: only when there is no such record yet.",
}


class ViewSchema(AutoSchema):
    """Reads a view's `params`, `shape` and `writer`."""

    view: Any

    def get_override_parameters(self) -> list[Any]:
        if self.method == "GET" and isinstance(self.view, ReadView):
            return [parameter(*declared) for declared in self.view.all_params().items()]
        if isinstance(self.view, Writes):
            names = list(GUARDS) if self.method == "PUT" else ["If-Match"]
            return [
                OpenApiParameter(name, str, OpenApiParameter.HEADER, description=GUARDS[name])
                for name in names
            ]
        if self.method == "POST" and not isinstance(self.view, ReadView):
            return [parameter(*declared) for declared in getattr(self.view, "params", {}).items()]
        return []

    def get_auth(self) -> list[Any]:
        """A list of alternatives; the empty one: without logging in."""
        auths = super().get_auth()
        if settings.API_PUBLIC and self.method == "GET" and isinstance(self.view, ReadView):
            auths.append({})
        return auths

    def _get_format_parameters(self) -> list[Any]:
        return []  # reading declares it, writing does not take it

    def get_filter_backends(self) -> list[Any]:
        return []

    def get_description(self) -> str:  # type: ignore[override]
        """What the handler says of itself, where it does; the view's words are about reading."""
        if self.method in ("GET", "HEAD") or not isinstance(self.view, ReadView):
            return super().get_description()
        handler = getattr(self.view, self.method.lower())
        return inspect.getdoc(handler) or ""

    def _is_list_view(self, serializer: Any = None) -> bool:
        if isinstance(self.view, ReadView):
            return isinstance(self.view, ListView) and self.method == "GET"
        return super()._is_list_view(serializer)

    def _get_request_body(self, direction: Any = "request") -> Any:
        if not isinstance(self.view, WriteView):
            return super()._get_request_body(direction)
        if self.method not in ("POST", "PUT", "PATCH"):
            return None
        writer = self.view.writer(partial=self.method == "PATCH")
        one = self.resolve_serializer(writer, "request").ref
        if self.method == "POST":
            many = {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_RECORDS}
            one = {"oneOf": [one, many]}
        return {"content": {"application/json": {"schema": one}}, "required": True}

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        if isinstance(self.view, ReadView):
            answers = self.read_answers() if self.method == "GET" else self.write_answers()
        else:
            answers = super()._get_response_bodies(direction)
        problem = self.resolve_serializer(ProblemSerializer(), "response").ref
        for status in sorted((*ALWAYS, *BODIES.get(self.method, ()))):
            content = {MEDIA_TYPE: {"schema": problem}}
            answers[str(status)] = {"content": content, "description": REFUSED[status]}
        return answers | {str(status): {"description": why} for status, why in UNSEEN.items()}

    def component(self, shape: Shape, name: str = "") -> dict[str, Any]:
        """What an object of that shape is. No field is required: `fields` and `omit` choose."""
        component = self.resolve_serializer(shape.serializer_class(name)(), "response")
        component.schema.pop("required", None)
        return component.ref

    def item(self) -> dict[str, Any]:
        return self.component(self.view.shape, f"{self.view.shape.name}Item")

    def read_answers(self) -> dict[str, Any]:
        if not isinstance(self.view, ListView):
            schema = self.component(self.view.shape)
        else:
            schema = {
                "type": "object",
                "properties": {
                    "next": NULLABLE_URL,
                    "previous": NULLABLE_URL,
                    "results": {"type": "array", "items": self.item()},
                    **self.view.further_properties,
                },
                "required": ["next", "previous", "results"],
            }
        content = {
            renderer.media_type: {
                "schema": schema if renderer.format == "json" else {"type": "string"}
            }
            for renderer in self.view.renderer_classes
        }
        answers = {"200": {"content": content, "description": ""}}
        answers["304"] = {"description": "The answer that you have (If-None-Match) still holds."}
        if "{slug}" in self.path:
            answers["301"] = {"description": "Merged: `Location` is what stands for it now."}
        return answers

    def write_answers(self) -> dict[str, Any]:
        if self.method == "DELETE":
            return {"204": {"description": "Deleted."}}
        if self.method == "POST":
            record = self.component(self.view.record_view().shape)
            items = {"type": "array", "items": self.item()}
            results = {"type": "object", "properties": {"results": items}, "required": ["results"]}
            return {"201": described({"anyOf": [results, record]}, "Created.")}
        record = self.component(self.view.shape)
        answers = {"200": described(record, "As it is now.")}
        if self.method == "PUT" and self.view.lookup_type == "text":
            answers["201"] = described(record, "Created.")
        return answers


def described(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}, "description": description}


def close_requests(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Say of the bodies of requests that unknown fields are refused; a hook of drf-spectacular."""
    for name, schema in result["components"]["schemas"].items():
        if name.endswith(("Writer", "Credentials", "Merge")):
            schema["additionalProperties"] = False
    return result


class TokenScheme(KnoxTokenScheme):
    """The token in the description; drf-spectacular knows the library's own class only."""

    target_class = "monitor.api.authentication.TokenAuthentication"
