"""The OpenAPI document is valid, complete and without warnings."""

import re

from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

from monitor.urls import API


def test_the_schema_is_valid_and_has_no_warnings(tmp_path):
    file = tmp_path / "schema.yml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(file))
    assert file.read_text().startswith("openapi: 3.")


def test_every_endpoint_and_its_errors_stand_in_the_schema():
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    assert len(paths) == len(API) - 1  # all but the front door
    for operations in paths.values():
        for operation in operations.values():
            assert {"400", "429", "503"} <= set(operation["responses"])
            assert operation.get("description")


def test_reading_needs_no_login_unless_it_is_closed(settings):
    for public in (True, False):
        settings.API_PUBLIC = public
        operations = SchemaGenerator().get_schema(public=True)["paths"]["/api/v1/articles/"]
        assert ({} in operations["get"]["security"]) is public
        assert {} not in operations["post"]["security"]


def test_a_body_has_no_fields_but_those_that_are_told():
    schema = SchemaGenerator().get_schema(public=True)
    names = {
        name
        for operations in schema["paths"].values()
        for operation in operations.values()
        for name in re.findall(r"schemas/(\w+)", str(operation.get("requestBody")))
    }
    assert {"ArticleWriter", "PatchedPersonWriter", "Credentials", "Merge"} <= names
    for name in (*names, "MentionWriter", "PositionHeldWriter", "IdentifierWriter"):
        assert schema["components"]["schemas"][name]["additionalProperties"] is False, name


def test_writing_takes_no_parameters_but_the_preview_of_a_merge():
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    taken = {
        parameter["name"]
        for operations in paths.values()
        for method, operation in operations.items()
        for parameter in operation.get("parameters", ())
        if method != "get" and parameter["in"] == "query"
    }
    assert taken == {"preview"}


def test_every_parameter_is_described():
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    for operations in paths.values():
        first = next(operations[name] for name in ("get", "post", "delete") if name in operations)
        for parameter in first.get("parameters", ()):
            assert parameter["in"] == "path" or parameter["description"]
