"""The root of the API: all endpoints with their URLs."""

from typing import ClassVar

from django.urls import reverse
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitor.api import params
from monitor.api.params import ChoiceParam
from monitor.api.renderers import JSONRenderer, Negotiation


class Root(APIView):
    """The addresses of the lists, the schema and the documentation."""

    renderer_classes = (JSONRenderer,)
    content_negotiation_class = Negotiation
    permission_classes = (AllowAny,)
    schema = None
    params: ClassVar = {"format": ChoiceParam(["json"])}

    def get(self, request: Request) -> Response:
        params.read(self.params, request.GET)
        names = [
            *("publications", "issues", "articles", "people", "organizations", "changes"),
            *("schema", "docs"),
        ]
        return Response({name: request.build_absolute_uri(reverse(name)) for name in names})
