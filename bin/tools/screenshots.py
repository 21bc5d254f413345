"""Pictures of the desk from the sample archive. bin/screenshots runs this.

Without arguments: those of the manuals, into docs/images. With a folder: of every page that an
address of the desk has, in light, in dark and on a phone, to be looked at one by one.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
IMAGES = ROOT / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NAME = PASSWORD = "editor"
JUDGED = ["j", "c", "c", "r", "c", "j"]
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


# suffix of the file: colours, width and height of the window
VIEWS = {"": ("light", 1280, 800), "-dark": ("dark", 1280, 800), "-phone": ("light", 390, 844)}
View = tuple[str, int, int]


def every_page() -> dict[str, tuple[str, list[str], str]]:
    """As PICTURES; named after their addresses."""
    from tests.hostile import screens

    return {address.strip("/").replace("/", "-"): (address, [], "") for address in screens()}


def photograph(pictures: dict, address: str, folder: Path, wanted: Callable[[str], bool]) -> None:
    """Take the pictures in all views whose file is `wanted`."""
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for suffix, view in VIEWS.items():
            page = logged_in(browser, address, view)
            for name, picture in pictures.items():
                if wanted(file := f"{name}{suffix}.png"):
                    take(page, picture, folder / file)
        browser.close()


def logged_in(browser, address: str, view: View):
    scheme, width, height = view
    size = {"width": width, "height": height}
    page = browser.new_page(viewport=size, color_scheme=scheme, base_url=address)
    page.goto("/admin/login/")
    page.fill("[name=username]", NAME)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/admin/")
    return page


def take(page, picture: tuple[str, list[str], str], path: Path) -> None:
    """None of what is no page: a part of one, a download, an address that only takes."""
    place, keys, seen = picture
    answer = page.request.get(place)
    if not answer.ok or "<html" not in answer.text():
        return
    page.goto(place)
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(250)
    page.wait_for_load_state("networkidle")
    if seen:
        page.locator(seen).scroll_into_view_if_needed()
    page.screenshot(path=path, full_page=not keys and not seen and path.parent != IMAGES)


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0]) if arguments else IMAGES
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as var:
        os.environ |= {"MONITOR_VAR": var, "MONITOR_DEBUG": "1"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "monitor.settings"
        ids = fill_archive()
        pictures = {
            name: (place.format(**ids), keys, seen)
            for name, (place, keys, seen) in PICTURES.items()
        }
        pictures = pictures | every_page() if arguments else pictures
        present = {path.name for path in IMAGES.glob("*.png")}
        server, address = serve()
        try:
            photograph(pictures, address, folder, lambda file: bool(arguments) or file in present)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main(sys.argv[1:])
