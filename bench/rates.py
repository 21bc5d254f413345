#!/usr/bin/env python3
"""The API beside a bare WSGI program that sends one hand-written statement per request.

    DATABASE_URL=… python bench/rates.py CORPUS --ceiling DIRECTORY --ceiling-database URL

Both are served by gunicorn in turn (3 workers) and asked by wrk (8 clients) for the same things,
frequent and rare entities mixed half and half. DIRECTORY holds limit_wsgi.py, URL is the database
it asks; the API's own was filled by load_corpus.py from CORPUS. Needs wrk.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

HERE = Path(__file__).resolve().parent
QUESTIONS = {
    "W1": "newest 25 that mention a person",
    "W2": "the same in a range of dates",
    "W3": "a person and an organization",
    "W4": "full text in a range of dates",
    "W5": "one article with its text",
    "W6": "time line by month",
}
ASKED = 4000


class Corpus:
    """What may be asked for."""

    def __init__(self, directory: Path) -> None:
        self.people = slugs(directory / "person.csv")
        self.organizations = slugs(directory / "organization.csv")
        with open(directory / "word.csv") as file:
            self.words = [row["w"] for row in csv.DictReader(file)]
        with open(directory / "issue.csv") as file:
            days = [row["date"] for row in csv.DictReader(file)]
        self.first, self.last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
        with open(directory / "article.csv", "rb") as file:
            file.seek(-20000, os.SEEK_END)
            tail = file.read().decode(errors="replace").splitlines()
        self.articles = max(int(line.split(",")[0]) for line in tail if line[:1].isdigit())


def slugs(path: Path) -> list[str]:
    with open(path) as file:
        return [row["slug"] for row in csv.DictReader(file)]


def hot_or_cold(chance: random.Random, size: int) -> int:
    """An id: one of the twenty most frequent, or any."""
    return chance.randint(1, 20 if chance.random() < 0.5 else size)


def paths(corpus: Corpus, name: str) -> tuple[list[str], list[str]]:
    """The same questions, as the API and as the bare program are asked."""
    chance = random.Random(name)
    pairs = [pair(corpus, name, chance) for _ in range(ASKED)]
    return [api for api, _ in pairs], [bare for _, bare in pairs]


def pair(corpus: Corpus, name: str, chance: random.Random) -> tuple[str, str]:
    person = hot_or_cold(chance, len(corpus.people))
    organization = hot_or_cold(chance, len(corpus.organizations))
    span = (corpus.last - corpus.first).days
    start = corpus.first + timedelta(days=chance.randint(0, max(span - 730, 0)))
    end = start + timedelta(days=730)
    words = " ".join(corpus.words[chance.randint(49, 1999)] for _ in range(2))
    slug = corpus.people[person - 1]
    api, bare = {
        "W1": ({"person": slug}, {"person": person}),
        "W2": (
            {"person": slug, "date_from": start, "date_to": end},
            {"person": person, "from": start, "to": end},
        ),
        "W3": (
            {"person": slug, "organization": corpus.organizations[organization - 1]},
            {"person": person, "organization": organization},
        ),
        "W4": (
            {"q": words, "date_from": start, "date_to": end},
            {"q": words, "from": start, "to": end},
        ),
        "W5": ({}, {"id": chance.randint(1, corpus.articles)}),
        "W6": ({}, {"person": person}),
    }[name]
    address = {"W5": f"articles/{bare.get('id')}/", "W6": f"people/{slug}/timeline/"}
    question = f"?{urlencode(api)}" if api else ""
    return (
        f"/api/v1/{address.get(name, 'articles/')}{question}",
        f"/{name.lower()}?{urlencode(bare)}",
    )


class Server:
    """gunicorn with three workers."""

    def __init__(
        self, directory: Path, application: list[str], port: int, **environment: str
    ) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-w3", "-b", f"127.0.0.1:{port}", *application],
            cwd=directory,
            env=os.environ | environment,
            stderr=subprocess.DEVNULL,
        )

    def wait_for(self, path: str) -> None:
        for _ in range(600):  # a loaded machine takes its time
            try:
                urllib.request.urlopen(self.url + path).read()
                return
            except OSError:
                time.sleep(0.1)
        sys.exit(f"{self.url}{path} does not answer")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def measure(url: str, asked: list[str], seconds: int, clients: int = 8) -> list[float]:
    """Requests per second, median and 99th percentile in ms, errors."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(asked))
        file.flush()
        command = [
            "wrk",
            "-t1",
            f"-c{clients}",
            "--timeout",
            "20s",
            "-s",
            str(HERE / "paths.lua"),
            url,
        ]
        told = ""
        for duration in (2, seconds):  # the first warms up
            told = subprocess.run(
                [*command[:3], f"-d{duration}s", *command[3:], "--", file.name],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
    line = next(line for line in told.splitlines() if line.startswith("RESULT"))
    return [float(part) for part in line.split()[1:]]


def postgres_variables(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    return {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": parts.username or "",
        "PGPASSWORD": parts.password or "",
        "PGDATABASE": parts.path.lstrip("/"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--ceiling", type=Path, required=True)
    parser.add_argument("--ceiling-database", required=True)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--only", default=",".join(QUESTIONS))
    options = parser.parse_args()
    corpus = Corpus(options.corpus)
    api = Server(HERE.parent, ["-c", "python:monitor.gunicorn", "--threads", "1"], 8711)
    bare = Server(
        options.ceiling, ["limit_wsgi"], 8712, **postgres_variables(options.ceiling_database)
    )
    try:
        api.wait_for("/api/v1/")
        bare.wait_for("/w5?id=1")
        print("| question | Monitor | p50 ms | p99 ms | ceiling | p50 ms | p99 ms | ratio |")
        print("|---|---|---|---|---|---|---|---|")
        for name in options.only.split(","):
            asked, asked_bare = paths(corpus, name)
            rate, p50, p99, errors = measure(api.url, asked, options.seconds)
            most, bare50, bare99, bare_errors = measure(bare.url, asked_bare, options.seconds)
            print(
                f"| {name} {QUESTIONS[name]} | {rate:.0f} | {p50} | {p99} | {most:.0f} | {bare50}"
                f" | {bare99} | {rate / most:.2f} |"
                + (f" errors: {errors:.0f}, {bare_errors:.0f}" if errors or bare_errors else ""),
                flush=True,
            )
    finally:
        api.stop()
        bare.stop()


if __name__ == "__main__":
    main()
