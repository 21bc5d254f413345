"""Each request has an id and one line in the log."""

import json
import re

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from monitor.urls import urlpatterns as product
from tests.builders import make_article, make_person

pytestmark = pytest.mark.django_db


def answer(request):
    return HttpResponse("found")


def unreachable(request):
    raise OperationalError("connection refused")


urlpatterns = [*product, path("one/<int:id>/", answer), path("broken/", unreachable)]


@pytest.fixture
def lines(settings, capsys):
    """`lines()`: what was logged since the last call, line by line."""
    settings.LOG_FORMAT = "json"
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def lines_of_requests(lines):
    return [line for line in lines() if line.get("logger") == "monitor.requests"]


def test_a_request_is_one_line(client, lines):
    person = make_person("Ada Lovelace")
    client.get(f"/api/v1/people/{person.slug}/")
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line.pop("ms") > 0
    assert line.pop("db_ms") > 0
    assert line.pop("statements") > 0
    assert re.fullmatch("[0-9a-f]{32}", line.pop("request_id"))
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "monitor.requests",
        "method": "GET",
        "route": "/api/v1/people/<slug:slug>/",
        "status": 200,
        "user": None,
    }


def test_neither_the_address_nor_a_header_is_logged(client, capsys):
    client.get("/api/v1/people/?q=hunter2", headers={"Authorization": "Token hunter2"})
    client.post("/admin/login/", {"username": "hunter2", "password": "hunter2"})
    said = capsys.readouterr().err
    assert said.count('"event":"request"') == 2
    assert "hunter2" not in said


def test_the_user_is_told_by_id(admin_client, admin_user, lines):
    admin_client.get("/admin/")
    (line,) = lines_of_requests(lines)
    assert (line["user"], line["status"]) == (admin_user.pk, 200)


def test_asking_for_the_user_costs_no_statement(admin_client, lines, django_assert_num_queries):
    with django_assert_num_queries(0):
        admin_client.get("/healthz")
    (line,) = lines_of_requests(lines)
    assert (line["user"], line["statements"]) == (None, 0)


@pytest.mark.parametrize(
    ("address", "route", "status"),
    [
        ("/", "/", 302),
        ("/no/such/page/", "(none)", 404),
        ("/admin/nothing/", "/admin/(?P<url>.*)$", 302),
        ("/api/v1/people/nobody/", "/api/v1/people/<slug:slug>/", 404),
    ],
)
def test_the_route_stands_for_all_its_addresses(client, lines, address, route, status):
    client.get(address)
    (line,) = lines_of_requests(lines)
    assert (line["route"], line["status"]) == (route, status)


def test_a_stream_is_told_when_it_has_ended(client, lines):
    make_article(headline="Only one")
    response = client.get("/api/v1/articles/?format=ndjson")
    assert lines() == []
    assert b"Only one" in b"".join(response.streaming_content)
    (line,) = lines()
    assert (line["route"], line["statements"] > 0) == ("/api/v1/articles/", True)


def test_a_stream_that_nobody_reads_to_its_end_is_told_too(client, lines):
    make_article()
    response = client.get("/api/v1/articles/?format=ndjson")
    next(iter(response.streaming_content))
    response.close()
    assert len(lines()) == 1


@pytest.mark.parametrize("given", ["abcd-EF_12.3", "f" * 64])
def test_a_well_formed_id_is_kept(client, lines, given):
    response = client.get("/healthz", headers={"X-Request-ID": given})
    assert response["X-Request-ID"] == given
    assert lines()[0]["request_id"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "f" * 65, "two words", "line\nend", "-abcdefgh", "é" * 9]
)
def test_any_other_id_is_replaced(client, lines, given):
    response = client.get("/healthz", headers={"X-Request-ID": given})
    assert re.fullmatch("[0-9a-f]{32}", response["X-Request-ID"])
    assert lines()[0]["request_id"] == response["X-Request-ID"]


def test_each_request_has_an_id_of_its_own(client):
    assert client.get("/healthz")["X-Request-ID"] != client.get("/healthz")["X-Request-ID"]


@pytest.mark.urls(__name__)
def test_an_error_is_logged_under_the_id_of_its_request(lines):
    response = Client(raise_request_exception=False).get("/broken/?password=hunter2")
    said = lines()
    assert {line["request_id"] for line in said} == {response["X-Request-ID"]}
    assert "hunter2" not in json.dumps(said)


def test_a_made_up_method_is_one_of_few(client, lines):
    client.generic("BREW", "/healthz")
    assert lines()[0]["method"] == "OTHER"


def test_a_quiet_log_has_no_line_of_a_request(settings, capsys):
    settings.LOG_LEVEL = "WARNING"
    Client().get("/healthz")
    assert capsys.readouterr().err == ""


def test_a_log_that_cannot_be_written_costs_no_answer(monkeypatch):
    with open("/dev/full", "w", buffering=1) as full:
        monkeypatch.setattr("sys.stderr", full)
        status = Client().get("/healthz").status_code
        monkeypatch.undo()
        with pytest.raises(OSError):  # what is left in its buffer
            full.close()
    assert status == 200
