"""Atom feeds of lists of articles."""

from xml.etree import ElementTree

import pytest

from tests.builders import make_article, make_person

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def read(client, **query):
    response = client.get("/api/v1/articles/", {"format": "atom", **query})
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert response["ETag"]
    return ElementTree.fromstring(response.content)


def test_a_feed_has_what_atom_asks_for(client):
    ada = make_person()
    article = make_article("Notes", mentions=[ada])
    feed = read(client)
    assert feed.tag == f"{ATOM}feed"
    for owner in (feed, feed.find(f"{ATOM}entry")):
        assert all(owner.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    entry = feed.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"tag:testserver,2026:articles/{article.pk}"
    assert entry.findtext(f"{ATOM}updated") == feed.findtext(f"{ATOM}updated")
    assert entry.findtext(f"{ATOM}published") == "2000-01-25T00:00:00Z"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Monitor"
    url = f"http://testserver/api/v1/articles/{article.pk}/"
    assert entry.find(f"{ATOM}link").get("href") == url
    assert entry.find(f"{ATOM}category").get("term") == "ada-lovelace"
    assert "T" in entry.findtext(f"{ATOM}updated")


def test_a_feed_takes_every_filter(client):
    ada = make_person()
    make_article("With", mentions=[ada])
    make_article("Without")
    titles = [e.text for e in read(client, person=ada.slug).findall(f".//{ATOM}entry/{ATOM}title")]
    assert titles == ["With"]
    assert read(client, q="nothing").findall(f"{ATOM}entry") == []


def test_a_feed_is_escaped(client):
    make_article("<b> & \x0b \U0001f600", published_on=None)
    title = read(client).findtext(f"{ATOM}entry/{ATOM}title")
    assert title == "<b> &  \U0001f600"


def test_a_feed_has_pages(client):
    for _ in range(3):
        make_article()
    links = read(client, page_size=2).findall(f"{ATOM}link")
    following = client.get(next(link.get("href") for link in links if link.get("rel") == "next"))
    assert len(ElementTree.fromstring(following.content).findall(f"{ATOM}entry")) == 1


def test_a_feed_that_has_not_changed_is_a_304(client):
    make_article()
    tag = client.get("/api/v1/articles/?format=atom")["ETag"]
    again = client.get("/api/v1/articles/?format=atom", headers={"if-none-match": tag})
    assert again.status_code == 304
