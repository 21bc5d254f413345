"""A default of the schema that is sent is as if it were not: generated clients send them."""

import json

import pytest
from django.contrib.auth import get_user_model
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers

from articles.api.serializers import ArticleWriter, IssueWriter, MentionWriter, PublicationWriter
from monitor.accounts.tokens import Credentials
from people.api.merging_views import MergeSerializer
from people.api.serializers import OrganizationWriter, PersonWriter
from tests.builders import make_article, make_issue, make_organization, make_person

SCHEMA = SchemaGenerator().get_schema(public=True)
READS = {
    path: {parameter["name"]: parameter["schema"] for parameter in item["get"]["parameters"]}
    for path, item in SCHEMA["paths"].items()
    if "parameters" in item.get("get", {})
}


@pytest.fixture
def addresses(db):
    """The address of a record for each path of the schema."""
    ada, nato, issue = make_person("Ada"), make_organization("NATO"), make_issue()
    article = make_article("one", "Ada at NATO.", issue=issue, mentions=[ada, nato])
    keys = {"articles": article.pk, "issues": issue.pk, "people": "ada", "organizations": "nato"}

    def address(path):
        key = keys.get(path.split("/")[3], "monitor")
        return path.replace("{id}", str(key)).replace("{slug}", str(key))

    return address


@pytest.mark.parametrize("path", READS)
def test_default_parameters_may_be_sent(admin_client, addresses, path):
    parameters = READS[path]
    sent = {
        name: str(schema["default"]).lower() if schema["type"] == "boolean" else schema["default"]
        for name, schema in parameters.items()
        if "default" in schema
    }
    for form in parameters.get("format", {}).get("enum", [None]):
        query = {"format": form} if form else {}
        bare = admin_client.get(addresses(path), query)
        assert bare.status_code == 200
        told = admin_client.get(addresses(path), {**sent, **query})
        assert told.status_code == 200, (form, told.content)
        assert content(told) == content(bare)


def content(response):
    body = b"".join(response) if response.streaming else response.content
    try:
        answer = json.loads(body)
    except ValueError:
        return body.count(b"<entry") if b"<feed" in body else body
    return answer.get("results", answer)


def test_the_schema_has_defaults_of_many_kinds():
    names = {
        name for read in READS.values() for name, schema in read.items() if "default" in schema
    }
    assert {"ordering", "page_size", "snippet", "by", "since"} <= names


WRITERS = [
    *(ArticleWriter, IssueWriter, MentionWriter, PublicationWriter, Credentials),
    *(MergeSerializer, OrganizationWriter, PersonWriter),
]


@pytest.mark.parametrize("writer", WRITERS)
def test_default_fields_may_be_sent(writer):
    for name, field in writer().fields.items():
        if field.default is not serializers.empty:
            value = field.default() if callable(field.default) else field.default
            assert field.run_validation(value) == value, name


def test_every_body_with_defaults_is_among_these():
    components = SCHEMA["components"]["schemas"]
    with_defaults = {
        name.removeprefix("Patched")
        for name, schema in components.items()
        if schema.get("additionalProperties") is False
        and any("default" in of for of in schema.get("properties", {}).values())
    }
    assert with_defaults <= {writer.__name__.removesuffix("Serializer") for writer in WRITERS}


def test_a_client_that_sends_every_default_can_log_in(client, db):
    get_user_model().objects.create_user("ada", password="harbour-lights")
    data = {
        "username": "ada",
        "password": "harbour-lights",
        "code": "",
        "name": "",
        "scope": "write",
    }
    answer = client.post("/api/v1/auth/login/", json.dumps(data), content_type="application/json")
    assert answer.status_code == 200, answer.content
