"""Which pages of other sites may use the API: those that the operator names, without cookies."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SITES = ("https://a.org", "https://a.org.evil.org", "https://b.org", "null")
PREFLIGHT = {
    "Access-Control-Request-Method": "PATCH",
    "Access-Control-Request-Headers": "authorization,content-type,if-match",
}
ASK = """
import json, sys, django
django.setup()
from django.test import Client
client = Client(SERVER_NAME="localhost")
for method, path, headers in json.loads(sys.argv[1]):
    answer = getattr(client, method)(path, headers=headers)
    print(json.dumps({"status": answer.status_code} | {k.lower(): v for k, v in answer.items()}))
"""


@cache
def answers(allowed):
    """What a process with that setting says to each site, by method, path and site.

    Nothing that is asked here needs the database.
    """
    ours = ("MONITOR_", "DATABASE_", "DJANGO_")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    given = {"MONITOR_CORS_ORIGINS": allowed, "DJANGO_SETTINGS_MODULE": "monitor.settings"}
    asked = [
        (method, path, site)
        for site in SITES
        for method, path in (("get", "/api/v1/"), ("options", "/api/v1/"), ("get", "/healthz"))
    ]
    questions = [
        (method, path, {"Origin": site} | (PREFLIGHT if method == "options" else {}))
        for method, path, site in asked
    ]
    done = subprocess.run(
        [sys.executable, "-c", ASK, json.dumps(questions)],
        cwd=ROOT,
        env=clean | given,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return dict(zip(asked, told, strict=True))


@pytest.mark.parametrize(
    ("allowed", "site", "told"),
    [
        ("", "https://a.org", None),
        ("https://a.org,https://b.org", "https://b.org", "https://b.org"),
        ("https://a.org,https://b.org", "https://a.org.evil.org", None),
        ("https://a.org,https://b.org", "null", None),
        ("*", "https://a.org", "*"),
        ("*", "null", "*"),
    ],
)
def test_only_a_named_site_may_read_an_answer(allowed, site, told):
    answer = answers(allowed)["get", "/api/v1/", site]
    assert answer["status"] == 200
    assert answer.get("access-control-allow-origin") == told
    assert "access-control-allow-credentials" not in answer
    assert ("origin" in answer.get("vary", "")) is bool(allowed)
    if told:
        assert {"ETag", "Location"} <= set(answer["access-control-expose-headers"].split(", "))


def test_a_browser_may_ask_first_without_a_token():
    answer = answers("https://a.org,https://b.org")["options", "/api/v1/", "https://a.org"]
    assert answer["status"] == 200
    assert "PATCH" in answer["access-control-allow-methods"]
    allowed = answer["access-control-allow-headers"].split(", ")
    assert {"authorization", "content-type", "if-match", "if-none-match"} <= set(allowed)


def test_nothing_but_the_api_is_for_other_sites():
    assert "access-control-allow-origin" not in answers("*")["get", "/healthz", "https://a.org"]
