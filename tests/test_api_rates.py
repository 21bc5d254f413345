"""Rate limits: per address and per user, told by headers."""

import pytest
from django.contrib.auth.models import User

from monitor.api.throttles import Windows
from monitor.environment import SettingError, value

pytestmark = pytest.mark.django_db


def get(client, **options):
    return client.get("/api/v1/articles/", **options)


def test_no_limit_and_no_headers_unless_set(client):
    assert "RateLimit-Limit" not in get(client)


def test_the_limit_of_an_address(client, settings):
    settings.RATE_ANON = (2, 3600)
    first, second, third = get(client), get(client), get(client)
    assert [r.status_code for r in (first, second, third)] == [200, 200, 429]
    assert [r["RateLimit-Remaining"] for r in (first, second, third)] == ["1", "0", "0"]
    assert first["RateLimit-Limit"] == "2"
    assert 0 < int(third["RateLimit-Reset"]) <= 3600
    assert abs(int(third["Retry-After"]) - int(third["RateLimit-Reset"])) <= 1
    assert third.json()["status"] == 429
    assert get(client, REMOTE_ADDR="10.0.0.2").status_code == 200


def test_the_limit_of_a_user_is_another(client, settings):
    settings.RATE_ANON, settings.RATE_USER = (1, 3600), (2, 3600)
    get(client)
    client.force_login(User.objects.create_user("ada"))
    assert [get(client).status_code for _ in range(3)] == [200, 200, 429]
    client.force_login(User.objects.create_user("eve"))
    assert get(client).status_code == 200


def test_an_address_is_believed_from_our_own_proxies_only(client, settings):
    settings.RATE_ANON = (1, 3600)
    get(client, HTTP_X_FORWARDED_FOR="1.1.1.1")
    assert get(client, HTTP_X_FORWARDED_FOR="2.2.2.2").status_code == 429
    settings.PROXIES = 1
    assert get(client, HTTP_X_FORWARDED_FOR="9.9.9.9, 3.3.3.3").status_code == 200
    assert get(client, HTTP_X_FORWARDED_FOR="8.8.8.8, 3.3.3.3").status_code == 429


def test_a_window_begins_anew():
    windows = Windows()
    assert windows.add("a", 60, now=119.0) == (1, 1)
    assert windows.add("a", 60, now=119.5) == (2, 1)
    assert windows.add("a", 60, now=120.0) == (1, 60)


@pytest.mark.parametrize("text", ["many", "10", "10/week", "0/minute", "-1/minute"])
def test_a_bad_rate_stops_the_start(text):
    with pytest.raises(SettingError, match="MONITOR_RATE_ANON"):
        value("MONITOR_RATE_ANON", {"MONITOR_RATE_ANON": text})


def test_a_rate_is_read():
    assert value("MONITOR_RATE_USER", {"MONITOR_RATE_USER": "600/minute"}) == (600, 60)
    assert value("MONITOR_RATE_USER", {}) is None
