"""/metrics: what Prometheus reads, and who else may."""

import os
import re
import time
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from articles.imports.models import Conflict, ImportRun
from monitor import slots
from monitor.environment import networks
from monitor.replicas.watch import State, watch
from tests.builders import make_person

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.django_db


def scraped(client, **headers):
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
    }


def test_requests_are_counted_by_method_route_and_status(client):
    key = ("monitor_request_seconds_count", "/api/v1/people/<slug:slug>/", "404", "GET")
    before = scraped(client).get(key, 0)
    client.get("/api/v1/people/nobody/")
    client.get("/api/v1/people/no-one/")
    assert scraped(client)[key] == before + 2


def test_statements_are_timed_by_route(client):
    key = ("monitor_statement_seconds_count", "/api/v1/people/<slug:slug>/")
    before = scraped(client).get(key, 0)
    client.get("/api/v1/people/nobody/")
    assert scraped(client)[key] > before


def test_made_up_addresses_and_methods_make_no_new_labels(client):
    client.get("/nowhere/")
    client.generic("BREW", "/nowhere/")
    scraped(client)
    before = len(scraped(client))
    for number in range(5):
        client.get(f"/nowhere/{number}/")
        client.generic(f"BREW{number}", f"/nowhere/{number}/")
    assert len(scraped(client)) == before


def make_run(state, **changes):
    now = timezone.now()
    return ImportRun.objects.create(started_at=now, finished_at=now, state=state, **changes)


def test_imports_and_queues_are_told(client):
    run = make_run("succeeded")
    make_run("failed")
    Conflict.objects.create(run=run, model="articles.article", object_id=1, field="body")
    told = scraped(client)
    assert told["monitor_database_up",] == 1
    assert told["monitor_imports", "succeeded"] == told["monitor_imports", "failed"] == 1
    assert told["monitor_imports", "running"] == 0
    assert told["monitor_queue_length", "conflicts"] == 1
    assert told["monitor_queue_length", "texts to link"] == 0
    assert 0 <= told["monitor_last_good_import_age_seconds",] < 60


def test_likely_duplicates_are_told_as_the_desk_last_counted_them(admin_client):
    make_person("Igor Ivanov", slug="one")
    make_person("Igor Ivanov", slug="two")
    admin_client.get(reverse("desk_duplicates", args=["person"]))
    assert scraped(admin_client)["monitor_likely_duplicates", "person"] == 1


def test_standbys_are_told_as_this_worker_last_saw_them(client, settings, monkeypatch):
    settings.REPLICAS = ["replica1", "replica2", "replica3"]
    now = time.monotonic() + 3600  # what was seen grows old, also while this test is slow
    states = {
        "replica1": State("", now, True, 7, 0.26),
        "replica2": State("it does not answer: refused", now),
    }
    monkeypatch.setattr(watch, "states", states)
    monkeypatch.setattr(watch, "process", os.getpid())  # nobody looks meanwhile
    told = scraped(client)
    assert told["monitor_standby_in_use", "replica1"] == 1
    assert told["monitor_standby_lag_seconds", "replica1"] == 0.3
    assert told["monitor_standby_in_use", "replica2"] == 0
    assert ("monitor_standby_lag_seconds", "replica2") not in told
    assert ("monitor_standby_in_use", "replica3") not in told  # it has not been asked yet


def test_a_database_that_does_not_answer_is_told(client, monkeypatch):
    """A scrape goes on when its own time is up."""
    monkeypatch.setattr("monitor.metrics.SCRAPE_TIMEOUT", "1ms")
    monkeypatch.setattr("monitor.metrics.imports", sleep)
    told = scraped(client)
    assert told["monitor_database_up",] == 0
    assert any(name[0] == "monitor_request_seconds_count" for name in told)


def sleep():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1)")
    yield


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "status"),
    [
        (0, "127.0.0.1", None, 200),
        (0, "::1", None, 200),
        (0, "192.0.2.7", None, 403),
        (0, "127.0.0.1", "192.0.2.7", 403),
        (0, "127.0.0.1", "127.0.0.1", 403),
        (1, "127.0.0.1", "192.0.2.7", 403),
        (1, "127.0.0.1", "127.0.0.1, 192.0.2.7", 403),
        (1, "127.0.0.1", "127.0.0.1", 200),
        (1, "127.0.0.1", "nonsense", 403),
        (1, "", "127.0.0.1", 200),
        (1, "", "192.0.2.7", 403),
        (0, "", None, 200),
    ],
)
def test_only_this_machine_may_read(client, settings, proxies, peer, forwarded, status):
    settings.PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client.get("/metrics", REMOTE_ADDR=peer, headers=headers).status_code == status


def test_others_may_read_when_they_are_named(client, settings):
    settings.METRICS_READERS = networks("192.0.2.0/24")
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 403


def test_a_number_is_free_again_when_its_process_has_ended(tmp_path):
    assert not slots.is_used(tmp_path)
    first = slots.locked(tmp_path / "0.lock")
    assert slots.is_used(tmp_path)
    assert slots.take(tmp_path) == 1
    os.close(first)
    assert slots.take(tmp_path) == 0


def test_the_page_for_operators_lists_every_metric(client):
    make_run("succeeded")
    page = (ROOT / "docs" / "operating.md").read_text()
    listed = set(re.findall(r"^\| `(monitor_\w+)` \|", page, re.M))
    text = client.get("/metrics").content.decode()
    told = {family.name for family in text_string_to_metric_families(text)}
    ours = {name.removesuffix("_created") for name in told if name.startswith("monitor_")}
    assert listed == ours
