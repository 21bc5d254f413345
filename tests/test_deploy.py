"""The files of docs/deploy, with the real nginx, gunicorn and systemd's own checks."""

import contextlib
import gzip
import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "docs" / "deploy"
HOST = "monitor.example.org"
UNITS = sorted(path.name for path in DEPLOY.glob("*.service"))
pytestmark = pytest.mark.slow

needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed"
)
needs_nginx = pytest.mark.skipif(
    not (shutil.which("nginx") and shutil.which("openssl")),
    reason="nginx and openssl are not installed",
)


def analyze(*arguments):
    command = ["systemd-analyze", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if "Failed to initialize" in done.stderr:  # an account that may not write to /tmp
        pytest.skip(f"systemd-analyze does not work here: {done.stderr.strip()}")
    return done


@needs_systemd
def test_the_units_are_well_formed(tmp_path):
    """With programs where the units expect them."""
    programs = tmp_path / "srv" / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "gunicorn"):
        shutil.copy(shutil.which("true"), programs / name)
    units = []
    for path in DEPLOY.glob("monitor*.*"):
        if path.suffix in (".service", ".socket", ".timer"):
            units.append(tmp_path / path.name)
            units[-1].write_text(path.read_text().replace("/srv/monitor", str(tmp_path / "srv")))
    done = analyze("verify", *units)
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("unit", UNITS)
def test_the_units_may_do_little(unit):
    """`systemd-analyze security`: 0 is nothing, 10 is everything; most services stand at 9."""
    if "--offline" not in analyze("--help").stdout:
        pytest.skip("this systemd-analyze judges no files")
    done = analyze("security", "--offline=true", "--threshold=15", "--no-pager", DEPLOY / unit)
    assert done.returncode == 0, done.stdout


