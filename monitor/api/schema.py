"""The OpenAPI document, made of what the views declare: params and shapes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from monitor.api.params import Param
from monitor.api.views import ListView, ReadView


class Session(SessionScheme):
    """The admin's login cookie."""

    target_class = "monitor.api.authentication.SessionAuthentication"


def parameter(param: Param) -> OpenApiParameter:
    schema = dict(param.describe())
    if param.repeatable:
        schema = {"type": "array", "items": schema}
    elif param.default not in (None, ()):
        schema["default"] = param.default
    exploded = param.repeatable if schema["type"] == "array" else None
    return OpenApiParameter(param.name, schema, description=param.help, explode=exploded)


class Schema(AutoSchema):
    """Reads a view's `params` and `shape`."""

    def get_override_parameters(self) -> list[Any]:
        if self.method == "GET" and isinstance(self.view, ReadView):
            return [parameter(param) for param in self.view.all_params()]
        return []

    def get_filter_backends(self) -> list[Any]:
        return []

    def get_response_serializers(self) -> Any:
        if not (self.method == "GET" and isinstance(self.view, ReadView)):
            return super().get_response_serializers()
        shape = self.view.shape
        if isinstance(self.view, ListView):
            return shape.item().serializer_class(f"{shape.name}Item")(many=True)
        return shape.serializer_class()()

    def _is_list_view(self, serializer: Any = None) -> bool:
        if isinstance(self.view, ReadView):
            return isinstance(self.view, ListView) and self.method == "GET"
        return super()._is_list_view(serializer)
