"""The headers that keep a browser from running what is not ours, on every kind of answer."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from monitor.headers import CONTENT_SECURITY_POLICY, HEADERS

pytestmark = pytest.mark.django_db
HTTPS = {"HTTP_X_FORWARDED_PROTO": "https"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/admin/login/", 200),
        ("/admin/", 302),
        ("/api/v1/articles/", 200),
        ("/api/v1/articles/?format=atom", 200),
        ("/api/v1/articles/?nonsense=1", 400),
        ("/api/v1/articles/1/", 404),
        ("/api/docs/", 200),
        ("/api/schema/", 200),
        ("/healthz", 200),
        ("/nowhere", 404),
    ],
)
def test_every_answer_has_them(client, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    assert {name: answer[name] for name in HEADERS} == HEADERS
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_an_answer_to_a_wrong_host_and_a_crash_have_them(client, monkeypatch):
    client.raise_request_exception = False
    assert client.get("/", headers={"host": "evil.example"}).headers.items() >= HEADERS.items()
    monkeypatch.setattr("monitor.health.JsonResponse", None)
    crashed = client.get("/healthz")
    assert crashed.status_code == 500
    assert crashed.headers.items() >= HEADERS.items()


def test_no_script_is_inline_and_no_text_is_run():
    policy = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))
    assert policy["script-src"] == "'self'"
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"


def test_no_template_of_ours_has_a_script_or_a_handler_inside():
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
    templates = [
        path
        for app in ("articles", "monitor", "people")
        for path in Path(settings.BASE_DIR, app).rglob("*.html")
    ]
    assert len(templates) > 20
    assert [path.name for path in templates if inline.search(path.read_text())] == []