def settings_of_the_page():
    lines = (DEPLOY / "monitor.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_settings_of_the_page_are_clean(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=clean() | settings_of_the_page() | {"MONITOR_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr


def clean():
    ours = ("MONITOR_", "DATABASE_", "DJANGO_", "PROMETHEUS_")
    return {name: text for name, text in os.environ.items() if not name.startswith(ours)}


class Site:
    """A copy of the code behind nginx, without a database: what is asked here needs none."""

    def __init__(self, folder):
        self.folder = folder
        self.code = folder / "code"
        ignore = shutil.ignore_patterns("__pycache__")
        for part in ("monitor", "articles", "people"):
            shutil.copytree(ROOT / part, self.code / part, ignore=ignore)
        static = folder / "var" / "static"
        static.mkdir(parents=True)
        (static / "style.0123456789ab.css").write_text("body { margin: 0 }\n" * 200)
        manifest = {"version": "1.1", "paths": {"style.css": "style.0123456789ab.css"}}
        (static / "staticfiles.json").write_text(json.dumps(manifest))
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(folder / "socket"))
        os.chmod(folder / "socket", 0o666)
        self.listener.listen(1024)
        self.plain, self.tls, self.local = free_port(), free_port(), free_port()
        self.gunicorn = self.nginx = None

    def start_gunicorn(self):
        """As systemd starts it: the socket is open before, and is descriptor 3."""
        unit = (DEPLOY / "monitor.service").read_text()
        command = re.search(r"^ExecStart=\S+/gunicorn (.+)$", unit, re.M)[1]
        start = 'exec 3<&"$0" && LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"'
        descriptor = self.listener.fileno()
        changes = {
            "MONITOR_VAR": str(self.folder / "var"),
            "DATABASE_URL": "postgresql://monitor@127.0.0.1:1/monitor",
            "MONITOR_RATE_ANON": "600/hour",
        }
        with open(self.folder / "gunicorn.log", "ab") as log:
            self.gunicorn = subprocess.Popen(
                ["/bin/bash", "-c", start, str(descriptor)]
                + [sys.executable, "-m", "gunicorn", *command.split(), "--workers=2"],
                cwd=self.code,
                env=clean() | settings_of_the_page() | changes,
                pass_fds=[descriptor],
                stdout=log,
                stderr=log,
            )

    def start_nginx(self):
        self.make_certificate()
        page = (DEPLOY / "nginx.conf").read_text()
        for there, here in {
            "unix:/run/monitor.socket": f"unix:{self.folder}/socket",
            f"/etc/letsencrypt/live/{HOST}": str(self.folder),
            "listen [::]:80;": "",
            "listen [::]:443 ssl http2;": "",
            "listen 80;": f"listen 127.0.0.1:{self.plain};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.tls} ssl http2;",
            "127.0.0.1:8001": f"127.0.0.1:{self.local}",
            "/var/log/nginx": str(self.folder),
        }.items():
            assert there in page
            page = page.replace(there, here)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        places = "".join(f"{kind}_temp_path {self.folder}/{kind};\n" for kind in kinds)
        main = self.folder / "nginx.main.conf"
        user = "user root;\n" if os.geteuid() == 0 else ""
        main.write_text(
            f"{user}daemon off;\npid {self.folder}/nginx.pid;\nevents {{}}\n"
            f"http {{\n{places}{page}}}\n"
        )
        self.nginx = subprocess.Popen(
            [shutil.which("nginx"), "-c", main, "-e", self.folder / "nginx.errors"]
        )

    def make_certificate(self):
        certificate, key = self.folder / "fullchain.pem", self.folder / "privkey.pem"
        subject = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
            + ["-keyout", key, "-out", certificate],
            check=True,
            capture_output=True,
        )
        self.trust = ssl.create_default_context(cafile=certificate)

    def ask(self, path, method="GET", body=None, scheme="https", **headers):
        """(status, headers, body) of one request on a connection of its own."""
        names = {"Host": HOST} | {name.replace("_", "-"): one for name, one in headers.items()}
        port = {"https": self.tls, "http": self.plain, "local": self.local}[scheme]
        raw = socket.create_connection(("127.0.0.1", port), timeout=60)
        connection = http.client.HTTPConnection(HOST)
        connection.sock = (
            self.trust.wrap_socket(raw, server_hostname=HOST) if scheme == "https" else raw
        )
        try:
            connection.request(method, path, body, names)
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def begin(self, body: bytes):
        """A request of which more is announced than comes; its socket."""
        raw = socket.create_connection(("127.0.0.1", self.tls), timeout=60)
        line = self.trust.wrap_socket(raw, server_hostname=HOST)
        head = f"POST /api/v1/auth/login/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 1000\r\n\r\n"
        line.sendall(head.encode() + body)
        return line

    def answers(self):
        try:
            return self.ask("/healthz", scheme="local")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def logs(self):
        return "\n".join(path.read_text() for path in self.folder.glob("*.log"))

    def comes_to_log(self, name, text):
        """A line of a log may be written after the answer that it tells of was sent."""
        log = self.folder / name
        until(lambda: text in log.read_text(), said=self.logs)

    def stop(self):
        for process in (self.nginx, self.gunicorn):
            if process:
                process.terminate()
                process.wait(60)
        self.listener.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    one = Site(tmp_path_factory.mktemp("site"))
    try:
        one.start_gunicorn()
        one.start_nginx()
        until(one.answers, said=one.logs)
        yield one
    finally:
        one.stop()


@needs_nginx
def test_plain_http_is_led_to_https_of_our_own_name(site):
    status, headers, _ = site.ask("/admin/?a=b", scheme="http", Host="evil.example.com")
    assert (status, headers["Location"]) == (301, f"https://{HOST}/admin/?a=b")


@needs_nginx
def test_answers_say_what_browsers_must_know(site):
    status, headers, _ = site.ask("/")
    assert (status, headers["Location"]) == (302, "/admin/")
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Server"] == "nginx"


@needs_nginx
def test_static_files_are_compressed_and_kept(site):
    status, headers, body = site.ask("/static/style.0123456789ab.css", Accept_Encoding="gzip")
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert gzip.decompress(body).startswith(b"body")
    assert "immutable" in headers["Cache-Control"]


@needs_nginx
def test_answers_of_the_api_are_compressed(site):
    status, headers, body = site.ask("/api/schema/", Accept_Encoding="gzip")
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert len(body) < len(gzip.decompress(body)) / 4


@needs_nginx
def test_a_body_that_is_too_large_does_not_come_through(site):
    large = b"x" * ((33 << 20) + 1)
    # nginx may hang up before it has heard it all.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):
        assert site.ask("/admin/", "POST", large)[0] == 413
    # Monitor's own: no token. It answers before nginx has sent all, and may hang up on nginx.
    until(lambda: site.ask("/admin/", "POST", b"x" * (20 << 20))[0] == 403, said=site.logs)


