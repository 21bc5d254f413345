"""What is answered when something went wrong: people get a page, with a way back."""

import errno
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone

from monitor.desk.paginator import EstimatingPaginator
from monitor.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401
from tests.builders import make_article


def fault(request):
    raise RuntimeError("a fault of the code")


def full(request):
    raise OSError(errno.ENOSPC, "No space left on device")


def too_big(request):
    raise RequestDataTooBig("more than settings allow")


def refused(request):
    raise DataError("integer out of range")


urlpatterns = [
    path("fault/", fault),
    path("big/", too_big),
    path("full/", full),
    path("refused/", refused),
    path("api/v1/refused/", refused),
    *urlpatterns,
]
pytestmark = pytest.mark.urls(__name__)


def is_page(answer, title: str, text: str) -> bool:
    page = answer.text
    assert f"<h1>{title}</h1>" in page and text in page, page
    assert 'href="/admin/">To the home page</a>' in page
    assert answer["Cache-Control"] == "no-store"
    return True


@pytest.mark.parametrize(
    "address, status, title, text",
    [
        ("/refused/", 400, "Bad Request", "holds something that cannot be read"),
        ("/nowhere/", 404, "Not Found", "Nothing is at /nowhere/."),
        ("/big/", 413, "Request Entity Too Large", "more than one request may bring"),
        ("/full/", 507, "Insufficient Storage", "The disk of the server is full"),
        ("/fault/", 500, "Internal Server Error", "it has been logged"),
    ],
)
def test_an_error_is_a_page_that_needs_no_database(address, status, title, text):
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == status
    assert is_page(answer, title, text)
    assert "integer" not in answer.text and "RuntimeError" not in answer.text


@pytest.mark.django_db
def test_who_may_not_is_told_so(client):
    client.force_login(User.objects.create_user("ada", is_staff=True))
    answer = client.get(reverse("admin:articles_article_changelist"))
    assert answer.status_code == 403
    assert is_page(answer, "Forbidden", "Your role does not include this")


@pytest.mark.django_db
def test_a_form_without_its_token_is_not_saved_and_says_why():
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "ada"})
    assert answer.status_code == 403
    assert is_page(answer, "Forbidden", "Nothing was saved.")


@pytest.mark.parametrize(
    "referer, back",
    [
        ("http://testserver/admin/articles/article/?q=a", "/admin/articles/article/?q=a"),
        ("http://elsewhere/admin/", ""),
        ("http://testserver//elsewhere/", ""),
        ("http://testserver/nowhere/", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_the_way_back_leads_to_this_sites_page_before(client, referer, back):
    page = client.get("/nowhere/", headers={"referer": referer, "host": "testserver"}).text
    assert (f'<a href="{back}">Back to where you were</a>' in page) == bool(back)
    assert ("Back to where you were" in page) == bool(back)


@pytest.mark.django_db
def test_a_lockout_says_until_when(client, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    last = timezone.now() - timedelta(minutes=20)
    AccessAttempt.objects.create(username="ada", ip_address="127.0.0.1", failures_since_start=10)
    AccessAttempt.objects.update(attempt_time=last)
    until = timezone.localtime(last + timedelta(hours=1))
    answer = client.post("/admin/login/", {"username": "ada", "password": "wrong"})
    assert answer.status_code == 429
    assert is_page(answer, "Too Many Requests", f"possible again at {until:%H:%M}")
    assert 2300 < int(answer["Retry-After"]) <= 2400
    given = {"username": "ada", "password": "wrong"}
    answer = client.post("/api/v1/auth/login/", given, content_type="application/json")
    assert answer.status_code == 429
    assert f"possible again at {until:%H:%M}" in answer.json()["detail"]
    assert 2300 < int(answer["Retry-After"]) <= 2400


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "autocomplete/?app_label=articles&model_name=article&field_name=issue&term=%00",
        "articles/article/?p=99999999999999999999",
        "articles/article/?published_on__year=99999999999999999999",
        "imports/importproblem/?run__id__exact=%00",
        "accounts/token/?scope__exact=%00",
        f"articles/article/?published_on__year={'9' * 5_000}",
        "articles/article/?person=" + "9" * 5_000,
    ],
)
def test_a_value_that_no_column_holds_is_a_fault_of_it(admin_client, address, monkeypatch):
    monkeypatch.setattr(EstimatingPaginator, "exact_up_to", 0)
    make_article()
    assert admin_client.get(f"/admin/{address}").status_code in (200, 302, 400)


@pytest.mark.django_db
def test_an_article_is_moved_to_no_issue_that_is_no_number(admin_client):
    article = make_article()
    form = {"action": "move_to_issue", "_selected_action": article.pk, "move": "1", "issue": "1e5"}
    answer = admin_client.post("/admin/articles/article/", form)
    assert answer.status_code in (200, 400)


def test_a_refused_value_is_a_problem_for_programs(client):
    answer = client.get("/api/v1/refused/")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
