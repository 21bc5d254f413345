#!/usr/bin/env python3
"""What must not grow with the archive: a late page, a 304, the log, the memory of a stream.

    DATABASE_URL=… python bench/steady.py

gunicorn serves the API with three workers. Pages and 304s are asked for by wrk, each kind in turn
in several rounds, of which the median counts; streams by one client. Needs wrk.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError

from rates import HERE, Server, measure

ARTICLES = "/api/v1/articles/"
PAGE = 1000
ROUNDS = 3
SERVER = ["-c", "python:monitor.gunicorn", "--threads", "1"]
CHUNK = 1 << 16


def answer(address: str, etag: str = "") -> tuple[int, bytes, str]:
    """Status, body and ETag."""
    request = urllib.request.Request(address, headers={"If-None-Match": etag} if etag else {})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read(), response.headers["ETag"]
    except HTTPError as error:  # 304 is one to urllib
        return error.code, b"", error.headers["ETag"]


@contextmanager
def served(arguments: list[str], port: int, **environment: str) -> Iterator[Server]:
    server = Server(HERE.parent, arguments, port, **environment)
    try:
        server.wait_for("/api/v1/")
        yield server
    finally:
        server.stop()


def late_page(url: str, seconds: int) -> None:
    path = ARTICLES
    for _ in range(PAGE - 1):
        following = json.loads(answer(url + path)[1])["next"]
        if following is None:
            print(f"| page {PAGE:,} | there is none |")
            return
        path = following.removeprefix(url)
    times: dict[int, list[float]] = {1: [], PAGE: []}
    for _ in range(ROUNDS):
        for page, asked in ((1, ARTICLES), (PAGE, path)):
            times[page].append(measure(url, [asked], seconds, clients=1)[1])
    for page, medians in times.items():
        print(f"| page {page:,}, one client | {statistics.median(medians):.2f} ms |", flush=True)


def not_modified(url: str, seconds: int) -> None:
    """What a 304 costs of what the article costs, both under the load of eight clients.

    Nothing is an empty view of Django behind the same server and middlewares.
    """
    found = json.loads(answer(f"{url}{ARTICLES}?page_size=200&fields=url")[1])["results"]
    articles = [one["url"].removeprefix(url) for one in found]
    tags = [answer(url + path)[2] for path in articles]
    for path, tag in zip(articles, tags, strict=True):
        assert answer(url + path, tag)[0] == HTTPStatus.NOT_MODIFIED, path
    questions = {
        "an article": articles,
        "the same, 304": [f"{path}\t{tag}" for path, tag in zip(articles, tags, strict=True)],
        "nothing": ["/healthz"],
    }
    rates: dict[str, list[float]] = {name: [] for name in questions}
    for _ in range(ROUNDS):
        for name, asked in questions.items():
            rates[name].append(measure(url, asked, seconds)[0])
    cost = {name: 1000 / statistics.median(told) for name, told in rates.items()}
    for name, told in rates.items():
        print(f"| {name} | {1000 / cost[name]:.0f} a second ({min(told):.0f} to {max(told):.0f}) |")
    article, held, nothing = cost.values()
    print(
        f"| a 304 costs | {held / article:.2f} of the article; nothing {nothing / article:.2f};"
        f" above nothing {(held - nothing) / (article - nothing):.2f} |",
        flush=True,
    )


def observed(server: Server) -> None:
    """What the line in the log (here to nowhere) and the figures of an article's request cost.

    Told in processor time of the workers, which other programs disturb less than rates.
    """
    without = {"DJANGO_SETTINGS_MODULE": "unobserved", "PYTHONPATH": str(HERE)}
    with served(SERVER, 8714, **without) as silent:
        found = json.loads(answer(f"{server.url}{ARTICLES}?page_size=200&fields=id")[1])["results"]
        paths = [f"{ARTICLES}{one['id']}/" for one in found] * 3
        spent: dict[Server, list[float]] = {server: [], silent: []}
        for _ in range(ROUNDS * 5):
            for one, told in spent.items():
                before = processor_time(one)
                for path in paths:
                    answer(one.url + path)
                told.append((processor_time(one) - before) / len(paths))
    watched, bare = (statistics.median(told[1:]) for told in spent.values())
    print(
        f"| an article | {watched:.3f} ms of a worker; {bare:.3f} without log and figures,"
        f" which cost {1 - bare / watched:.1%} |",
        flush=True,
    )


def processor_time(server: Server) -> float:
    """What all workers have spent so far, in ms."""
    spent = (Path(f"/proc/{worker}/schedstat").read_text() for worker in workers(server))
    return sum(int(text.split()[0]) for text in spent) / 1e6


def workers(server: Server) -> list[str]:
    pid = server.process.pid
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def stream(url: str, server: Server, form: str) -> None:
    start = time.perf_counter()
    rows, size = 0, 0
    before = memory(server, "VmRSS")
    with urllib.request.urlopen(f"{url}{ARTICLES}?format={form}") as response:
        chunk = response.read1(CHUNK)
        first = time.perf_counter() - start
        while chunk:
            rows, size = rows + chunk.count(b"\n"), size + len(chunk)
            chunk = response.read1(CHUNK)
    spent = time.perf_counter() - start
    most = memory(server, "VmHWM")
    print(
        f"| {form}: {rows:,} lines, {size / 1e6:.0f} MB in {spent:.1f} s | first byte after"
        f" {first * 1000:.0f} ms; the largest worker had {before:.0f} MB, at most {most:.0f} MB |",
        flush=True,
    )


def memory(server: Server, what: str) -> float:
    """Of the largest worker, in MB: VmRSS, what it has now, or VmHWM, the most it ever had."""
    told = (Path(f"/proc/{worker}/status").read_text() for worker in workers(server))
    return max(int(re.findall(rf"{what}:\s+(\d+) kB", text)[0]) for text in told) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=3, help="of each kind in each round")
    parser.add_argument("--only", default="pages,304,log,csv,ndjson")
    options = parser.parse_args()
    chosen = options.only.split(",")
    print("| what | measured |")
    print("|---|---|")
    with served(SERVER, 8713) as server:
        if "pages" in chosen:
            late_page(server.url, options.seconds)
        if "304" in chosen:
            not_modified(server.url, options.seconds)
        if "log" in chosen:
            observed(server)
    for form in {"csv", "ndjson"}.intersection(chosen):
        with served(
            SERVER[:2], 8715
        ) as server:  # a worker without threads may take 30 s, no longer
            stream(server.url, server, form)


if __name__ == "__main__":
    main()
