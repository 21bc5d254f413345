"""Whatever is made long, deep, many or huge in a request: its work and its answer stay small.

A table: each parameter, header and field of the API with a value of each kind, bodies and files.
"""

import json
import re
from itertools import product
from urllib.parse import urlencode

import pytest
from django.test import Client

from articles.models import Article
from people.models import Person
from tests.builders import make_article, make_organization, make_person
from tests.meters import Meter

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ODD = "\u202e\ufdd0\U0010ffffﷺ💣"
MARKS = "a" + "\u0301\u0323" * 20_000
TEXTS = {
    "long": "A" * 100_000,
    "words": "a " * 20_000,
    "list": ",".join(f"k{number}" for number in range(20_000)),
    "digits": "9" * 5_000,
    "number": "9" * 20,
    "exponent": "1e5",
    "signs": "( " * 500,
    "odd": ODD * 100,
    "marks": MARKS,
}
VALUES = {kind: [text] for kind, text in TEXTS.items()} | {
    "many": [f"ada-{number}" for number in range(900)],
    "alike": ["ada-lovelace"] * 400,
}
NESTED = b'{"a":' * 900 + b"%b" + b"}" * 900
BODIES = {
    "deep": b"[" * 100_000,
    "deep and closed": NESTED % b"1",
    "names given twice, deep": NESTED
    % (b"{" + b",".join(b'"%d":1,"%d":1' % (n, n) for n in range(40_000)) + b"}"),
    "names given twice": b"{" + b",".join(b'"%d":1,"%d":1' % (n, n) for n in range(40_000)) + b"}",
    "names of nothing": json.dumps({f"name{n}": n for n in range(40_000)}).encode(),
    "a name": json.dumps({"n" * 1_000_000: 1}).encode(),
    "values": b"[" + b",".join([b"[]"] * 3_000_000) + b"]",
    "objects": b"[" + b",".join([b"{}"] * 100_000) + b"]",
    "digits": b'{"position": %b}' % (b"9" * 5_000),
    "more digits": b"9" * 1_000_000,
    "backslashes": b'"' + b"\\" * 1_000_001,
    "quotes": b'"' * 2_000_000,
    "noise": bytes(range(256)) * 1000,
}


@pytest.fixture(autouse=True)
def archive():
    mentions = [make_person(), make_organization()]
    for number in range(3):
        make_article(f"Letter {number}", "Ada Lovelace wrote.", mentions=mentions)
    for number in range(30):
        make_person(f"Ada {number}")


def parameters() -> dict[str, str]:
    """Each parameter of the API, with an address that takes it."""
    schema = Client().get("/api/schema/?format=json").json()
    return {"zzz": "/api/v1/people/"} | {
        parameter["name"]: path.replace("{slug}", "ada-lovelace")
        for path, methods in schema["paths"].items()
        for parameter in methods.get("get", {}).get("parameters", ())
        if parameter["in"] == "query"
    }


def send(client: Client, method: str, address: str, body: bytes = b"", **headers: str) -> int:
    shown = f"{method} {address[:200]} {body[:200]!r} {str(headers)[:200]}"
    with Meter(shown) as meter:
        try:
            answer = client.generic(
                method, address, body, content_type="application/json", headers=headers
            )
        except Exception as error:
            error.add_note(shown)
            raise
        meter.answer = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code < 500, f"{answer.status_code}: {shown}"
    return answer.status_code


def test_a_parameter_costs_no_more_than_a_request():
    for (name, path), values in product(parameters().items(), VALUES.values()):
        query = urlencode([(name, value) for value in values])
        send(Client(), "GET", f"{path}?{query}")


def test_many_conditions_at_once_cost_no_more_than_a_request():
    keys = Person.objects.values_list("slug", flat=True)[:20]
    both = [(name, key) for name in ("person", "entity") for key in keys]
    both += [("organization", "royal-society")] * 20
    query = urlencode([*both, ("facet", "person"), ("facet", "organization"), ("count", "exact")])
    assert send(Client(), "GET", f"/api/v1/articles/?{query}") == 200


