"""Wrong log-ins lock a name at one address, and at all that its user does not come from."""

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from monitor.accounts.locks import REMEMBERED

pytestmark = pytest.mark.django_db

PASSWORD = "a long word"
HOME, CAFE = "192.0.2.1", "192.0.2.2"


@pytest.fixture(autouse=True)
def ada():
    User.objects.create_superuser("ada", password=PASSWORD)


def log_in(client, address, password=PASSWORD, name="ada"):
    """By the desk, as from that address."""
    given = {"username": name, "password": password}
    return client.post(reverse("admin:login"), given, REMOTE_ADDR=address).status_code


def guess_everywhere(times, name="ada"):
    """So many wrong log-ins, nine at most from one address."""
    for number in range(times // 9):
        tried(name, f"198.51.100.{number}", 9)
    tried(name, "203.0.113.1", times % 9)


def tried(name, address, failures):
    AccessAttempt.objects.create(username=name, ip_address=address, failures_since_start=failures)


def test_ten_wrong_ones_lock_a_name_at_one_address(client):
    assert [log_in(client, HOME, "wrong") for _ in range(10)] == [200] * 9 + [429]
    assert log_in(client, HOME) == 429
    assert log_in(client, CAFE) == 302


def test_a_hundred_from_everywhere_lock_a_name_where_its_user_never_was(client):
    guess_everywhere(99)
    assert log_in(client, CAFE, "wrong") == 429
    assert log_in(client, CAFE) == 429
    assert log_in(client, HOME) == 429


def test_fewer_lock_nobody_out(client):
    guess_everywhere(98)
    assert log_in(client, CAFE, "wrong") == 200
    assert log_in(client, HOME) == 302


def test_who_has_logged_in_from_an_address_is_not_locked_out_there_by_strangers(client):
    assert log_in(client, HOME) == 302
    guess_everywhere(1000)
    assert log_in(client, CAFE) == 429
    assert log_in(client, HOME) == 302


def test_a_known_address_is_forgotten_some_day(client):
    log_in(client, HOME)
    AccessLog.objects.update(attempt_time=timezone.now() - REMEMBERED)
    guess_everywhere(1000)
    assert log_in(client, HOME) == 429


def test_other_names_go_on(client):
    guess_everywhere(1000, name="grace")
    assert log_in(client, HOME) == 302
