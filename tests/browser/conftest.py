"""A browser before the real server, logged in, that forgives no error."""

import os
import shutil
import threading
from contextlib import closing

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from playwright.sync_api import expect

# Playwright keeps an event loop in the test's thread; Django would refuse queries beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Milliseconds. Long, for a busy machine: only a test that fails waits for their end.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium where there is one, else the one that Playwright has fetched."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    where = {"executable_path": chromium} if chromium else {}
    return browser_type_launch_args | where | {"args": ARGUMENTS, "timeout": PATIENCE}


@pytest.fixture(scope="session", autouse=True)
def static_files_stay_in_the_browser():
    """Half the time of a page is that of its forty static files, where they are fetched anew."""
    serve = StaticFilesHandler.serve

    def kept(handler, request):
        answer = serve(handler, request)
        answer["Cache-Control"] = "max-age=3600"
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", kept)
        yield


class Served:
    """The server's application, which knows how many requests it is at."""

    def __init__(self, application):
        self.application = application
        self.running = 0
        self.changed = threading.Condition()

    def __call__(self, environ, start_response):
        self.count(1)
        try:
            with closing(self.application(environ, start_response)) as answer:
                yield from answer
        finally:
            self.count(-1)

    def count(self, more):
        with self.changed:
            self.running += more
            self.changed.notify_all()

    def wait(self):
        with self.changed:
            assert self.changed.wait_for(lambda: not self.running, PATIENCE / 1000)


@pytest.fixture(scope="session")
def served(live_server, django_db_setup):
    server = live_server.thread.httpd
    served = Served(server.get_app())
    server.set_app(served)
    yield served
    for thread in threading.enumerate():  # each keeps the database
        if "process_request_thread" in thread.name:
            thread.join(PATIENCE / 1000)


@pytest.fixture(scope="session")
def browser(browser, served):
    """Closed before the server, whose threads wait for more as long as it is connected."""
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def profile(browser, browser_context_args):
    with browser.new_context(**browser_context_args) as context:
        context.set_default_timeout(PATIENCE)
        yield context


@pytest.fixture
def context(profile, live_server, served, watched):
    """One profile for all tests, for its cache; each of them gets it with nobody logged in.

    A test is over when neither its pages nor the server have anything left to do: the tables are
    emptied next, which a request under way would lock, or fill again. `watched` hears of the rest.
    """
    yield profile
    for page in profile.pages:
        page.wait_for_load_state("networkidle")
    served.wait()
    tools = profile.new_cdp_session(profile.new_page())
    tools.send(
        "Storage.clearDataForOrigin", {"origin": live_server.url, "storageTypes": "local_storage"}
    )
    profile.clear_cookies()
    for page in profile.pages:
        page.close()


@pytest.fixture
def watched(live_server):
    """`watch(page)`: errors of the page and requests to other hosts fail the test at its end."""
    faults = []

    def watch(page):
        def note(fault):
            faults.append(f"{page.url}: {fault}")

        def check(url):
            if not url.startswith((live_server.url, "data:", "blob:")):
                note(f"request to {url}")

        page.on("pageerror", lambda error: note(error))
        page.on("console", lambda line: note(line.text) if line.type == "error" else None)
        page.on("request", lambda request: check(request.url))
        page.on("dialog", lambda dialog: (note(f"says {dialog.message}"), dialog.dismiss()))

    yield watch
    assert not faults, "\n".join(dict.fromkeys(faults))


@pytest.fixture
def desk(live_server, page, admin_user, watched):
    """A page of an administrator; `desk.goto("/admin/…")`."""
    log_in(page.context, live_server, admin_user)
    watched(page)
    return page


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def base_url(live_server):
    return live_server.url


def wait_for_parts(page):
    """Until the parts of the page that it asks for once it is shown are in their places."""
    expect(page.locator("[data-later]")).to_have_count(0)


def log_in(context, live_server, user):
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": live_server.url, "httpOnly": True}]
    )
