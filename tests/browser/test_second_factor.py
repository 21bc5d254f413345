"""Two-factor login by hand: read the key, confirm it, log in with a code."""

import base64

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django_otp.oath import totp

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long word"


def log_in(page, code=""):
    page.goto(reverse("admin:login"))
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Log in").click()


def test_it_is_set_up_and_asked_for_at_the_next_login(page, watched, live_server):
    User.objects.create_superuser("ada", password=PASSWORD)
    watched(page)
    page.set_default_timeout(10_000)
    log_in(page)
    page.goto(reverse("second-factor"))
    assert page.get_by_alt_text("The key as a QR code").evaluate("image => image.naturalWidth") > 99
    key = base64.b32decode(page.locator("#key").text_content())
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(f"{totp(key):06}")
    page.get_by_role("button", name="Set it up").click()
    assert page.locator("#recovery-codes li").count() == 10
    recovery = page.locator("#recovery-codes li").first.text_content()
    page.context.clear_cookies()
    log_in(page)
    page.get_by_text("The user name, the password or the code is wrong.").wait_for()
    log_in(page, f"{totp(key, t0=-30):06}")  # the next one: this one is used
    page.wait_for_url("**/admin/")
    page.context.clear_cookies()
    log_in(page, recovery)
    page.wait_for_url("**/admin/")
