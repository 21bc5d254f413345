"""Atom feeds of lists of articles."""

from xml.etree import ElementTree

import pytest

from tests.builders import make_article, make_issue, make_person

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
    assert feed.findtext(f"{ATOM}entry/{ATOM}summary") == "A text."
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


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "All articles"),
        ("person=ada", "Articles that mention Ada Lovelace"),
        ("person=ada,bob", "Articles that mention Ada Lovelace or Bob"),
        ("person=ada&entity=Bob", "Articles that mention Ada Lovelace and Bob"),
        ("entity=ada&not_person=bob", "Articles that mention Ada Lovelace but not Bob"),
        ("not_person=bob", "Articles that do not mention Bob"),
        (
            "publication=monitor&volume=6&number=17&q=river",
            "Articles of Monitor, volume 6, issue 17 with “river”",
        ),
        ("date_from=1998&date_to=1999-06", "Articles from 1998 to 1999-06"),
        ("has_date=false", "Articles, has_date: false"),
        ("person=bob&dates=possible&page_size=9", "Articles that mention Bob, dates: possible"),
    ],
)
def test_a_feed_is_titled_by_what_it_lists(client, query, title):
    make_article(mentions=[make_person(slug="ada")], issue=make_issue(number="18"))
    make_person("Bob", slug="bob")
    response = client.get(f"/api/v1/articles/?format=atom&{query}")
    assert ElementTree.fromstring(response.content).findtext(f"{ATOM}title") == title


def test_an_entry_is_summed_up_by_the_beginning_of_its_text(client):
    make_article(body="One word,\n\nand " + "another " * 200)
    summary = read(client).findtext(f"{ATOM}entry/{ATOM}summary")
    assert summary.startswith("One word, and another ")
    assert summary.endswith("another …") and len(summary) <= 300


@pytest.mark.parametrize("precision", ["month", "year"])
def test_an_entry_has_no_moment_when_its_day_is_not_known(client, precision):
    make_article(issue=make_issue("1998-01-01", date_precision=precision))
    entry = read(client).find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}published") is None
    dublin_core = "{http://purl.org/dc/elements/1.1/}date"
    assert entry.findtext(dublin_core) == {"month": "1998-01", "year": "1998"}[precision]


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
