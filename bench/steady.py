#!/usr/bin/env python3
"""What must not grow with the archive: a late page, a 304, the memory of a stream.

    DATABASE_URL=… python bench/steady.py

gunicorn serves the API with three workers; one client asks, one request after the other.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError

from rates import HERE, Server

ARTICLES = "/api/v1/articles/"
PAGE = 1000
CHUNK = 1 << 16


def milliseconds(act: Callable[[], object], times: int) -> float:
    """The median of so many runs, after a few to warm up."""
    spent = []
    for number in range(times + 20):
        start = time.perf_counter()
        act()
        if number >= 20:
            spent.append(time.perf_counter() - start)
    return statistics.median(spent) * 1000


def answer(address: str, etag: str = "") -> tuple[int, bytes, str]:
    """Status, body and ETag."""
    request = urllib.request.Request(address, headers={"If-None-Match": etag} if etag else {})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read(), response.headers["ETag"]
    except HTTPError as error:  # 304 is one to urllib
        return error.code, b"", error.headers["ETag"]


def late_page(url: str, times: int) -> None:
    first = address = url + ARTICLES
    for _ in range(PAGE - 1):
        address = json.loads(answer(address)[1])["next"]
        if address is None:
            print(f"| page {PAGE:,} | there is none |")
            return
    print(f"| page 1 | {milliseconds(lambda: answer(first), times):.2f} ms |")
    print(f"| page {PAGE:,} | {milliseconds(lambda: answer(address), times):.2f} ms |", flush=True)


def not_modified(url: str, times: int) -> None:
    article = json.loads(answer(f"{url}{ARTICLES}?page_size=1")[1])["results"][0]["url"]
    etag = answer(article)[2]
    assert answer(article, etag)[0] == 304
    print(f"| an article | {milliseconds(lambda: answer(article), times):.2f} ms |")
    print(f"| the same, 304 | {milliseconds(lambda: answer(article, etag), times):.2f} ms |")
    nothing = f"{url}/healthz"
    print(
        f"| nothing (/healthz) | {milliseconds(lambda: answer(nothing), times):.2f} ms |",
        flush=True,
    )


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
    pid = server.process.pid
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    told = (Path(f"/proc/{worker}/status").read_text() for worker in workers)
    return max(int(re.findall(rf"{what}:\s+(\d+) kB", text)[0]) for text in told) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=300, help="requests of each kind")
    parser.add_argument("--formats", default="csv,ndjson")
    options = parser.parse_args()
    server = Server(HERE.parent, ["-c", "python:monitor.gunicorn", "--threads", "1"], 8713)
    try:
        server.wait_for("/api/v1/")
        print("| what | measured |")
        print("|---|---|")
        late_page(server.url, options.times)
        not_modified(server.url, options.times)
        for form in filter(None, options.formats.split(",")):
            stream(server.url, server, form)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