@needs_nginx
def test_who_sends_slowly_holds_no_thread_and_not_too_many_connections(site):
    with ExitStack() as stack:
        for _ in range(40):  # there are eight threads
            stack.enter_context(site.begin(b"{"))
        assert site.ask("/")[0] == 302
        for _ in range(10):
            stack.enter_context(site.begin(b"{"))
        until(lambda: site.ask("/")[0] == 503, said=site.logs)
        _, headers, _ = site.ask("/")
        assert headers["Retry-After"] == "10"
    until(lambda: site.ask("/")[0] == 302, said=site.logs)


@needs_nginx
def test_who_asks_is_known_and_cannot_be_made_up(site):
    """Limits are counted by address, in two workers: a made-up address is no other client."""
    left = [
        int(site.ask("/api/v1/", X_Forwarded_For=f"192.0.2.{n}")[1]["RateLimit-Remaining"])
        for n in range(20)  # ten of them before or after the turn of an hour, which counts anew
    ]
    assert min(left) <= 596


@needs_nginx
@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/healthz"])
def test_probes_are_for_this_machine(site, path):
    assert site.ask(path)[0] == 404
    assert site.ask(path, X_Forwarded_For="127.0.0.1")[0] == 404
    status, _, body = site.ask(path, scheme="local", Host="localhost")
    assert status == (503 if path == "/readyz" else 200), body
    assert site.ask("/admin/", scheme="local", Host="localhost")[0] == 404


@needs_nginx
def test_one_id_leads_from_nginx_to_monitor(site):
    _, headers, _ = site.ask("/", X_Request_ID="made-up-by-the-client")
    given = headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", given)
    site.comes_to_log("monitor.log", given)
    site.comes_to_log("gunicorn.log", f'"request_id":"{given}"')


@needs_nginx
def test_an_outage_is_a_503_also_through_nginx(site):
    status, headers, body = site.ask("/api/v1/articles/")
    assert (status, headers["Retry-After"]) == (503, "5")
    assert json.loads(body)["title"] == "Service Unavailable"
    status, headers, body = site.ask("/admin/", Cookie=f"__Host-sessionid={'a' * 32}")
    assert (status, headers["Retry-After"]) == (503, "5")
    assert b"The database does not answer" in body


class Traffic:
    """Three clients that ask without pause; what they got."""

    def __init__(self, site):
        self.site = site
        self.ended = threading.Event()
        self.got = []
        self.threads = [
            threading.Thread(target=self.ask, args=question)
            for question in (
                ("/", "GET", "https", 302),
                ("/", "POST", "https", 403),
                ("/healthz", "GET", "local", 200),
            )
        ]

    def ask(self, path, method, scheme, expected):
        while not self.ended.is_set():
            try:
                status, _, body = self.site.ask(path, method, scheme=scheme)
                self.got.append((status == expected, status, body))
            except (OSError, http.client.HTTPException) as error:
                self.got.append((False, 0, repr(error)))
            time.sleep(0.01)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def answered(self, wanted):
        return any(wanted in body for _, status, body in self.got[-20:] if status == 200)

    def until(self, wanted):
        until(lambda: self.answered(wanted), said=self.site.logs)


def release(site, said):
    """New code that needs all of itself: a setting that the old `environment` does not know."""
    environment = site.code / "monitor" / "environment.py"
    text = environment.read_text()
    if "MONITOR_NEWS" not in text:
        new = 'SETTINGS["MONITOR_NEWS"] = Setting(str, "none", "a text", "New")\n\n\ndef read('
        replace(environment, text.replace("def read(", new, 1))
        settings = site.code / "monitor" / "settings.py"
        replace(settings, settings.read_text() + 'NEWS = given["MONITOR_NEWS"]\n')
    health = site.code / "monitor" / "health.py"
    status = re.sub(r'{"status": "\w+"}', f'{{"status": "{said}"}}', health.read_text(), count=1)
    replace(health, status)


def replace(path, text):
    """At once, as git does it: a worker that is about to start never reads half a file."""
    new = path.with_suffix(".new")
    new.write_text(text)
    new.replace(path)


@needs_nginx
def test_no_request_fails_while_new_code_is_taken_up(site):
    with Traffic(site) as traffic:
        traffic.until(b'"ok"')
        release(site, "reloaded")
        site.gunicorn.send_signal(signal.SIGHUP)
        traffic.until(b'"reloaded"')
        release(site, "restarted")
        site.gunicorn.terminate()
        assert site.gunicorn.wait(60) == 0
        site.start_gunicorn()
        traffic.until(b'"restarted"')
    assert [one for one in traffic.got if not one[0]] == []
    assert len(traffic.got) > 8
