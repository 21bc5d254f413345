"""`/metrics` for Prometheus: how is it used, how quick is the database, what waits?

Requests and statements are counted where they happen, in files that all gunicorn workers share
when gunicorn started them (monitor/gunicorn.py); what the archive knows is asked at each scrape.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from prometheus_client import REGISTRY, CollectorRegistry, Histogram, exposition, values
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from articles.imports.models import Conflict, ImportRun
from articles.imports.news import news_of_imports
from articles.models import Article, Mention, PendingLink, Suggestion
from monitor import counters, slots
from monitor.api.throttles import client_address
from monitor.replicas.watch import watch
from people.models import ChangedName

SHARED = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
SCRAPE_TIMEOUT = "2s"


if SHARED:
    slot = slots.Slot(Path(SHARED))
    values.ValueClass = counters.shared_values(slot.number)

REQUEST_SECONDS = Histogram(
    "monitor_request_seconds",
    "Time to answer a request.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
STATEMENT_SECONDS = Histogram(
    "monitor_statement_seconds",
    "Time of one SQL statement.",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


request_seconds = cache(REQUEST_SECONDS.labels)
statement_seconds = cache(STATEMENT_SECONDS.labels)


def observe(
    method: str, route: str, status: int, seconds: float, statements: Iterable[float]
) -> None:
    """`method` and `route` are of a bounded set: each pair is kept for ever.

    What is new and finds no room on a full disk is not counted.
    """
    with suppress(OSError):
        request_seconds(method, route, status).observe(seconds)
        for one in statements:
            statement_seconds(route).observe(one)


class Standbys(Collector):
    """What this worker knows of the standbys, of a second ago; asks nobody."""

    def collect(self) -> Iterator[Metric]:
        in_use = GaugeMetricFamily(
            "monitor_standby_in_use", "Whether a standby gets reads.", labels=["standby"]
        )
        lag = GaugeMetricFamily(
            "monitor_standby_lag_seconds", "How far a standby is behind.", labels=["standby"]
        )
        for standby in watch.standbys() if settings.REPLICAS else []:
            if standby["name"] not in watch.states:  # this worker has only just begun to look
                continue
            in_use.add_metric([standby["name"]], standby["in_use"])
            if standby["lag_seconds"] is not None:
                lag.add_metric([standby["name"]], standby["lag_seconds"])
        yield in_use
        yield lag


class ArchiveCollector(Collector):
    """What the database knows: imports and queues. Nine small statements."""

    def collect(self) -> Iterator[Metric]:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL statement_timeout = '{SCRAPE_TIMEOUT}'")
                told = [*imports(), queues()]
        except Error:
            yield gauge("monitor_database_up", "Whether the database answers.", 0)
            return
        yield gauge("monitor_database_up", "Whether the database answers.", 1)
        yield from told


def gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)


def imports() -> Iterator[Metric]:
    states = GaugeMetricFamily(
        "monitor_imports", "Runs of the import, by outcome.", labels=["state"]
    )
    counted = ImportRun.objects.order_by().values_list("state").annotate(number=Count("*"))
    numbers = dict.fromkeys(ImportRun.State.values, 0) | dict(counted)
    for state, number in numbers.items():
        states.add_metric([state], number)
    yield states
    if good := news_of_imports()["last_good_import"]:
        meaning = "Seconds since the end of the last import that rejected nothing."
        yield gauge("monitor_last_good_import_age_seconds", meaning, good["age_seconds"])


def queues() -> Metric:
    """Each count is answered by a small table or an index of just these rows."""
    waiting = {
        "conflicts": Conflict.objects.filter(status=Conflict.Status.OPEN),
        "names": Suggestion.objects.filter(status="open"),
        "mentions to review": Mention.objects.filter(needs_review=True),
        "derived headlines": Article.objects.filter(headline_is_derived=True),
        "texts to link": PendingLink.objects.all(),
        "changed names to link": ChangedName.objects.all(),
    }
    lengths = GaugeMetricFamily("monitor_queue_length", "What waits, by queue.", labels=["queue"])
    for queue, rows in waiting.items():
        lengths.add_metric([queue], rows.count())
    return lengths


def may_read(request: HttpRequest) -> bool:
    """Whether the client is of MONITOR_METRICS_READERS.

    What came through a proxy that MONITOR_PROXIES does not count is from nobody we know.
    """
    if "HTTP_X_FORWARDED_FOR" in request.META and not settings.PROXIES:
        return False
    try:
        address = ip_address(client_address(request))
    except ValueError:
        # Straight through a Unix socket there is no address, only permission to open it.
        return "HTTP_X_FORWARDED_FOR" not in request.META and not request.META.get("REMOTE_ADDR")
    return any(address in network for network in settings.METRICS_READERS)


def show(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        text = "Only the addresses in MONITOR_METRICS_READERS may read this.\n"
        return HttpResponse(text, status=403, content_type="text/plain")
    registry = CollectorRegistry()
    if SHARED:
        MultiProcessCollector(registry, SHARED)
    else:
        registry.register(REGISTRY)
    registry.register(ArchiveCollector())
    registry.register(Standbys())
    encode, content_type = exposition.choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type)
