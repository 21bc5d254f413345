"""Monitor's settings: how each is read from the environment, and a one-line error for a bad one.

Imports the standard library only, so that `bin/serve` can use it before anything is installed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class SettingError(ValueError):
    """A setting that stops the start; the message is one line for the operator."""


@dataclass(frozen=True)
class Setting:
    """One row of docs/settings.md: what the setting means and how its text is parsed."""

    parse: Callable[[str], Any]
    default: str
    expected: str
    meaning: str


def boolean(text: str) -> bool:
    values = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    return values[text.strip().lower()]


def words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def positive(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def at_least_one(text: str) -> int:
    if int(text) < 1:
        raise ValueError(text)
    return int(text)


SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


def rate(text: str) -> tuple[int, int] | None:
    """(requests, seconds); None: no limit."""
    if not text:
        return None
    number, _, unit = text.partition("/")
    if int(number) < 1:
        raise ValueError(text)
    return int(number), SECONDS[unit.strip()]


def confidence(text: str) -> str | dict[str, float]:
    """default, off, or how sure a name of each kind must be."""
    if text.strip() in ("default", "off"):
        return text.strip()
    pairs = [part.split("=") for part in text.split(",")]
    limits = {kind.strip(): float(number) for kind, number in pairs}
    if sorted(limits) != ["organization", "person"] or len(pairs) != 2:
        raise ValueError(text)
    if not all(0 <= limit <= 1 for limit in limits.values()):
        raise ValueError(text)
    return limits


def time_zone(text: str) -> str:
    from zoneinfo import ZoneInfo

    return ZoneInfo(text).key


def log_level(text: str) -> str:
    levels = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
    return levels[levels.index(text.upper())]


def log_format(text: str) -> str:
    forms = ("auto", "text", "json")
    return forms[forms.index(text.lower())]


def networks(text: str) -> list[Any]:
    from ipaddress import ip_network

    return [ip_network(word) for word in words(text)]


def database_url(text: str) -> str:
    """One server, or several hosts separated by commas, from which libpq chooses."""
    url = urlsplit(text)
    if text and (url.scheme not in ("postgres", "postgresql") or not url.path.strip("/")):
        raise ValueError(text)
    for host in url.netloc.rpartition("@")[2].split(","):
        _ = urlsplit(f"//{host}").port  # raises ValueError when it is no number
    return text


def database_urls(text: str) -> list[str]:
    """URLs separated by commas; a comma inside one URL separates its hosts."""
    urls = re.split(r",\s*(?=postgres(?:ql)?://)", text.strip()) if text else []
    return [database_url(url) for url in urls]


def origins(text: str) -> list[str]:
    urls = words(text)
    if not all(url.startswith(("http://", "https://")) for url in urls):
        raise ValueError(text)
    return urls


def cross_origins(text: str) -> list[str]:
    """Origins as browsers send them, without a path; or `*`, any."""
    found = words(text)
    for one in found if found != ["*"] else ():
        url = urlsplit(one)
        if url.scheme not in ("http", "https") or one != f"{url.scheme}://{url.netloc}":
            raise ValueError(text)
    return found


def addresses(text: str) -> list[str]:
    found = words(text)
    if not all(0 < one.find("@") < len(one) - 1 and " " not in one for one in found):
        raise ValueError(text)
    return found


def email_url(text: str) -> str:
    schemes = ("smtp", "smtp+tls", "smtp+ssl", "consolemail", "filemail")
    if text and (text.partition("://")[0] not in schemes or "://" not in text):
        raise ValueError(text)
    return text


URL_EXAMPLE = "postgresql://user:password@host:5432/name"

SETTINGS: dict[str, Setting] = {
    "DATABASE_URL": Setting(
        database_url,
        "",
        f"a URL such as {URL_EXAMPLE}",
        "The PostgreSQL server (15 or newer) to use; empty: the embedded one",
    ),
    "DATABASE_REPLICA_URLS": Setting(
        database_urls,
        "",
        f"URLs such as {URL_EXAMPLE}, separated by commas",
        "Hot standbys of that server, which answer API reads; needs `DATABASE_URL`",
    ),
    "MONITOR_REPLICA_MAX_LAG": Setting(
        positive,
        "10",
        "a number of seconds",
        "A standby further behind the primary than this gets no reads until it has caught up",
    ),
    "MONITOR_VAR": Setting(
        Path,
        "var",
        "a directory",
        "The directory for everything that is not code: the embedded database, static files, "
        "the inbox, backups. A relative path starts at the checkout",
    ),
    "MONITOR_SECRET_KEY": Setting(
        str,
        "",
        "a long random text",
        "Signs sessions; empty: generated once and kept in `MONITOR_VAR/secret_key`",
    ),
    "MONITOR_DEBUG": Setting(
        boolean, "false", "true or false", "Error pages that show code; never on a public server"
    ),
    "MONITOR_ALLOWED_HOSTS": Setting(
        words,
        "localhost,127.0.0.1,[::1]",
        "host names separated by commas",
        "The host names this server answers to",
    ),
    "MONITOR_TRUSTED_ORIGINS": Setting(
        origins,
        "",
        "URLs that start with https:// or http://, separated by commas",
        "Origins that may post forms when behind a proxy, such as `https://monitor.example.org`",
    ),
    "MONITOR_HTTPS": Setting(
        boolean,
        "false",
        "true or false",
        "Served over HTTPS (a proxy sets `X-Forwarded-Proto`): secure cookies, redirect, HSTS",
    ),
    "MONITOR_SESSION_HOURS": Setting(
        at_least_one, "168", "a number of hours, 1 or more", "How long an admin login lasts"
    ),
    "MONITOR_REQUIRE_2FA": Setting(
        boolean,
        "false",
        "true or false",
        "Every admin user must set up a second factor; false: it is optional",
    ),
    "MONITOR_API_PUBLIC": Setting(
        boolean,
        "true",
        "true or false",
        "Anyone may read the API; false: only users who have logged in",
    ),
    "MONITOR_API_TIMEOUT": Setting(
        positive,
        "10",
        "a number of seconds",
        "How long the database may work for one API request, and for each step of a stream; "
        "0: no limit",
    ),
    "MONITOR_CORS_ORIGINS": Setting(
        cross_origins,
        "",
        "* or origins such as https://charts.example.org, separated by commas",
        "Other sites whose pages may use the API from a browser, without cookies; `*`: all; "
        "empty: none",
    ),
    "MONITOR_RATE_ANON": Setting(
        rate,
        "",
        "a rate such as 600/minute (second, minute, hour, day)",
        "API requests from one address without a login, counted by each worker; empty: no limit",
    ),
    "MONITOR_RATE_USER": Setting(
        rate,
        "",
        "a rate such as 6000/minute (second, minute, hour, day)",
        "API requests by one user, counted by each worker; empty: no limit",
    ),
    "MONITOR_TOKEN_HOURS": Setting(
        positive, "240", "a number of hours", "How long an API token lasts; 0: for ever"
    ),
    "MONITOR_PROXIES": Setting(
        positive,
        "0",
        "a number",
        "How many of your own proxies add to `X-Forwarded-For`; 0: the client is whoever connects",
    ),
    "MONITOR_PREPARED_STATEMENTS": Setting(
        boolean,
        "true",
        "true or false",
        "Plan each query once per connection; false behind a pooler in transaction mode",
    ),
    "MONITOR_TIME_ZONE": Setting(
        time_zone, "UTC", "a name such as Europe/Berlin", "The time zone of the admin's clock"
    ),
    "MONITOR_ADMINS": Setting(
        addresses,
        "",
        "mail addresses separated by commas",
        "Who gets mail when the nightly import rejects something; empty: nobody",
    ),
    "MONITOR_EMAIL_URL": Setting(
        email_url,
        "smtp://localhost:25",
        "a URL such as smtp+tls://user:password@host:587",
        "The mail server: `smtp://`, `smtp+tls://`, `smtp+ssl://`; `consolemail://` prints mail "
        "instead of sending it",
    ),
    "MONITOR_EMAIL_FROM": Setting(
        addresses, "monitor@localhost", "a mail address", "The sender of that mail"
    ),
    "MONITOR_LOG_LEVEL": Setting(
        log_level,
        "INFO",
        "DEBUG, INFO, WARNING, ERROR or CRITICAL",
        "The lowest level that is logged",
    ),
    "MONITOR_LOG_FORMAT": Setting(
        log_format,
        "auto",
        "auto, text or json",
        "The format of log lines: `json` for log collectors, `text` for people; `auto`: text on a "
        "terminal and in `bin/serve`, JSON elsewhere",
    ),
    "MONITOR_SLOW_QUERY": Setting(
        positive,
        "1000",
        "a number of milliseconds",
        "SQL statements slower than this are logged with the route of their request; 0: none are",
    ),
    "MONITOR_METRICS_READERS": Setting(
        networks,
        "127.0.0.0/8,::1",
        "addresses and networks such as 10.0.0.0/8, separated by commas",
        "Who may read `/metrics`",
    ),
    "MONITOR_CREATE_NAMES": Setting(
        confidence,
        "default",
        "default, off, or two numbers from 0 to 1 such as person=0.9,organization=0.7",
        "How sure an unknown name must be to become a person or an organization by itself",
    ),
    "MONITOR_ASK_NAMES": Setting(
        confidence,
        "default",
        "default, off, or two numbers from 0 to 1 such as person=0.5,organization=0.4",
        "How sure an unknown name must be to wait for an editor; off: no text is read for any",
    ),
    "MONITOR_SPACY_MODEL": Setting(
        str,
        "",
        "the name or directory of an installed spaCy pipeline, such as en_core_web_sm",
        "The spaCy pipeline that reads texts for unknown names; empty: Monitor's own model",
    ),
    "MONITOR_EMBEDDED_FSYNC": Setting(
        boolean,
        "true",
        "true or false",
        "false: the embedded database may lose data in a power cut; for tests only",
    ),
}


def read(environment: Mapping[str, str]) -> dict[str, Any]:
    """Every setting by its name; raises SettingError for the first unknown name or bad value."""
    for name in environment:
        if name.startswith("MONITOR_") and name not in SETTINGS:
            raise SettingError(unknown(name))
    given = {name: value(name, environment) for name in SETTINGS}
    if given["DATABASE_REPLICA_URLS"] and not given["DATABASE_URL"]:
        raise SettingError("DATABASE_REPLICA_URLS: standbys need their primary in DATABASE_URL")
    return given


def value(name: str, environment: Mapping[str, str]) -> Any:
    setting = SETTINGS[name]
    text = environment.get(name, "").strip() or setting.default
    try:
        return setting.parse(text)
    except (ValueError, LookupError, OSError) as error:
        shown = "this value" if "URL" in name else repr(text)  # a URL may hold a password
        raise SettingError(f"{name}: {shown} is not {setting.expected}") from error


def unknown(name: str) -> str:
    near = difflib.get_close_matches(name, SETTINGS, n=1, cutoff=0)
    nearest = near[0] if near else "MONITOR_VAR"
    return (
        f"{name}: no such setting; the nearest is {nearest} "
        f"({SETTINGS[nearest].expected}). All settings: docs/settings.md"
    )
