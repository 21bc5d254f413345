"""Articles as an Atom feed (RFC 4287), for feed readers."""

from __future__ import annotations

import re
import textwrap
from typing import Any
from xml.etree import ElementTree

from rest_framework.renderers import BaseRenderer

from monitor.api.shapes import Field

NAMESPACE = "http://www.w3.org/2005/Atom"
NEVER = "1970-01-01T00:00:00+00:00"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
ElementTree.register_namespace("dc", DUBLIN_CORE)
NEEDED = (
    *("id", "url", "headline", "published_on", "date", "issue", "people", "organizations"),
    "updated_at",
)
LONGEST = 300
BEGINNING = Field("beginning", f"left(article.body, {2 * LONGEST})")
# What XML 1.0 cannot hold, however escaped.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class AtomRenderer(BaseRenderer):
    """A page of articles as a feed, newest first."""

    media_type = "application/atom+xml"
    format = "atom"
    charset = "utf-8"


def feed(host: str, address: str, title: str, page: dict[str, Any]) -> bytes:
    """The feed of a page of articles with the fields NEEDED and BEGINNING.

    `address` is where it stands, `title` says what it lists.
    """
    root = ElementTree.Element("feed", xmlns=NAMESPACE)
    items = page["results"]
    add(root, "id", tag(host, re.sub("^[a-z]+://[^/]+/", "", address)))
    add(root, "title", title)
    add(root, "updated", max((item["updated_at"] for item in items), default=NEVER))
    ElementTree.SubElement(root, "link", rel="self", href=address)
    if page["next"]:
        ElementTree.SubElement(root, "link", rel="next", href=page["next"])
    for item in items:
        add_entry(ElementTree.SubElement(root, "entry"), host, item)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def add_entry(entry: ElementTree.Element, host: str, item: dict[str, Any]) -> None:
    add(entry, "id", tag(host, f"articles/{item['id']}"))
    add(entry, "title", item["headline"])
    add(entry, "updated", item["updated_at"])
    add(entry, "summary", shortened(item["beginning"]))
    if item["date"]:
        # A month or year is no moment, as Atom's own element is.
        add(entry, f"{{{DUBLIN_CORE}}}date", item["date"])
        if item["date"] == item["published_on"]:
            add(entry, "published", f"{item['published_on']}T00:00:00Z")
    ElementTree.SubElement(entry, "link", href=item["url"])
    author = ElementTree.SubElement(entry, "author")
    add(author, "name", item["issue"]["publication"]["title"])
    for mentioned in (*item["people"], *item["organizations"]):
        label = FORBIDDEN.sub("", mentioned["name"])
        ElementTree.SubElement(entry, "category", term=mentioned["slug"], label=label)


def shortened(text: str) -> str:
    """The beginning of a text on one line, up to a whole word."""
    return textwrap.shorten(text, LONGEST, placeholder=" …")


def add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = FORBIDDEN.sub("", text)


def tag(host: str, path: str) -> str:
    """An id that stays the same when the URL changes (RFC 4151)."""
    return f"tag:{host.partition(':')[0]},2026:{path}"