def test_statements_of_every_length_do_not_fill_the_memory_of_the_database():
    keys = Person.objects.values_list("slug", flat=True)[:20]
    with Meter("sixty statements"):
        for number in range(60):
            names = [("person", key) for key in keys[: number // 20 + 17]]
            names += [("entity", key) for key in keys[: number % 20 + 1]]
            Client().get(f"/api/v1/articles/?{urlencode([*names, ('facet', 'person')])}")


HEADERS = (
    *("if-none-match", "if-match", "if-modified-since", "accept", "accept-language", "range"),
    *("authorization", "cookie", "x-forwarded-for", "x-request-id", "monitor-position", "origin"),
    *("content-encoding", "host", "referer"),
)
FORMS = ("{}", '"0-{}"', '"a-{}-{}"', "Token {}", "Basic {}", "bytes={}-{}", "text/{};q={}")


def test_a_header_costs_no_more_than_a_request():
    client = Client()
    texts = ("9" * 5_000, "9" * 20, "a," * 4_000, '"a",' * 2_000, "é;=")
    for header, text, form in product(HEADERS, texts, FORMS):
        given = {header: form.replace("{}", text)}
        send(client, "GET", "/api/v1/articles/", **given)
        send(client, "PATCH", "/api/v1/people/ada-lovelace/", **given)


def test_a_body_costs_no_more_than_a_request(admin_client):
    refused = (400, 413)
    for body in BODIES.values():
        assert send(Client(), "POST", "/api/v1/auth/login/", body) in refused
        assert send(admin_client, "POST", "/api/v1/articles/", body) in refused
        assert send(admin_client, "PATCH", "/api/v1/people/ada-lovelace/", body) in refused


def test_a_field_costs_no_more_than_a_request(admin_client):
    for text in TEXTS.values():
        for fields in (
            {"name": text},
            {"name": "Ada", "aliases": [text]},
            {"name": "Ada", "aliases": [f"{number}{text[:30]}" for number in range(5_000)]},
            {"name": "Ada", "description": text, "slug": text},
            {"name": "Ada", "identifiers": [{"scheme": text, "value": text}]},
        ):
            send(admin_client, "POST", "/api/v1/people/", json.dumps(fields).encode())
        mentions = [{"person": text, "spans": [[0, 1]] * 5_000}]
        address = f"/api/v1/articles/{Article.objects.first().pk}/"
        for fields in ({"headline": text}, {"body": text}, {"mentions": mentions}):
            send(admin_client, "PATCH", address, json.dumps(fields).encode())


def test_an_answer_tells_a_hundred_faults_and_shortens_what_was_given():
    body = b'{"%b":1' % (b"n" * 5_000) + b"".join(b',"x%d":1' % n for n in range(1_000)) + b"}"
    answer = Client().post("/api/v1/auth/login/", body, content_type="application/json")
    faults = answer.json()["errors"]
    assert len(faults) == 100
    assert faults[0]["field"] == "n" * 500 + "…"
    assert answer.json()["detail"].endswith("…")


@pytest.mark.parametrize(
    "body, reason",
    [
        ("[" * 21 + "]" * 21, "The body is nested more than 20 levels deep."),
        (f'{{"name": {[0] * 500_001}}}', "A body may have 500,000 names and values at most"),
    ],
)
def test_what_is_out_of_bounds_is_said(admin_client, body, reason):
    answer = admin_client.post("/api/v1/people/", body, content_type="application/json")
    assert answer.status_code in (400, 413)
    assert reason in answer.json()["detail"]


@pytest.mark.parametrize(
    "query, reason",
    [
        ("&".join(["person=ada"] * 21), "it is given 21 times; 20 times at most"),
        (f"person={','.join(['ada'] * 101)}", "it names 101 keys; 100 at most"),
    ],
)
def test_more_values_than_can_be_meant_are_refused(query, reason):
    answer = Client().get(f"/api/v1/articles/?{query}")
    assert answer.status_code == 400
    assert re.search(reason, answer.json()["errors"][0]["reason"])
