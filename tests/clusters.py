"""PostgreSQL servers of the tests' own on loopback, and Monitor served on top of them."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import psycopg2

from monitor.embedded import accounts
from monitor.embedded.programs import binaries
from tests.ports import free_port
from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent
NAME, PASSWORD = "ada", "correct horse battery staple"
FILL = f"""
import os, django
os.environ.update(DJANGO_SETTINGS_MODULE="monitor.settings", MONITOR_ASK_NAMES="off")
django.setup()
from django.contrib.auth.models import User
from django.core.management import call_command
call_command("migrate", verbosity=0)
User.objects.create_superuser("{NAME}", password="{PASSWORD}")
call_command("import_archive", "samples/entities.json", "samples/documents", verbosity=0)
"""
CONFIGURATION = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "autovacuum": "off",  # it would write, lock and count whenever it likes
    "shared_buffers": "32MB",
    "wal_keep_size": "256MB",  # what pg_rewind may need
    "wal_retrieve_retry_interval": "100ms",
    "wal_receiver_status_interval": "1s",
}


def children(pid: int) -> list[int]:
    command = ["ps", "-o", "pid=", "--ppid", str(pid)]
    return [int(one) for one in subprocess.run(command, capture_output=True).stdout.split()]


class Postgres:
    """One server. Make it with initialise() or copy(), then start() it."""

    def __init__(self, folder: Path, **configuration: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.data = folder / "data"
        self.log = folder / "log"
        self.port = free_port()
        self.configuration = CONFIGURATION | configuration
        accounts.own_directory(self.data, self.account)
        self.process: subprocess.Popen | None = None

    @property
    def account(self) -> accounts.FilesOwner:
        """Anew each time: another session of pytest may have closed the directories above."""
        return accounts.database_account(self.data)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"postgresql://monitor@{self.host}/monitor"

    def run(self, program: str, *arguments: str) -> None:
        command = [str(binaries() / program), *arguments]
        done = subprocess.run(self.account.command(command), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def initialise(self) -> Postgres:
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
        options = ["-U", "monitor", "--auth=trust", "--builtin-locale=C.UTF-8", "--no-sync"]
        self.run("initdb", "-D", str(self.data), *locale, *options)
        return self

    def copy_of(self, other: Postgres, *options: str) -> Postgres:
        source = f"host=127.0.0.1 port={other.port} user=monitor"
        quick = ["--checkpoint=fast", "--no-sync", "--wal-method=stream"]
        self.run("pg_basebackup", "-D", str(self.data), "-d", source, *quick, *options)
        return self

    def start(self) -> Postgres:
        # In the file, where pg_rewind finds them too; the last line of a name counts.
        with open(self.data / "postgresql.conf", "a") as file:
            for name, value in (self.configuration | {"port": str(self.port)}).items():
                quoted = value.replace("'", "''")
                file.write(f"{name} = '{quoted}'\n")
        command = [str(binaries() / "postgres"), "-D", str(self.data)]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.account.command(command), stderr=log)
        until(lambda: not self.runs or self.answers(), said=self.log.read_text)
        assert self.runs, self.log.read_text()
        return self

    def answers(self) -> bool:
        try:
            self.ask("SELECT 1", database="postgres")
        except psycopg2.OperationalError:
            return False
        return True

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """At once, as by a power cut: no checkpoint, no good-bye to its clients."""
        self.stop(signal.SIGQUIT)

    def stop(self, how: int = signal.SIGINT) -> None:
        if self.runs:
            assert self.process is not None
            self.process.send_signal(how)
            self.process.wait(60)

    def freeze(self) -> None:
        """It keeps its connections and says nothing more, until thaw()."""
        self.signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        self.signal_all(signal.SIGCONT)

    def signal_all(self, number: int) -> None:
        """To the postmaster first, which then starts no more of the others."""
        assert self.process is not None
        self.process.send_signal(number)
        for pid in children(self.process.pid):
            with contextlib.suppress(ProcessLookupError):  # a session that has just ended
                os.kill(pid, number)

    def ask(self, statement: str, database: str = "monitor"):
        """The first column of the first row."""
        where = {"host": "127.0.0.1", "port": self.port, "user": "monitor", "dbname": database}
        with closing(psycopg2.connect(**where)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone()[0] if cursor.description else None


class Site:
    """Monitor behind gunicorn, with settings of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        ours = ("MONITOR_", "DATABASE_", "DJANGO_")
        clean = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        own = {"MONITOR_VAR": str(folder), "MONITOR_ASK_NAMES": "off"}  # reading takes long
        self.environment = clean | own | settings
        self.log = folder / "gunicorn.log"
        self.port = free_port()

    def run(self, *arguments: str) -> str:
        """Python with these arguments, in the environment of this site."""
        command = [sys.executable, *arguments]
        pipes = {"capture_output": True, "text": True}
        done = subprocess.run(command, cwd=ROOT, env=self.environment, **pipes)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def login(self) -> dict[str, str]:
        """The header of a new token."""
        body = {"username": NAME, "password": PASSWORD}
        token = self.ask("POST", "/api/v1/auth/login/", body).json()["token"]
        return {"Authorization": f"Token {token}"}

    def start(self, workers: int = 2, threads: int = 4) -> Site:
        command = [sys.executable, "-m", "gunicorn", "monitor.wsgi", "--no-control-socket"]
        options = [f"--bind=127.0.0.1:{self.port}", f"--workers={workers}", f"--threads={threads}"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*command, *options], cwd=ROOT, env=self.environment, stderr=log, stdout=log
            )
        until(self.answers, said=self.log.read_text)
        return self

    def answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.ask("GET", "/healthz").status == 200
        except OSError:
            return False

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)  # gunicorn gives its workers 30 seconds to end in good order

    def ask(self, method: str, path: str, body=None, **headers: str) -> Answer:
        """One request on a connection of its own, as from a client that keeps nothing."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            given.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, (str, bytes)) else json.dumps(body)
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as link:
            link.request(method, path, body, given)
            response = link.getresponse()
            return Answer(response.status, response.headers, response.read())

    def get(self, path: str, headers: dict[str, str] | None = None, **query) -> Answer:
        question = f"?{urlencode(query)}" if query else ""
        return self.ask("GET", f"/api/v1/{path}{question}", **(headers or {}))


def filled(folder: Path) -> Postgres:
    """A server with the sample archive in it, and one administrator."""
    postgres = Postgres(folder).initialise().start()
    postgres.ask("CREATE DATABASE monitor", database="postgres")
    Site(folder, DATABASE_URL=postgres.url).run("-c", FILL)
    return postgres


class Answer:
    def __init__(self, status: int, headers, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)
