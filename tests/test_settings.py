"""Settings come from the environment alone; a wrong one stops the start with one line."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from monitor import environment

ROOT = Path(__file__).resolve().parent.parent


def run(*command, **changes):
    ours = ("MONITOR_", "DATABASE_", "DJANGO_")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=ROOT,
        env=clean | changes,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_defaults_need_no_environment():
    read = environment.read({})
    assert read["MONITOR_DEBUG"] is False
    assert read["MONITOR_ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert read["DATABASE_URL"] == ""


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_value_is_the_default(text):
    assert environment.read({"MONITOR_TIME_ZONE": text})["MONITOR_TIME_ZONE"] == "UTC"


@pytest.mark.parametrize(
    ("name", "text", "meant"),
    [
        ("MONITOR_DEBUG", "Yes", True),
        ("MONITOR_DEBUG", "0", False),
        ("MONITOR_ALLOWED_HOSTS", "a.org, b.org", ["a.org", "b.org"]),
        ("MONITOR_TRUSTED_ORIGINS", "https://a.org", ["https://a.org"]),
        ("MONITOR_CORS_ORIGINS", "https://a.org, http://b:8", ["https://a.org", "http://b:8"]),
        ("MONITOR_CORS_ORIGINS", "*", ["*"]),
        ("MONITOR_TIME_ZONE", "Europe/Berlin", "Europe/Berlin"),
        ("MONITOR_LOG_LEVEL", "debug", "DEBUG"),
        ("DATABASE_URL", "postgres://a:b@c/d", "postgres://a:b@c/d"),
    ],
)
def test_a_value_is_read(name, text, meant):
    assert environment.read({name: text})[name] == meant


@pytest.mark.parametrize(
    ("name", "text", "right"),
    [
        ("MONITOR_DEBUG", "maybe", "true or false"),
        ("MONITOR_TIME_ZONE", "Europe/Atlantis", "Europe/Berlin"),
        ("MONITOR_TIME_ZONE", "../etc", "Europe/Berlin"),
        ("MONITOR_LOG_LEVEL", "loud", "WARNING"),
        ("MONITOR_API_TIMEOUT", "-1", "seconds"),
        ("MONITOR_TRUSTED_ORIGINS", "a.org", "https://"),
        ("MONITOR_CORS_ORIGINS", "https://a.org/", "https://charts.example.org"),
        ("MONITOR_CORS_ORIGINS", "*, https://a.org", "https://charts.example.org"),
        ("MONITOR_CORS_ORIGINS", "a.org", "https://charts.example.org"),
        ("DATABASE_URL", "mysql://a", "postgresql://"),
        ("DATABASE_URL", "postgresql://", "postgresql://"),
        ("DATABASE_URL", "postgresql://host:port/name", "postgresql://"),
        ("DATABASE_URL", "somewhere", "postgresql://"),
    ],
)
def test_a_bad_value_is_named_with_what_would_be_right(name, text, right):
    with pytest.raises(environment.SettingError) as error:
        environment.read({name: text})
    assert str(error.value).startswith(f"{name}: ")
    assert right in str(error.value)
    assert "\n" not in str(error.value)


def test_a_bad_url_does_not_show_its_password():
    with pytest.raises(environment.SettingError) as error:
        environment.read({"DATABASE_URL": "mysql://me:hunter2@host/name"})
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    ("given", "nearest"),
    [("MONITOR_DEBGU", "MONITOR_DEBUG"), ("MONITOR_ALLOWED_HOST", "MONITOR_ALLOWED_HOSTS")],
)
def test_an_unknown_name_is_refused_with_the_nearest(given, nearest):
    with pytest.raises(environment.SettingError, match=f"{given}: .* nearest is {nearest} "):
        environment.read({given: "x"})


@pytest.mark.parametrize(
    "command", [["manage.py", "check"], ["bin/tools/serve.py"], ["manage.py", "migrate"]]
)
def test_the_start_stops_with_one_line_and_code_2(command):
    done = run(*command, MONITOR_DEBGU="true")
    assert done.returncode == 2
    assert re.fullmatch(r"monitor: MONITOR_DEBGU: .*MONITOR_DEBUG .*\n", done.stderr)


@pytest.mark.slow
def test_gunicorn_gives_up_on_a_bad_setting(tmp_path):
    done = run("-m", "gunicorn", "monitor.wsgi", "--bind", f"unix:{tmp_path}/s", MONITOR_DEBUG="x")
    assert done.returncode == 3
    assert "monitor: MONITOR_DEBUG: 'x' is not true or false\n" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_var_directory_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").touch()
    done = run("manage.py", "check", MONITOR_VAR=str(tmp_path / "file" / "var"))
    assert done.returncode == 2
    assert re.fullmatch(r"monitor: MONITOR_VAR: .*Not a directory\n", done.stderr)


def test_the_secret_key_is_made_once_and_closed_to_others(tmp_path):
    show = "from monitor import settings; print(settings.SECRET_KEY)"
    first, second = (run("-c", show, MONITOR_VAR=str(tmp_path)).stdout.strip() for _ in "12")
    assert first == second == (tmp_path / "secret_key").read_text()
    assert len(first) > 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret_key"]


def test_the_production_settings_of_the_docs_are_clean(tmp_path):
    page = (ROOT / "docs" / "settings.md").read_text()
    block = re.search(r"```sh\n(MONITOR_.*?)```", page, re.DOTALL)[1]
    production = dict(line.split("=", 1) for line in block.splitlines())
    production |= {"MONITOR_VAR": str(tmp_path)}
    production.pop("DATABASE_URL")
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **production)
    assert done.returncode == 0, done.stderr


def test_under_https_cookies_stay_on_this_host_and_browsers_stay_on_https():
    ask = (
        "import django; django.setup(); from django.test import Client;"
        "from django.conf import settings as s;"
        "client = Client(SERVER_NAME='localhost', HTTP_X_FORWARDED_PROTO='https');"
        "print(client.get('/healthz')['Strict-Transport-Security']);"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY);"
        "print(s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.CSRF_COOKIE_HTTPONLY)"
    )
    done = run("-c", ask, MONITOR_HTTPS="true", DJANGO_SETTINGS_MODULE="monitor.settings")
    assert done.stdout.splitlines() == [
        "max-age=31536000; includeSubDomains; preload",
        "__Host-sessionid True True",
        "__Host-csrftoken True True",
    ]


def test_the_docs_list_every_setting_as_the_code_has_it():
    page = (ROOT / "docs" / "settings.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert rows == [
        f"| `{name}` | {f'`{one.default}`' if one.default else 'empty'} | {one.expected} "
        f"| {one.meaning} |"
        for name, one in environment.SETTINGS.items()
    ]


PATIENCE = """
from monitor.settings import DATABASES
options = DATABASES["default"]["OPTIONS"]
print(options["connect_timeout"], options["tcp_user_timeout"])
"""


@pytest.mark.parametrize(
    ("options", "standbys", "patience"),
    [
        ("", "", "10 10000"),
        ("?connect_timeout=7", "", "7 10000"),
        ("", "postgres://standby/monitor", "3 10000"),
    ],
)
def test_a_database_that_is_gone_is_found_out_in_seconds(tmp_path, options, standbys, patience):
    url = f"postgres://db/monitor{options}"
    given = {"DATABASE_URL": url, "DATABASE_REPLICA_URLS": standbys, "MONITOR_VAR": str(tmp_path)}
    done = run("-c", PATIENCE, **given)
    assert done.stdout.strip() == patience, done.stderr
