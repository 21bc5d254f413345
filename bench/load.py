#!/usr/bin/env python3
"""Readers, editors and an import at the same time: are there errors, who waits, does memory grow?

    createdb --template FILLED load
    DATABASE_URL=…/load python manage.py migrate
    DATABASE_URL=…/load python bench/load.py CORPUS --minutes 10 [--restart "COMMAND"]

FILLED was filled by load_corpus.py from CORPUS; its copy is changed. For ten seconds the readers
warm up, for a minute they are alone (quiet; eight that never pause, as in rates.py), then two
editors and an import of 1,000 articles after the other join them. COMMAND restarts the database in
the middle. Wanted: no fault (with a restart: only while it lasts), a p99 ratio of at most 3 for W1
to W6, and workers that are not larger at the end than in the middle.

The clients run on the same processors as what they ask, and the readers take all that there is:
so the times are those of a machine at its limit, quiet or not, and the ratio is what they are for.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

from rates import QUESTIONS, Corpus, Server, paths

ROOT = Path(__file__).resolve().parent.parent
READERS, EDITORS = 8, 2
NICE = ["nice", "-n", "5"]  # as monitor-import.service has it
IMPORTED = 1000
HURRY = 30  # seconds after which a client gives up
ALL = "W1 to W6"
SHARES = [tenth / 10 for tenth in range(1, 10)]  # when the memory of the workers is looked at


class Client:
    """A browser or a program: keeps its connection and its cookies."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.connection: http.client.HTTPConnection | None = None
        self.asked_again = 0

    def ask(self, method: str, path: str, fields: list | None = None) -> tuple[int, str, str]:
        """(status, location, body); OSError or HTTPException when nobody answers.

        A connection that was kept may be closed by the server just when it is used once more:
        then a GET is sent again on a new one, as every browser does, and counted.
        """
        was_kept = self.connection is not None
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HURRY)
        headers = {"Cookie": "; ".join(f"{name}={one}" for name, one in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            self.connection = None
            if was_kept and method == "GET" and isinstance(error, ConnectionError):
                self.asked_again += 1
                return self.ask(method, path)
            raise
        if fields is not None:
            self.connection.close()  # no wait for a server that may hang up on an idle one
            self.connection = None
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.headers.get("Location", ""), text


class Form(HTMLParser):
    """The fields of the admin's form as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.area: str | None = None
        self.select: str | None = None
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, given: list) -> None:
        attributes = dict(given)
        name = attributes.get("name")
        if tag == "form":
            self.inside = attributes.get("id", "").endswith("_form")
        if not self.inside:
            return
        if tag == "input" and name and attributes.get("type") not in ("submit", "file"):
            ticked = attributes.get("type") not in ("checkbox", "radio") or "checked" in attributes
            if ticked:
                self.fields.append((name, attributes.get("value") or ""))
        elif tag == "textarea" and name:
            self.area = name
            self.fields.append((name, ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in attributes:
            self.fields.append((self.select, attributes.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self.area:
            name, text = self.fields[-1]
            self.fields[-1] = (name, text + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:
            name, text = self.fields[-1]
            self.fields[-1] = (name, text.removeprefix("\n"))
            self.area = None
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.inside = False


class Run:
    """What happened: seconds by question, and whatever was not as it should be."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.faults: Counter[str] = Counter()
        self.when: list[float] = []
        self.asked_again: list[int] = []
        self.ended = threading.Event()

    def time(self, name: str, act, expected: int) -> tuple[int, str, str]:
        began = time.perf_counter()
        try:
            told = act()
        except (OSError, http.client.HTTPException) as error:
            self.fault(f"{name}: {type(error).__name__}")
            time.sleep(0.5)
            return 0, "", ""
        self.seconds[name].append(time.perf_counter() - began)
        if told[0] != expected:
            self.fault(f"{name}: {told[0]}")
            time.sleep(0.1)
        return told

    def fault(self, what: str) -> None:
        self.faults[what] += 1
        self.when.append(time.monotonic())

    def percentile(self, name: str, share: float) -> float:
        ordered = sorted(self.seconds[name])
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else 0


def read(run: Run, port: int, asked: dict[str, list[str]], seed: int) -> None:
    chance, client = random.Random(seed), Client(port)
    while not run.ended.is_set():
        name = chance.choice(list(asked))
        path = chance.choice(asked[name])
        run.time(name, lambda path=path: client.ask("GET", path), 200)
    run.asked_again.append(client.asked_again)


def edit(run: Run, port: int, password: str, articles: int, seed: int) -> None:
    """Open an article, change its headline, save it."""
    chance, client = random.Random(seed), Client(port)
    while not run.ended.is_set():
        if "sessionid" not in client.cookies:
            log_in(run, client, password)
            continue
        path = f"/admin/articles/article/{chance.randint(1, articles)}/change/"
        status, _, page = run.time("editor opens", lambda path=path: client.ask("GET", path), 200)
        if status != 200:
            time.sleep(1)
            continue
        fields = dict(Form(page).fields)
        was = re.sub(r" [0-9a-f]{8}$", "", fields["headline"])
        pairs = list((fields | {"headline": f"{was} {os.urandom(4).hex()}"}).items())
        run.time("editor saves", lambda path=path, it=pairs: client.ask("POST", path, it), 302)
        time.sleep(1)


def log_in(run: Run, client: Client, password: str) -> None:
    path = "/admin/login/?next=/healthz"
    run.time("editor logs in", lambda: client.ask("GET", path), 200)
    fields = [("username", "load"), ("password", password), ("next", "/healthz")]
    fields.append(("csrfmiddlewaretoken", client.cookies.get("csrftoken", "")))
    if run.time("editor logs in", lambda: client.ask("POST", path, fields), 302)[0] != 302:
        time.sleep(1)


def import_all_the_time(run: Run, texts: list[str]) -> None:
    number = int(time.time())
    while not run.ended.is_set():
        number += 1
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write(issue(texts, number))
            file.flush()
            command = [sys.executable, str(ROOT / "manage.py"), "import_archive", file.name]
            began = time.perf_counter()
            done = subprocess.run(
                [*NICE, *command, "-v0"], cwd=ROOT, capture_output=True, text=True
            )
            run.seconds["import of 1,000"].append(time.perf_counter() - began)
            if done.returncode:
                last = (done.stderr.strip().splitlines() or ["?"])[-1]
                run.fault(f"import: {done.returncode}: {last[:90]}")
                time.sleep(1)


def texts_to_import(corpus: Corpus) -> list[str]:
    """Made before the clocks run: the threads that make texts would hold those that read up."""
    chance = random.Random(7)
    return [" ".join(chance.choices(corpus.words, k=200)) for _ in range(IMPORTED)]


def issue(texts: list[str], number: int) -> str:
    day = date(2001, 1, 1) + timedelta(days=number % 5000)
    head = f"Publication: Load\nVolume: 1\nIssue: {number}\nDate: {day}\n"
    return "\n".join(
        f"{head}Headline: Load {number} {position}\n\n{text}, {number}.\n"
        for position, text in enumerate(texts)
    )


def resident(pid: int) -> dict[int, int]:
    """Megabytes in memory of each worker."""
    listed = subprocess.run(["ps", "-o", "pid=,rss=", "--ppid", str(pid)], capture_output=True)
    rows = (line.split() for line in listed.stdout.decode().splitlines())
    return {int(child): int(size) // 1024 for child, size in rows}


def act_for(seconds: float, run: Run, threads: list[threading.Thread], moments=()) -> None:
    """`moments`: pairs of (what share of the time is over, what to do then), in order."""
    for thread in threads:
        thread.start()
    began = time.monotonic()
    for share, act in [*moments, (1, run.ended.set)]:
        time.sleep(max(0, began + share * seconds - time.monotonic()))
        act()
    for thread in threads:
        thread.join()


def prepare(password: str) -> int:
    """An administrator of our own; how many articles the archive has."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "monitor.settings"
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection

    call_command("collectstatic", interactive=False, verbosity=0)
    users = get_user_model().objects
    users.filter(username="load").delete()
    users.create_superuser("load", password=password)
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM articles_article")
        articles = cursor.fetchone()[0]
    connection.close()
    return articles


def report(quiet: Run, loaded: Run) -> None:
    print("| question | quiet p50 ms | p99 | loaded p50 ms | p99 | p99 ratio | answers |")
    print("|---|---|---|---|---|---|---|")
    for run in (quiet, loaded):
        run.seconds[ALL] = [one for name in QUESTIONS for one in run.seconds[name]]
    others = [name for name in loaded.seconds if name not in (*QUESTIONS, ALL)]
    for name in [*QUESTIONS, ALL, *others]:
        before = [quiet.percentile(name, share) for share in (0.5, 0.99)]
        after = [loaded.percentile(name, share) for share in (0.5, 0.99)]
        ratio = f"{after[1] / before[1]:.1f}" if before[1] else ""
        print(
            f"| {name} | {before[0]:.0f} | {before[1]:.0f} | {after[0]:.0f} | {after[1]:.0f} "
            f"| {ratio} | {len(loaded.seconds[name])} |"
        )
    print("faults while quiet:", dict(quiet.faults) or "none")
    print("faults under load:", dict(loaded.faults) or "none")
    print("asked again, as a kept connection was just closed:", sum(loaded.asked_again))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--restart", help="a command that restarts the database")
    options = parser.parse_args()
    password = secrets.token_urlsafe()
    articles = prepare(password)
    # The clients share one interpreter: whoever parses a page shall not be felt by the others.
    sys.setswitchinterval(0.0005)
    corpus = Corpus(options.corpus)
    texts = texts_to_import(corpus)
    asked = {name: paths(corpus, name)[0] for name in QUESTIONS}
    port = 8713
    server = Server(ROOT, ["-c", "python:monitor.gunicorn"], port, MONITOR_HTTPS="false")
    quiet, loaded = Run(), Run()
    try:
        server.wait_for("/api/v1/")
        warm = Run()
        act_for(10, warm, readers(warm, port, asked))
        act_for(min(options.minutes * 6, 60), quiet, readers(quiet, port, asked))
        sizes = [resident(server.process.pid)]
        others = [
            threading.Thread(target=edit, args=(loaded, port, password, articles, seed))
            for seed in range(EDITORS)
        ]
        others.append(threading.Thread(target=import_all_the_time, args=(loaded, texts)))

        away = []

        def restart() -> None:
            away.append(time.monotonic())
            subprocess.run(options.restart, shell=True, check=True)
            away.append(time.monotonic())

        def look() -> None:
            sizes.append(resident(server.process.pid))

        moments = [(share, look) for share in SHARES]
        if options.restart:
            moments.insert(len(moments) // 2, (0.5, restart))
        began = time.monotonic()
        threads = [*readers(loaded, port, asked), *others]
        act_for(options.minutes * 60, loaded, threads, moments)
        look()
        report(quiet, loaded)
        for what, when in {"the database restarted": away, "faults": loaded.when}.items():
            if when:
                first, last = min(when) - began, max(when) - began
                print(f"{what} between {first:.1f} and {last:.1f} s after the start")
        print("memory of each worker at the start, after each tenth, and at the end, MB:")
        for pid in sizes[-1]:
            print(*(at.get(pid, "-") for at in sizes))
    finally:
        server.stop()


def readers(run: Run, port: int, asked: dict[str, list[str]]) -> list[threading.Thread]:
    return [
        threading.Thread(target=read, args=(run, port, asked, seed), daemon=True)
        for seed in range(READERS)
    ]


if __name__ == "__main__":
    main()
