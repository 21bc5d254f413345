"""Sessions of the desk: new at login, ended by log-out and by a new password."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.django_db

PASSWORD = "a long word"


@pytest.fixture(autouse=True)
def ada():
    return User.objects.create_superuser("ada", password=PASSWORD)


def log_in(client=None) -> Client:
    client = client or Client()
    client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client) -> bool:
    return client.get("/admin/").status_code == 200


def test_a_session_planted_before_the_login_is_worth_nothing():
    client = Client()
    client.session.save()
    planted = client.session.session_key
    client.cookies["sessionid"] = planted
    log_in(client)
    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert not is_in(thief)


def test_a_log_out_ends_the_session_on_the_server_too():
    client = log_in()
    kept = client.cookies["sessionid"].value
    client.post("/admin/logout/")
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert not is_in(thief)


def test_a_new_password_ends_the_other_sessions():
    here, elsewhere = log_in(), log_in()
    new = "another long word"
    given = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post("/admin/password_change/", given).status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)


def test_a_password_set_by_an_administrator_ends_all_sessions(ada, admin_client):
    client = log_in()
    given = {"password1": "another long word", "password2": "another long word"}
    address = f"/admin/auth/user/{ada.pk}/password/"
    assert admin_client.post(address, given | {"usable_password": "true"}).status_code == 302
    assert not is_in(client)


def test_a_dormant_user_is_out_at_once(ada):
    client = log_in()
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert not is_in(client)


@pytest.mark.parametrize("password", ["short", "12345678901", "password123"])
def test_a_weak_password_is_refused(password):
    client = log_in()
    given = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    assert client.post("/admin/password_change/", given).status_code == 200


def test_a_form_of_another_site_does_nothing(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    assert client.post("/admin/people/person/add/", {"name": "Forged"}).status_code == 403
    forged = client.post("/api/v1/people/", {"name": "Forged"}, "application/json")
    assert forged.status_code == 403
