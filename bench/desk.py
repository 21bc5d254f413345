#!/usr/bin/env python3
"""How long the screens of the desk take, in a full archive: p50, p95 and queries of each.

    DATABASE_URL=… python bench/desk.py [times]

Fill the archive with bench/load_corpus.py first. Each screen is opened by Django's test client as
an administrator, so the browser and the web server are not measured; the database is the real one.
"""

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitor.settings")
os.environ.setdefault("MONITOR_DEBUG", "1")

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402

from articles.models import Article, Issue, Mention  # noqa: E402

TIMES = int(sys.argv[1]) if len(sys.argv) > 1 else 25
GOAL = 300


def busiest(kind: str) -> int:
    counted = Mention.objects.exclude(**{kind: None}).order_by().values(kind)
    return counted.annotate(number=Count("*")).order_by("-number").first()[kind]


def screens() -> dict[str, list[str]]:
    """Addresses by the name of the screen; several are opened in turn."""
    person, organization = busiest("person"), busiest("organization")
    full = Issue.objects.annotate(full=Count("articles")).order_by("-full", "pk").first()
    day = Article.objects.exclude(published_on=None).order_by("-pk").first().published_on
    texts = list(Article.objects.order_by("pk").values_list("pk", flat=True)[100:125])
    article, issue = "/admin/articles/article/", "/admin/articles/issue/"
    mention, people = "/admin/articles/mention/", "/admin/people/person/"
    return {
        "home": ["/admin/"],
        "home, its charts": ["/admin/archive/"],
        "articles": [article],
        "articles, pages": [f"{article}?p={page}" for page in (2, 10, 100, 1000, 1999)],
        "articles, search": [f"{article}?q={q}" for q in ("government", "minister+talks")],
        "articles, rare words": [f"{article}?q=zyzzyva"],
        "articles, person": [f"{article}?person={person}"],
        "articles, person, year": [f"{article}?person={person}&published_on__year={day.year - 9}"],
        "articles, both": [f"{article}?person={person}&organization={organization}"],
        "articles, along with": [f"{article}?person={person}&with_person={person + 1}"],
        "articles, organization": [f"{article}?organization={organization}"],
        "articles, publication": [f"{article}?publication={full.publication_id}"],
        "articles, issue": [f"{article}?issue={full.pk}"],
        "articles, undated": [f"{article}?dated=no"],
        "articles, no mention": [f"{article}?mentions=none"],
        "articles, some confirmed": [f"{article}?mentions=confirmed"],
        "articles, some automatic": [f"{article}?mentions=auto"],
        "articles, year": [f"{article}?published_on__year={day.year}"],
        "articles, day": [
            f"{article}?published_on__year={day.year}&published_on__month={day.month}"
            f"&published_on__day={day.day}"
        ],
        "articles, dates": [
            f"{article}?published_on_from={day.year}-01-01&published_on_to={day.year}-06-30"
        ],
        "article": [f"{article}{pk}/change/" for pk in texts],
        "article, history": [f"{article}{texts[0]}/history/"],
        "article, new": [f"{article}add/"],
        "issues": [issue],
        "issues, search": [f"{issue}?q=monitor+6+17"],
        "issues, month": [f"{issue}?published_on__year={day.year}&published_on__month={day.month}"],
        "issue": [f"{issue}{full.pk}/change/"],
        "publications": ["/admin/articles/publication/"],
        "coverage": [f"/admin/articles/publication/{full.publication_id}/coverage/"],
        "coverage, no mention": [
            f"/admin/articles/publication/{full.publication_id}/coverage/?part=silent"
        ],
        "mentions": [mention],
        "mentions, pages": [f"{mention}?p={page}" for page in (2, 10, 100)],
        "mentions, confirmed": [f"{mention}?status=confirmed"],
        "mentions, by an editor": [f"{mention}?origin=editor"],
        "mentions, of a person": [f"{mention}?person={person}"],
        "mentions, year": [
            f"{mention}?article__published_on_from={day.year}-01-01"
            f"&article__published_on_to={day.year}-12-31"
        ],
        "mentions to judge": [f"{mention}queue/"],
        "mentions to judge, of a person": [f"{mention}queue/?person={person}"],
        "mentions to judge, number": [f"{mention}queue/?person={person}&part=number"],
        "people": [people],
        "people, search": [f"{people}?q=an"],
        "person": [f"{people}{person}/change/"],
        "person, history": [f"{people}{person}/history/"],
        "person, delete": [f"{people}{person}/delete/"],
        "organizations": ["/admin/people/organization/"],
        "organization": [f"/admin/people/organization/{organization}/change/"],
        "table of people": [f"{people}table"],
        "duplicates": [f"{people}duplicates/"],
        "names to decide": ["/admin/articles/suggestion/"],
        "conflicts": ["/admin/imports/conflict/"],
        "import runs": ["/admin/imports/importrun/"],
        "search": [f"/admin/search/?q={q}" for q in ("an", "6/17", "government", "")],
        "search, close spellings": ["/admin/search/?q=helna", "/admin/search/?q=xqzy+wvut"],
        "autocomplete": [
            "/admin/autocomplete/?app_label=articles&model_name=mention&field_name=person&term=an"
        ],
        "choices": [f"{article}choices/?q=an"],
    }


def measure(client: Client, addresses: list[str]) -> tuple[float, float, float, int]:
    """First, median and 95th percentile in ms; the most queries."""
    taken, queries = [], 0
    for number in range(TIMES):
        address = addresses[number % len(addresses)]
        reset_queries()
        start = time.perf_counter()
        answer = client.get(address, follow=True)
        taken.append((time.perf_counter() - start) * 1000)
        if answer.status_code != 200:
            sys.exit(f"{address}: {answer.status_code}")
        queries = max(queries, len(connection.queries_log))
    return taken[0], statistics.median(taken), sorted(taken)[int(TIMES * 0.95) - 1], queries


def main() -> None:
    user, _ = get_user_model().objects.get_or_create(
        username="bench", defaults={"is_staff": True, "is_superuser": True}
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    cache.clear()
    print(f"{'screen':26}{'first ms':>10}{'p50 ms':>9}{'p95 ms':>9}{'queries':>9}")
    for name, addresses in screens().items():
        first, middle, high, queries = measure(client, addresses)
        slow = "  slow" if high > GOAL or queries > 30 else ""
        print(f"{name:26}{first:10.0f}{middle:9.0f}{high:9.0f}{queries:9}{slow}", flush=True)


if __name__ == "__main__":
    main()
