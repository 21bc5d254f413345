"""Two-factor login by hand: read the key, confirm it, log in with a code."""

import base64
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp import models
from playwright.sync_api import expect

from monitor.accounts import second_factor
from tests.browser.conftest import wait_for_parts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long word"


class Clock:
    """What the server takes for the time: it stands still while a slow browser types."""

    now = 1_000_000_000

    def time(self):
        return self.now

    def code(self, key):
        totp = TOTP(key)
        totp.time = self.now
        return f"{totp.token():06}"


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    for module in (second_factor, models):
        monkeypatch.setattr(module, "time", SimpleNamespace(time=clock.time))
    return clock


def log_in(page, code=""):
    page.goto(reverse("admin:login"))
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Log in").click()


def wait_for_home(page):
    page.wait_for_url("**/admin/")
    wait_for_parts(page)


def test_it_is_set_up_and_asked_for_at_the_next_login(page, watched, clock):
    User.objects.create_superuser("ada", password=PASSWORD)
    watched(page)
    log_in(page)
    wait_for_home(page)
    page.goto(reverse("second-factor"))
    assert page.get_by_alt_text("The key as a QR code").evaluate("image => image.naturalWidth") > 99
    key = base64.b32decode(page.locator("#key").text_content())
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(clock.code(key))
    page.get_by_role("button", name="Set it up").click()
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    recovery = page.locator("#recovery-codes li").first.text_content()
    page.context.clear_cookies()
    clock.now += 30  # the code of before is used
    log_in(page)
    expect(page.get_by_text("The user name, the password or the code is wrong.")).to_be_visible()
    log_in(page, clock.code(key))
    wait_for_home(page)
    page.context.clear_cookies()
    log_in(page, recovery)
    wait_for_home(page)
