"""Prepares the archive and serves it with gunicorn until Ctrl-C. bin/serve runs this."""

import argparse
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
STOP_SECONDS = 10
START_SECONDS = 180

sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitor.settings")


class StartError(Exception):
    """Monitor cannot be served; the message is one line."""


class Stopped(BaseException):
    """A signal asked to stop."""


def stop_on_signals() -> None:
    def stop(number: int, frame: object) -> None:
        raise Stopped

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise StartError(
                f"port {port} cannot be used ({reason}); choose another: "
                f"bin/serve --port {port + 1 if port < 65535 else 8000}"
            ) from error


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time sets up what is missing; a second one waits, and finds it done."""
    from django.conf import settings

    settings.VAR.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(settings.VAR, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def prepare_database() -> None:
    """This process holds the embedded database open from here to the end."""
    from django.core.management import call_command
    from django.db import Error, connection

    try:
        connection.ensure_connection()
    except Error as error:
        reason = " ".join(str(error).split())
        place = "DATABASE_URL: " if os.environ.get("DATABASE_URL") else ""
        raise StartError(f"{place}the database does not answer: {reason}") from error
    call_command("migrate", interactive=False, verbosity=0)


def collect_static_files() -> None:
    """Only when the code changed: compressing them takes longer than all the rest."""
    from django.conf import settings
    from django.core.management import call_command

    folders = [Path(path) for path in sys.path if Path(path).is_dir()]
    packages = sorted(p.name for folder in folders for p in folder.glob("*.dist-info"))
    own = [
        p for app in ("articles", "monitor", "people") for p in ROOT.glob(f"{app}/**/static/**/*")
    ]
    state = "\n".join([*packages, *sorted(f"{p} {p.stat().st_mtime_ns}" for p in own)])
    stamp = Path(settings.STATIC_ROOT) / "collected.txt"
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(state)


def fill_empty_archive() -> None:
    from articles.models import Article

    if Article.objects.exists():
        return
    print("The archive is empty: importing the samples", flush=True)
    samples = [str(ROOT / "samples" / name) for name in ("entities.json", "documents")]
    command = [sys.executable, str(ROOT / "manage.py"), "import_archive", *samples]
    if subprocess.run(command).returncode:
        raise StartError("the samples could not be imported; the reasons stand above")


def make_administrator() -> None:
    from django.contrib.auth import get_user_model

    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return
    password = secrets.token_urlsafe(12)
    users.create_superuser("admin", password=password)
    print(
        f"\nAdministrator: name admin, password {password} (shown this once)\n"
        "To set another: .venv/bin/python manage.py changepassword admin\n"
    )


def start_gunicorn(port: int) -> "subprocess.Popen[bytes]":
    settings = Path(__file__).with_name("gunicorn_of_serve.py")
    command = [sys.executable, "-m", "gunicorn", "--config", f"file:{settings}"]
    # A group of its own: Ctrl-C comes here first, and the workers end in good order. A pipe that
    # only this process holds: whatever kills it, gunicorn sees that it is gone.
    return subprocess.Popen(
        [*command, "--bind", f"{HOST}:{port}"],
        cwd=ROOT,
        env=os.environ | {"MONITOR_LOG_LEVEL": os.environ.get("MONITOR_LOG_LEVEL") or "WARNING"},
        stdin=subprocess.PIPE,
        process_group=0,
    )


def wait_until_served(gunicorn: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and gunicorn.poll() is None:
        try:
            urllib.request.urlopen(f"http://{HOST}:{port}/readyz", timeout=5).close()
            return
        except urllib.error.HTTPError as error:
            error.close()
            if error.code < 500:  # another host name is configured; somebody answers
                return
        except OSError:
            pass  # nobody listens yet
        time.sleep(0.1)
    raise StartError("the web server does not answer; its messages stand above")


def print_what_to_try(port: int) -> None:
    address = f"http://{HOST}:{port}"
    print(f"Monitor is up. Ctrl-C stops it.\n  admin     {address}/admin/")
    print(f"  API       {address}/api/v1/\n  API docs  {address}/api/docs/\nWorth trying:")
    for question in questions():
        print(f"  curl '{address}/api/v1/{question}'")
    sys.stdout.flush()


def questions() -> list[str]:
    """Three requests with names and dates that this archive knows."""
    from django.db.models import Count, Q

    from articles.models import Article
    from people.models import Organization, Person

    counted = Count("mentions", filter=~Q(mentions__status="rejected"))
    people = Person.objects.annotate(times=counted).order_by("-times", "pk")
    person = people.values_list("slug", flat=True).first()
    together = Q(mentions__article__mentions__person__slug=person)
    organizations = Organization.objects.annotate(times=Count("mentions", filter=together))
    organization = organizations.order_by("-times", "pk").values_list("slug", flat=True).first()
    dated = Article.objects.filter(published_on__isnull=False).order_by("-published_on", "pk")
    newest = dated.values_list("published_on", flat=True).first()
    asked = ["articles/?page_size=5"]
    if newest:
        asked = [f"articles/?date_from={newest:%Y-%m}&page_size=5"]
    if person:
        asked += [f"people/{person}/", f"articles/?person={person}"]
        asked[-1] += f"&organization={organization}" if organization else ""
    return asked


def stop_everything(gunicorn: "subprocess.Popen[bytes] | None") -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if gunicorn and gunicorn.poll() is None:
        gunicorn.terminate()
        try:
            gunicorn.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(gunicorn.pid, signal.SIGKILL)
            gunicorn.wait()
    stop_database()


def stop_database() -> None:
    from django.conf import settings
    from django.db import connections

    from monitor.embedded import server

    database = settings.DATABASES["default"]
    connections.close_all()
    if database["ENGINE"] == "monitor.embedded" and not server.release(database["DATA"]):
        print("The database stays up: another process uses it.")


def serve(port: int) -> int:
    import django

    check_port(port)
    if not os.environ.get("MONITOR_LOG_FORMAT"):  # a person reads it, also by `bin/serve | tee`
        os.environ["MONITOR_LOG_FORMAT"] = "text"
    django.setup()
    gunicorn = None
    try:
        with alone():
            prepare_database()
            collect_static_files()
            fill_empty_archive()
            make_administrator()
        gunicorn = start_gunicorn(port)
        wait_until_served(gunicorn, port)
        print_what_to_try(port)
        return gunicorn.wait()
    except Stopped:
        print("\nStopping", flush=True)
        return 0
    finally:
        stop_everything(gunicorn)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/serve", description="Serve Monitor on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="default: 8000")
    port = parser.parse_args().port
    stop_on_signals()
    try:
        return serve(port)
    except StartError as error:
        print(f"monitor: {error}", file=sys.stderr)
        return 2
    except Stopped:
        return 0


if __name__ == "__main__":
    sys.exit(main())
