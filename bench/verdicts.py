#!/usr/bin/env python3
"""How long an editor waits for the next mention of the queue, key after key, in a full archive.

    DATABASE_URL=… python bench/verdicts.py [number] [milliseconds between keys]

Fill the archive with bench/load_corpus.py first. A browser is at the page of a server of its own;
measured is the time from a key to the frame that shows the next mention under the keys. The
verdicts are undone afterwards.
"""

import os
import shutil
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bin" / "tools")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitor.settings")
os.environ.setdefault("MONITOR_DEBUG", "1")

import django  # noqa: E402
from screenshots import BROWSERS, serve  # noqa: E402

NUMBER = int(sys.argv[1]) if len(sys.argv) > 1 else 500
BETWEEN_KEYS = int(sys.argv[2]) if len(sys.argv) > 2 else 150
NAME = "bench-verdicts"
WATCH = """() => {
    window.waited = [];
    let pressed = 0;
    document.addEventListener("keydown", (event) => {
        pressed = "cr".includes(event.key) ? event.timeStamp : 0;
    }, true);
    document.addEventListener("focusin", () => {
        const begun = pressed;
        pressed = 0;
        const note = (now) => window.waited.push(now - begun);
        if (begun) requestAnimationFrame(() => requestAnimationFrame(note)); // the frame is shown
    });
}"""


def judge(address: str, session: str) -> tuple[list[float], float]:
    """What each key waited, and how long the last verdicts were under way, in milliseconds."""
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(base_url=address)
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        page.goto("/admin/articles/mention/queue/")
        page.evaluate(WATCH)
        page.keyboard.press("j")
        for number in range(NUMBER):
            page.keyboard.press("r" if number % 3 == 2 else "c")
            page.wait_for_timeout(BETWEEN_KEYS)
        ended = time.perf_counter()
        page.locator(".outbox").wait_for(state="hidden", timeout=600_000)
        left = (time.perf_counter() - ended) * 1000
        waited = page.evaluate("window.waited")
        browser.close()
    return sorted(waited), left


def main() -> None:
    django.setup()
    from django.contrib.auth import get_user_model
    from django.test import Client

    from articles.desk.judging.steps import undo
    from articles.models import VerdictStep

    user, _ = get_user_model().objects.get_or_create(
        username=NAME, defaults={"is_staff": True, "is_superuser": True}
    )
    client = Client()
    client.force_login(user)
    server, address = serve()
    try:
        waited, left = judge(address, client.cookies["sessionid"].value)
    finally:
        server.terminate()
        server.wait()
    made = VerdictStep.objects.filter(decided_by=user, undone_at=None)
    print(f"{NUMBER} keys, {len(waited)} times the next mention, {made.count()} verdicts saved")
    for share in (50, 95, 99):
        print(f"p{share} {waited[min(len(waited) - 1, len(waited) * share // 100)]:.0f} ms")
    print(f"the last verdict was saved {left:.0f} ms after the last key")
    for step in made:
        undo(step, user)


if __name__ == "__main__":
    main()
