"""A second factor: set up, asked for wherever a password is, used once, taken away."""

import time

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from monitor.accounts import second_factor

pytestmark = pytest.mark.django_db

PAGE = "/admin/two-factor/"
PASSWORD = "a long word"
KEY = "00" * 20


@pytest.fixture
def ada():
    return User.objects.create_superuser("ada", password=PASSWORD)


@pytest.fixture
def device(ada):
    return TOTPDevice.objects.create(user=ada, name="authenticator", key=KEY)


def code(key=KEY, ahead=0) -> str:
    return f"{totp(bytes.fromhex(key), t0=-30 * ahead):06}"


def log_in(client, **more):
    given = {"username": "ada", "password": PASSWORD, **more}
    return client.post(reverse("admin:login"), given)


def is_in(client) -> bool:
    return client.get("/admin/").status_code == 200


def confirm(client, given, **more):
    return client.post(PAGE, {"password": PASSWORD, "code": given, **more})


def test_it_is_set_up_with_a_code_of_the_key_shown(client, ada):
    client.force_login(ada)
    shown = client.get(PAGE)
    assert b"data:image/svg+xml" in shown.content
    assert shown["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    key = client.session["second_factor_key"]
    assert not confirm(client, "123456").context.get("codes")
    assert not second_factor.is_set_up(ada)
    codes = confirm(client, code(key)).context["codes"]
    assert len(set(codes)) == 10
    assert second_factor.is_set_up(ada)
    assert codes[0] not in client.get(PAGE).content.decode()


def test_it_is_not_set_up_without_the_password(client, ada):
    client.force_login(ada)
    client.get(PAGE)
    confirm(client, code(client.session["second_factor_key"]), password="wrong")
    assert not second_factor.is_set_up(ada)


@pytest.mark.parametrize("given", [{}, {"otp_token": ""}, {"otp_token": "123456"}])
def test_the_password_alone_opens_nothing(client, device, given):
    log_in(client, **given)
    assert not is_in(client)


def test_a_code_opens_once(client, device):
    now = code()
    log_in(client, otp_token=now)
    assert is_in(client)
    again = Client()
    log_in(again, otp_token=now)
    assert not is_in(again)


def test_a_recovery_code_opens_once(client, ada, device):
    codes = second_factor.new_recovery_codes(ada)
    log_in(client, otp_token=codes[3].upper())
    assert is_in(client)
    again = Client()
    log_in(again, otp_token=codes[3])
    assert not is_in(again)
    assert StaticToken.objects.count() == 9


def test_who_guesses_codes_waits_longer_and_longer(client, device, settings):
    settings.OTP_TOTP_THROTTLE_FACTOR = 60  # seconds, however slow this machine is
    log_in(client, otp_token="000000")
    log_in(client, otp_token=code())
    assert not is_in(client)
    device.refresh_from_db()
    assert device.throttling_failure_count == 1


def test_wrong_codes_lock_the_name_as_wrong_passwords_do(client, device):
    answers = [log_in(client, otp_token="000000").status_code for _ in range(10)]
    assert answers[-1] == 429


@pytest.mark.parametrize("given", ["\x00", "'; --", "１２３４５６", "9" * 500, "é" * 6])
def test_odd_codes_are_wrong_codes(client, device, given):
    assert log_in(client, otp_token=given).status_code == 200
    assert not second_factor.matches(device.user, given)


def test_the_api_asks_for_the_code_too(client, device):
    def ask(**more):
        given = {"username": "ada", "password": PASSWORD, **more}
        return client.post("/api/v1/auth/login/", given, content_type="application/json")

    assert ask().status_code == 401
    assert ask(code=code()).status_code == 200


def test_it_is_ended_with_password_and_code(client, ada, device):
    client.force_login(ada)
    confirm(client, "000000", remove="1")
    assert second_factor.is_set_up(ada)
    time.sleep(1.1)  # so long a wrong code makes one wait
    confirm(client, code(), remove="1")
    assert not second_factor.is_set_up(ada)


def test_new_recovery_codes_take_the_place_of_the_old(client, ada, device):
    old = second_factor.new_recovery_codes(ada)
    client.force_login(ada)
    new = confirm(client, code()).context["codes"]
    assert not set(old) & set(new)
    assert StaticToken.objects.count() == 10


def test_an_administrator_removes_it(admin_client, ada, device):
    address = reverse("admin:auth_user_changelist")
    admin_client.post(address, {"action": "remove_second_factor", "_selected_action": [ada.pk]})
    assert not second_factor.is_set_up(ada)


@pytest.fixture
def manager(client):
    user = User.objects.create_user("manager", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__model="user"))
    client.force_login(user)
    return user


def test_who_manages_users_touches_no_superuser_and_becomes_none(client, manager, ada, device):
    client.post(
        reverse("admin:auth_user_changelist"),
        {"action": "remove_second_factor", "_selected_action": [ada.pk]},
    )
    assert second_factor.is_set_up(ada)
    assert client.post(f"/admin/auth/user/{ada.pk}/change/", {"username": "x"}).status_code == 403
    assert client.post(f"/admin/auth/user/{ada.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"/admin/auth/user/{ada.pk}/password/").status_code == 403
    form = client.get(f"/admin/auth/user/{manager.pk}/change/").context["adminform"].form
    assert "is_superuser" not in form.fields
    assert "user_permissions" not in form.fields


def test_when_required_staff_without_one_get_no_further(client, ada, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    log_in(client)
    assert client.get("/admin/people/person/").headers["Location"] == PAGE
    assert client.get("/api/v1/articles/").status_code == 403
    assert Client().get("/api/v1/articles/").status_code == 200
    given = {"username": "ada", "password": PASSWORD}
    assert client.post("/api/v1/auth/login/", given, "application/json").status_code == 403
    client.get(PAGE)
    confirm(client, code(client.session["second_factor_key"]))
    assert client.get("/admin/people/person/").status_code == 200


def test_it_needs_a_login(client):
    assert client.get(PAGE).status_code == 302
