"""The second half of bin/serve: database, sample archive, administrator, web server."""

import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitor.settings")

import django  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import OperationalError, connection, connections  # noqa: E402


def prepare() -> None:
    """Bring the schema up to date; on first start load the samples and make an administrator."""
    print("Preparing the database …", flush=True)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from articles.models import Article

    if not Article.objects.exists():
        print("Importing the sample archive …", flush=True)
        samples = [ROOT / "samples/entities.json", ROOT / "samples/documents"]
        command = [sys.executable, ROOT / "manage.py", "import_archive", *samples]
        subprocess.run(command, check=True)
    make_administrator()


def make_administrator() -> None:
    from django.contrib.auth import get_user_model

    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return
    password = secrets.token_urlsafe(12)
    users.create_superuser("admin", password=password)
    print(f"""
Administrator: admin
Password:      {password}
(shown only now; another one: .venv/bin/python manage.py changepassword admin)""")


def welcome(port: str) -> None:
    from django.db.models import Count

    from people.models import Organization, Person

    def most_mentioned(model):
        live = model.objects.filter(merged_into=None).annotate(n=Count("mentions"))
        return live.order_by("-n", "pk").values_list("slug", flat=True).first()

    base = f"http://127.0.0.1:{port}"
    api = f"{base}/api/v1"
    person, organization = most_mentioned(Person), most_mentioned(Organization)
    print(f"""
Monitor is on {base}
  the editors' desk   {base}/admin/
  the API             {api}/
  its documentation   {base}/api/docs/

Questions worth asking:
  curl '{api}/articles/?person={person}&page_size=5'
  curl '{api}/articles/?organization={organization}&date_from=2001&date_to=2002-06'
  curl '{api}/people/{person}/timeline/?by=year'

Ctrl-C stops it.""", flush=True)


def serve(port: str) -> int:
    """Run gunicorn until it ends or a signal comes; the database goes with the last process."""
    command = [sys.executable, "-m", "gunicorn", "monitor.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "3", "--log-level", "warning", "--no-control-socket"]
    server = subprocess.Popen(command, cwd=ROOT, start_new_session=True)

    def stop(signum, frame):
        server.terminate()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    return server.wait()


def main(port: str) -> int:
    try:
        django.setup()
        prepare()
        welcome(port)
    except OperationalError as error:
        where = connection.settings_dict.get("HOST") or "the embedded PostgreSQL"
        reason = str(error).strip().splitlines()[0]
        print(f"bin/serve: the database does not answer ({where}): {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    connections.close_all()
    return serve(port)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
