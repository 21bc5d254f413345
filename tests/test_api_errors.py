"""One error shape for every way to go wrong."""

import pytest
from django.db import connection

from tests.builders import make_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("method", "address", "options", "status"),
    [
        ("get", "articles/?persn=x", {}, 400),
        ("get", "articles/999999999/", {}, 404),
        ("get", f"articles/{10**30}/", {}, 404),
        ("get", "articles/٣/", {}, 404),
        ("get", "people/nobody/", {}, 404),
        ("get", "nothing/", {}, 404),
        ("get", "articles/1/?page_size=1", {}, 400),
        ("get", "articles/", {"HTTP_ACCEPT": "image/png"}, 406),
        ("get", "?lang=en", {}, 400),
        ("get", "people/?q=!", {}, 400),
        ("get", "organizations/?identifier=Q7747", {}, 400),
        ("delete", "", {}, 405),
        ("get", "articles/", {"HTTP_AUTHORIZATION": "Token wrong"}, 401),
    ],
)
def test_errors_have_one_shape(client, method, address, options, status):
    response = getattr(client, method)(f"/api/v1/{address}", **options)
    body = response.json()
    assert (response.status_code, body["status"]) == (status, status)
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert set(body) == {"type", "title", "status", "detail", "instance", "errors"}
    assert body["detail"]


@pytest.mark.parametrize("form", ["csv", "ndjson", "atom"])
def test_an_endpoint_describes_itself_in_json_whatever_the_format(client, form):
    response = client.options(f"/api/v1/articles/?format={form}", headers={"Accept": "text/csv"})
    assert response.status_code == 200
    assert response.json()["name"] == "Article List"


def test_the_page_to_try_the_api_out_is_only_read(client):
    assert client.head("/api/docs/").status_code == 200
    response = client.options("/api/docs/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_a_question_that_takes_too_long_is_a_503(client, settings):
    """A lock makes the answer wait: the limit ends it, and says its name."""
    settings.API_STATEMENT_TIMEOUT = 1
    make_article()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', '0', true)")
    slow = "articles/?q=" + "+or+".join(f"word{n}" for n in range(10))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("monitor.api.pages.VERSION", "(SELECT 1 FROM pg_sleep(30))")
        response = client.get(f"/api/v1/{slow}")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "statement_timeout" in response.json()["detail"]


def test_reading_can_be_closed(client, settings):
    settings.API_PUBLIC = False
    assert client.get("/api/v1/articles/").status_code == 401
