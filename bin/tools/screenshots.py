"""Pictures of the desk from the sample archive, light and dark. bin/screenshots runs this."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NAME = PASSWORD = "editor"
JUDGED = ["j", "j", "j", "c", "j", "c", "j", "r", "j", "j", "c", "j"]
START_SECONDS = 60

# name: address, keys pressed there, what is scrolled to. {…}: the id of that record of the samples.
PICTURES = {
    "admin-home": ("/admin/", [], ""),
    "admin-articles": ("/admin/articles/article/?q=river", [], ""),
    "admin-article": ("/admin/articles/article/{article}/change/", JUDGED, ""),
    "admin-judging": ("/admin/articles/mention/queue/", ["j", "c", "c", "r"], ""),
    "admin-issues-to-date": ("/admin/articles/issue/queue/", ["j"], ""),
    "admin-coverage": ("/admin/articles/publication/{publication}/coverage/", [], ""),
    "admin-person": ("/admin/people/person/{holder}/change/", [], "#portrait-years"),
    "admin-names": ("/admin/articles/suggestion/", ["j"], ""),
    "admin-merge": ("/admin/people/person/{person}/merge/?other={other}", [], ""),
}


def manage(*arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True)


def fill_archive() -> dict[str, int]:
    """An archive of the samples in the database that the environment names; ids of records.

    One volume of it has lost its dates, so that there are issues to date.
    """
    manage("migrate", "--verbosity=0")
    manage("import_archive", "samples/entities.json", "samples/documents")
    manage("suggest_names")

    import django

    django.setup()
    from django.contrib.auth import get_user_model

    from articles.dating.rows import date_pending
    from articles.models import Article, Issue, Publication
    from people.models import Person

    Issue.objects.filter(volume="4").update(published_on=None)
    date_pending()
    get_user_model().objects.create_superuser(NAME, password=PASSWORD)
    slugs = ["helena-marsk", "anders-volk", "irena-dravic"]
    people = Person.objects.in_bulk(slugs, field_name="slug")
    return {
        "article": Article.objects.get(headline="What the evening costs").pk,
        "publication": Publication.objects.get(slug="the-basin-letter").pk,
        "holder": people["irena-dravic"].pk,
        "person": people["helena-marsk"].pk,
        "other": people["anders-volk"].pk,
    }


def serve() -> tuple[subprocess.Popen, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(START_SECONDS * 4):
        try:
            urllib.request.urlopen(f"{address}/healthz")
            return server, address
        except urllib.error.URLError:
            time.sleep(0.25)
    server.terminate()
    sys.exit("monitor: the server did not start")


def photograph(address: str, ids: dict[str, int], folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme, suffix in (("light", ""), ("dark", "-dark")):
            page = browser.new_page(
                viewport={"width": 1280, "height": 800}, color_scheme=scheme, base_url=address
            )
            page.goto("/admin/login/")
            page.fill("[name=username]", NAME)
            page.fill("[name=password]", PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_url("**/admin/")
            for name, (place, keys, seen) in PICTURES.items():
                page.goto(place.format(**ids))
                for key in keys:
                    page.keyboard.press(key)
                    page.wait_for_timeout(250)
                page.wait_for_load_state("networkidle")
                if seen:
                    page.locator(seen).scroll_into_view_if_needed()
                page.screenshot(path=folder / f"{name}{suffix}.png")
        browser.close()


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0] if arguments else ROOT / "docs" / "images")
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as var:
        os.environ |= {"MONITOR_VAR": var, "MONITOR_DEBUG": "1"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "monitor.settings"
        ids = fill_archive()
        server, address = serve()
        try:
            photograph(address, ids, folder)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main(sys.argv[1:])
