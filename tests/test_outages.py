"""A database that is away is a 503 that says when to come back, wherever it is noticed."""

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from monitor.urls import handler400, handler404, handler500, urlpatterns  # noqa: F401

ERRORS = {
    "away": OperationalError("connection refused"),
    "closed": InterfaceError("connection already closed"),
    "wrong": ProgrammingError("no such table"),
}


def broken(request, error):
    raise ERRORS[error]


def answer(request):
    return HttpResponse("found")


def noticed_late(get_response):
    """A middleware that needs the database after the view, as that of sessions does."""

    def middleware(request):
        get_response(request)
        raise ERRORS["away"]

    return middleware


urlpatterns = [
    path("page/", answer),
    path("page/<slug:error>/", broken),
    path("api/v1/page/<slug:error>/", broken),
    *urlpatterns,
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("error", ["away", "closed"])
def test_people_get_a_page(client, error):
    response = client.get(f"/page/{error}/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response["Cache-Control"] == "no-store"
    assert "The database does not answer." in response.content.decode()
    assert "connection" not in response.content.decode()


def test_programs_get_a_problem(client):
    response = client.get("/api/v1/page/away/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"] == "The database does not answer. Try again in a moment."


def test_what_a_middleware_notices_is_answered_alike(client, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.noticed_late"]
    response = client.get("/page/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")


def test_a_fault_of_the_code_stays_a_fault_of_the_server(client):
    assert client.get("/page/wrong/").status_code == 500
    assert client.get("/api/v1/page/wrong/").status_code == 500
