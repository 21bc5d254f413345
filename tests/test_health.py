"""The probes that a supervisor asks."""

import pytest


def test_alive_asks_nothing_of_the_database(client):
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_when_every_migration_is_applied(client):
    response = client.get("/readyz")
    nothing_yet = {"status": "ok", "last_import": None, "last_good_import": None}
    assert (response.status_code, response.json()) == (200, nothing_yet)
